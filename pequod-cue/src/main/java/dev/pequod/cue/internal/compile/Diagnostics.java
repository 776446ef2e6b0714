package dev.pequod.cue.internal.compile;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.compile.Scope.Trail;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The errors of one file, with the path of the place being compiled. The path is a list that shares its tail, so that keeping one
 * costs nothing; it becomes text when there is an error.
 */
final class Diagnostics {
    private static final int MAX_ERRORS = 1000;
    /** So many characters of paths and messages are kept: each error of a deep place has a long path of its own. */
    private static final int MAX_TEXT = 1 << 20;

    /** Mask of how many fields are entered between two looks at whether the thread is interrupted. */
    private static final int CANCEL_CHECK = 0x3FF;

    private final File file;
    private final Set<CueError> errors = new LinkedHashSet<>();
    private @Nullable Trail trail;
    private int entered;
    private long text;

    Diagnostics(File file) {
        this.file = file;
    }

    File file() {
        return file;
    }

    SourcePos pos(Syntax n) {
        int start = Math.max(n.start(), 0);
        return new SourcePos(file.source(), start, Math.max(n.end(), start));
    }

    // --- path
    // ---------------------------------------------------------------------------------------------------------------

    /**
     * Enters a field.
     *
     * @throws CueException if the thread is interrupted
     */
    void enter(Declaration.Field field) {
        if ((++entered & CANCEL_CHECK) == 0 && Thread.currentThread().isInterrupted()) {
            throw new CueException(List.of(CueError.of(
                    ErrorCode.LIMIT, "compilation was cancelled", pos(field).toPosition())));
        }
        trail = new Trail(trail, field);
    }

    void enter(String step) {
        trail = new Trail(trail, step);
    }

    void leave() {
        trail = trail == null ? null : trail.outer();
    }

    void leave(int steps) {
        for (int i = 0; i < steps; i++) {
            leave();
        }
    }

    @Nullable
    Trail trail() {
        return trail;
    }

    private static String path(@Nullable Trail trail) {
        Deque<String> steps = new ArrayDeque<>();
        for (Trail t = trail; t != null; t = t.outer()) {
            steps.addFirst(
                    t.step() instanceof Declaration.Field f ? step(f) : t.step().toString());
        }
        return String.join(".", steps);
    }

    private static String step(Declaration.Field field) {
        return switch (DeclarationCompiler.plainLabel(field)) {
            case Operand.Ident id -> id.name();
            case Operand.BasicLit lit -> quotedStep(lit);
            case Operand.ListLit l -> "[]";
            case Operand.Interpolation i -> "?";
            case Operand.ParenExpr p -> "<unknown>";
            case Operand.Alias a -> "<unknown>";
        };
    }

    private static String quotedStep(Operand.BasicLit lit) {
        if (lit.kind() != Operand.BasicLit.Kind.STRING) {
            return lit.text();
        }
        try {
            String name = Literals.name(lit.text());
            return Labels.needsQuotes(name) ? lit.text() : name;
        } catch (LiteralException e) {
            return lit.text();
        }
    }

    // --- errors
    // -------------------------------------------------------------------------------------------------------------

    /** Reports an error and returns a value that stands for what is wrong. */
    Bottom error(Syntax at, String message) {
        return error(at, trail, message, null);
    }

    Bottom error(Syntax at, @Nullable Trail where, String message, @Nullable String hint) {
        if (isFull()) {
            return nothing(at);
        }
        add(ErrorCode.REFERENCE, path(where), message, List.of(pos(at).toPosition()), hint);
        return nothing(at);
    }

    /** Reports an error that no path belongs to, at several places. */
    void error(String message, Syntax... places) {
        List<Position> positions = new ArrayList<>(places.length);
        for (Syntax place : places) {
            positions.add(pos(place).toPosition());
        }
        add(ErrorCode.REFERENCE, "", message, positions, null);
    }

    /** Returns a value that stands for something whose error has been reported. */
    Bottom nothing(Syntax at) {
        return new Bottom(pos(at), Bottom.Code.EVAL, List.of(), null, false, false, false);
    }

    Bottom limit(Syntax at, String message) {
        add(ErrorCode.LIMIT, "", message, List.of(pos(at).toPosition()), null);
        return nothing(at);
    }

    private void add(ErrorCode code, String path, String message, List<Position> positions, @Nullable String hint) {
        CueError error = new CueError(code, path, message, positions, hint);
        if (!isFull() && errors.add(error)) {
            text += path.length() + message.length();
        }
    }

    /** Reports whether there are so many errors, or so long ones, that no more are kept. */
    private boolean isFull() {
        return errors.size() >= MAX_ERRORS || text > MAX_TEXT;
    }

    /** Returns the errors in the order of their places. */
    List<CueError> errors() {
        List<CueError> sorted = new ArrayList<>(errors);
        sorted.sort(Comparator.comparingInt(e -> e.positions().get(0).offset()));
        return sorted;
    }
}
