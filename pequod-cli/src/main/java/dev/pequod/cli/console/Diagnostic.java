package dev.pequod.cli.console;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be said about the user's input.
 *
 * @param severity how much it weighs
 * @param code the class of the error for programs, a word in upper camel case, such as {@code InvalidInput}
 * @param path the field it is about, or the empty string
 * @param message what is wrong
 * @param positions every place that takes part, the most telling first
 * @param hint what the user may do, or null
 */
public record Diagnostic(
        Severity severity,
        String code,
        String path,
        String message,
        List<Position> positions,
        @Nullable String hint) {

    /** Copies the list of positions. */
    public Diagnostic {
        positions = List.copyOf(positions);
    }

    /** Returns what an error of a CUE program says. */
    public static Diagnostic of(CueError error) {
        return new Diagnostic(
                Severity.ERROR, code(error.code()), error.path(), error.message(), error.positions(), error.hint());
    }

    private static String code(ErrorCode code) {
        return switch (code) {
            case EVAL -> "Conflict";
            case USER -> "UserError";
            case STRUCTURAL_CYCLE -> "StructuralCycle";
            case INCOMPLETE, CYCLE -> "Incomplete";
            case LIMIT -> "LimitExceeded";
            case SYNTAX -> "Syntax";
            case REFERENCE -> "Reference";
            case LOAD -> "Load";
        };
    }

    /** Returns what an error says that must name a place: {@code place}, if it names none itself. */
    public static Diagnostic of(CueError error, Position place) {
        Diagnostic diagnostic = of(error);
        return diagnostic.positions.isEmpty()
                ? new Diagnostic(
                        diagnostic.severity,
                        diagnostic.code,
                        diagnostic.path,
                        diagnostic.message,
                        List.of(place),
                        diagnostic.hint)
                : diagnostic;
    }

    /** Returns what a policy says. */
    public static Diagnostic of(Violation violation, List<Position> positions) {
        return new Diagnostic(
                violation.severity(), "Violation", violation.path(), violation.message(), positions, null);
    }

    /** Returns an error that no evaluation found, about a place in a file. */
    public static Diagnostic error(String code, String path, String message, Position... positions) {
        return new Diagnostic(Severity.ERROR, code, path, message, List.of(positions), null);
    }

    /** Returns a warning about no place of the input. */
    public static Diagnostic warning(String code, String message) {
        return new Diagnostic(Severity.WARNING, code, "", message, List.of(), null);
    }
}
