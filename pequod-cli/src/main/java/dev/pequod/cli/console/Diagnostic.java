package dev.pequod.cli.console;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Returns the diagnostic for programs. */
    public JsonObject toJson() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("severity", new JsonString(severity.toString()));
        members.put("code", new JsonString(code));
        members.put("path", new JsonString(path));
        members.put("message", new JsonString(message));
        members.put(
                "positions",
                new JsonArray(positions.stream().map(Diagnostic::toJson).toList()));
        Optional.ofNullable(hint).ifPresent(text -> members.put("hint", new JsonString(text)));
        return new JsonObject(members);
    }

    private static JsonObject toJson(Position position) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("file", new JsonString(position.file()));
        members.put("line", JsonNumber.of(position.line()));
        members.put("column", JsonNumber.of(position.column()));
        return new JsonObject(members);
    }
}
