package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Turns errors of CUE into errors of rendering: in the resource's own terms, and with what may have been meant. */
final class CueErrors {
    static final String INVALID_MODULE = "InvalidModule";
    private static final String NOT_ALLOWED = "field not allowed";
    private static final String PREFIX = "input.";

    private CueErrors() {}

    /** Returns the error of a stage. */
    static RenderError of(Stage stage, CueError e) {
        return new RenderError(
                stage, code(stage, e.code()), resourcePath(e.path()), e.message(), e.positions(), e.hint());
    }

    /** Returns the error of a value, with a hint if a field of it was misspelt. */
    static RenderError of(Stage stage, CueError e, Value value) {
        RenderError error = of(stage, e);
        if (error.hint() != null || !e.message().startsWith(NOT_ALLOWED)) {
            return error;
        }
        String hint = suggestion(value, e.path()).orElse(null);
        return new RenderError(stage, error.code(), error.path(), error.message(), error.positions(), hint);
    }

    private static String code(Stage stage, ErrorCode code) {
        if (code == ErrorCode.LIMIT) {
            return "LimitExceeded";
        }
        return switch (stage) {
            case RESOURCE -> "InvalidResource";
            case RESOLVE, COMPILE -> INVALID_MODULE;
            case INPUT -> "InvalidInput";
            case OUTPUT ->
                switch (code) {
                    case INCOMPLETE, CYCLE -> "IncompleteOutput";
                    case STRUCTURAL_CYCLE -> "StructuralCycle";
                    default -> "InvalidOutput";
                };
            case GRAPH -> "InvalidGraph";
        };
    }

    /** Returns the path of the resource's field, where the path of a value leads into the input. */
    static String resourcePath(String path) {
        return path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
    }

    /** Returns what a field that is not allowed may have meant, of those that its struct knows. */
    private static Optional<String> suggestion(Value top, String path) {
        Value v = top;
        String rest = path;
        while (true) {
            List<String> known = new ArrayList<>();
            Value next = null;
            for (Field f : v.fields(EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED))) {
                String label = Path.of(f.name()).toString();
                if (rest.startsWith(label + ".")) {
                    next = f.value();
                    rest = rest.substring(label.length() + 1);
                    break;
                }
                if (!rest.equals(label)) {
                    known.add(f.name());
                }
            }
            if (next == null) {
                return Spelling.nearest(rest, known).map(near -> "did you mean " + near + "?");
            }
            v = next;
        }
    }

    /** Reports whether one of the errors ended the evaluation rather than belonging to a value. */
    static boolean isLimit(List<CueError> errors) {
        return errors.stream().anyMatch(e -> e.code() == ErrorCode.LIMIT);
    }
}
