package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One label of the place of data.
 *
 * @param text a label, or an expression
 * @param isLabel whether it is a label as it stands
 */
record PathStep(String text, boolean isLabel) {
    private static final Pattern LABEL = Pattern.compile("\"(?:[^\"\\\\]|\\\\[^(])*+\"|[\\p{L}\\p{N}_$#]+");

    /** What may follow the last colon: the reference reads the beginning of a value there. */
    private static final Pattern REST = Pattern.compile("[\\s\\p{L}\\p{N}_$#.]*");

    /**
     * Reads what a flag says: labels with a colon behind each, or one expression.
     *
     * @throws FailureException if it is neither
     */
    static List<PathStep> parse(String flag) {
        List<PathStep> steps = new ArrayList<>();
        int start = 0;
        for (int colon = colon(flag, 0); colon >= 0; colon = colon(flag, start)) {
            String text = flag.substring(start, colon).strip().replaceFirst("[?!]$", "");
            if (text.isEmpty()) {
                throw refusal(flag);
            }
            boolean isLabel = LABEL.matcher(text).matches();
            if (isLabel && Character.isDigit(text.charAt(0))) {
                throw refusal(flag);
            }
            steps.add(new PathStep(text, isLabel));
            start = colon + 1;
        }
        if (steps.isEmpty()) {
            return List.of(new PathStep(flag.strip(), false));
        }
        if (!REST.matcher(flag.substring(start)).matches()) {
            throw refusal(flag);
        }
        return steps;
    }

    private static FailureException refusal(String flag) {
        return refusal(flag, "expected label or ':'");
    }

    /** Returns the failure of a flag that is neither, with the reason. */
    static FailureException refusal(String flag, String reason) {
        return new FailureException(
                "labels must be expressions (-l foo -l 'strings.ToLower(bar)') or full paths"
                        + " (-l '\"foo\": \"\\(strings.ToLower(bar))\":) : parser error in path \""
                        + flag.replace("\\", "\\\\").replace("\"", "\\\"") + "\": " + reason,
                null);
    }

    /** Returns where the next colon outside of strings and brackets is, or -1. */
    private static int colon(String text, int from) {
        int depth = 0;
        boolean isString = false;
        List<Integer> interpolated = new ArrayList<>(); // how deep the strings stand that go on behind a bracket
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isString && c == '\\' && text.startsWith("(", i + 1)) {
                interpolated.add(depth++);
                isString = false;
                i++;
            } else if (isString && c == '\\') {
                i++;
            } else if (c == '"') {
                isString = !isString;
            } else if (!isString && "([{".indexOf(c) >= 0) {
                depth++;
            } else if (!isString && ")]}".indexOf(c) >= 0) {
                depth--;
                if (!interpolated.isEmpty() && interpolated.getLast() == depth) {
                    interpolated.removeLast();
                    isString = true;
                }
            } else if (!isString && depth == 0 && c == ':') {
                return i;
            }
        }
        return -1;
    }
}
