package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as a value. Codes are ordered: the lower the worse. */
public final class Bottom extends Datum {
    /** The classes of errors, worst first; from {@link #INCOMPLETE} on more information may resolve them. */
    public enum Code {
        /** A conflict, a failed call, a field that is not allowed. */
        EVAL,
        /** {@code error("…")}. */
        USER,
        /** A literal bottom in the source. */
        LITERAL,
        STRUCTURAL_CYCLE,
        /** Something needed is not known yet. */
        INCOMPLETE,
        /** A program looks something up that is not there. */
        ABSENT,
        /** A reference cycle without a value. */
        CYCLE
    }

    private final Code code;
    private final List<Fault> faults;
    private final @Nullable Vertex node;
    private final boolean closeCheck;
    private final boolean childError;
    private final boolean recursive;

    public Bottom(
            @Nullable SourcePos source,
            Code code,
            List<Fault> faults,
            @Nullable Vertex node,
            boolean closeCheck,
            boolean childError,
            boolean recursive) {
        super(source);
        this.code = code;
        this.faults = List.copyOf(faults);
        this.node = node;
        this.closeCheck = closeCheck;
        this.childError = childError;
        this.recursive = recursive;
    }

    public Code code() {
        return code;
    }

    /** Returns the reasons, in the order they were found. */
    public List<Fault> faults() {
        return faults;
    }

    /** Returns the vertex where the error arose, or null. */
    public @Nullable Vertex node() {
        return node;
    }

    /** Reports whether the error is a field that a closed struct does not allow. */
    public boolean closeCheck() {
        return closeCheck;
    }

    /** Reports whether the error is really that of a descendant. */
    public boolean childError() {
        return childError;
    }

    /** Reports whether descendants have errors as well. */
    public boolean recursive() {
        return recursive;
    }

    /** Returns this error with another code. */
    public Bottom withCode(Code newCode) {
        return new Bottom(source(), newCode, faults, node, closeCheck, childError, recursive);
    }

    /** Returns this error with further positions for its only reason. */
    public Bottom withPositions(Collection<SourcePos> positions) {
        Fault placed = faults.get(0).withPositions(positions);
        return new Bottom(source(), code, List.of(placed), node, closeCheck, childError, recursive);
    }

    /** Returns this error, known to have erroneous descendants. */
    public Bottom withRecursive() {
        return recursive ? this : new Bottom(source(), code, faults, node, closeCheck, childError, true);
    }

    /** Reports whether more information may resolve the error. */
    public boolean isIncomplete() {
        return code.compareTo(Code.INCOMPLETE) >= 0;
    }

    @Override
    public int kind() {
        return Kinds.BOTTOM;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.BOTTOM;
    }
}
