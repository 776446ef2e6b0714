package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends an evaluation that ran out of a budget or was cancelled; no result of it may be used. */
public final class LimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_PATH = 32;

    private final transient @Nullable SourcePos source;
    private final transient List<Label> path;
    private final boolean depth;
    private final boolean inWaiting;

    LimitExceeded(String message, @Nullable SourcePos source, @Nullable Vertex vertex, boolean depth) {
        this(message, source, vertex, depth, false);
    }

    private LimitExceeded(
            String message, @Nullable SourcePos source, @Nullable Vertex vertex, boolean depth, boolean inWaiting) {
        super(message, null, false, false);
        this.source = source;
        this.path = path(vertex);
        this.depth = depth;
        this.inWaiting = inWaiting;
    }

    /** Returns what ends the wait for another thread's work. */
    static LimitExceeded inWaiting(String message) {
        return new LimitExceeded(message, null, null, false, true);
    }

    /** Returns the beginning of the path from the root; nothing for a value to which none leads. */
    private static List<Label> path(@Nullable Vertex vertex) {
        List<Label> path = vertex == null || !hasPath(vertex) ? List.of() : vertex.path();
        return path.size() <= LONGEST_PATH ? path : path.subList(0, LONGEST_PATH);
    }

    /** Reports whether a path leads to a value from the root. */
    static boolean hasPath(Vertex vertex) {
        for (Vertex v = vertex; v != null; v = v.parent) {
            if (!v.isRooted()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the expression that was being evaluated, if known. */
    public @Nullable SourcePos source() {
        return source;
    }

    /** Returns the beginning of the path of the value that was being evaluated; empty if unknown. */
    public List<Label> path() {
        return path;
    }

    /** Reports whether it is another thread that was waited for: the evaluation may go on there, and be used. */
    public boolean isInWaiting() {
        return inWaiting;
    }

    /** Reports whether nesting was too deep for this thread's stack; a larger stack may help. */
    public boolean isDepth() {
        return depth;
    }
}
