package dev.pequod.cue.errors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error of a CUE program.
 *
 * @param code class of the error
 * @param path path of the value the error is about, such as {@code spec.ports.0}, or the empty string; {@link dev.pequod.cue.Path#parse}
 *     reads it unless a label is empty
 * @param message what is wrong, in the reference's wording where it has one; without path and positions
 * @param positions every place that takes part, the most telling first; both sides of a conflict
 * @param hint what the user may do, such as "did you mean …?", or null
 */
public record CueError(
        ErrorCode code,
        String path,
        String message,
        List<Position> positions,
        @Nullable String hint) {

    /** Copies the list of positions. */
    public CueError {
        positions = List.copyOf(positions);
    }

    /** Returns an error without path and hint. */
    public static CueError of(ErrorCode code, String message, Position... positions) {
        return new CueError(code, "", message, List.of(positions), null);
    }

    /**
     * Returns the error as the reference prints it: {@code path: message:}, then one indented line {@code ./file:line:column} for
     * each position, and the hint, if any, in a last line. There is no line end after the last line.
     */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (!path.isEmpty()) {
            out.append(path).append(": ");
        }
        out.append(message);
        if (!positions.isEmpty()) {
            out.append(':');
        }
        for (Position p : positions) {
            out.append("\n    ");
            if (p.isInFile() && isRelative(p.file())) {
                out.append("./");
            }
            out.append(p);
        }
        if (hint != null) {
            out.append("\n  hint: ").append(hint);
        }
        return out.toString();
    }

    private static boolean isRelative(String file) {
        return !file.startsWith("/") && !file.startsWith(".") && !file.startsWith("-");
    }
}
