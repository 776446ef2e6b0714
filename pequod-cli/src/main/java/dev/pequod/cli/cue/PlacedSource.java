package dev.pequod.cli.cue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of a CUE file that grows from pieces of data below their labels. */
final class PlacedSource {
    private final boolean isList;
    /** What is joined in the end, and only once: each may be long. */
    private final List<String> body = new ArrayList<>();

    private final Map<List<String>, List<String>> lists = new LinkedHashMap<>();

    /** Begins with nothing; pieces with the same labels become elements of a list if {@code isList}. */
    PlacedSource(boolean isList) {
        this.isList = isList;
    }

    /**
     * Adds a piece.
     *
     * @param isOneField whether it is a struct of one field, which stands on a line with one label
     */
    void add(List<String> labels, String expression, boolean isOneField) {
        if (isList) {
            lists.computeIfAbsent(labels, l -> new ArrayList<>()).add(apart(broken(expression)));
        } else {
            body.add(String.join(": {\n", labels) + (labels.isEmpty() ? "" : ": "));
            if (labels.isEmpty()) {
                body.add(top(expression));
            } else {
                boolean isOnLine = labels.size() == 1 && isOneField && !hasComment(top(expression));
                body.add(isOnLine ? top(expression) : apart(broken(expression)));
            }
            body.add("\n" + "}\n".repeat(Math.max(0, labels.size() - 1)));
        }
    }

    /** Returns the text, and begins anew. */
    String take() {
        if (isList) {
            body.add(nested(lists, 0) + (lists.isEmpty() ? "[]" : ""));
        }
        String text = String.join("", body);
        body.clear();
        lists.clear();
        return text;
    }

    /** Returns lists below the labels from a depth on; all have as many. */
    private static String nested(Map<List<String>, List<String>> lists, int depth) {
        Map<String, Map<List<String>, List<String>>> byLabel = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        lists.forEach((labels, elements) -> {
            if (labels.size() == depth) {
                lines.add("[" + String.join(", ", elements) + "]");
            } else {
                byLabel.computeIfAbsent(labels.get(depth), l -> new LinkedHashMap<>())
                        .put(labels, elements);
            }
        });
        byLabel.forEach((label, below) -> {
            String inner = nested(below, depth + 1);
            lines.add(label + ": " + (below.size() > 1 ? "{\n" + inner + "\n}" : inner));
        });
        return String.join("\n", lines);
    }

    /** Returns the fields of a struct as they stand at the top of a file. */
    private static String top(String expression) {
        return expression.startsWith("{")
                ? expression.substring(1, expression.length() - 1).strip()
                : expression;
    }

    /** Returns an expression on a line of its own if it begins with a comment. */
    private static String apart(String expression) {
        return hasComment(expression) ? "\n" + expression : expression;
    }

    private static boolean hasComment(String expression) {
        return expression.startsWith("//");
    }

    private static String broken(String expression) {
        return expression.startsWith("{") && !expression.startsWith("{\n")
                ? "{\n" + top(expression) + "\n}"
                : expression;
    }
}
