package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.List;

/** Finds the parts of a program's text that brackets and quotes hold together. */
final class Brackets {
    private Brackets() {}

    static boolean opens(char c) {
        return c == '{' || c == '(' || c == '[';
    }

    static boolean closes(char c) {
        return c == '}' || c == ')' || c == ']';
    }

    /** Returns where the bracket at {@code open} is closed, or -1. */
    static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (opens(c)) {
                depth++;
            } else if (closes(c) && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the parts of a text from {@code from} to before {@code to} that a separator outside of brackets and quotes divides. */
    static List<Part> parts(String text, int from, int to, char separator) {
        List<Part> parts = new ArrayList<>();
        int start = from;
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && opens(c)) {
                depth++;
            } else if (!quoted && closes(c)) {
                depth--;
            } else if (!quoted && depth == 0 && c == separator && !isWithinAnother(text, i)) {
                parts.add(new Part(start, i));
                start = i + 1;
            }
        }
        parts.add(new Part(start, to));
        return parts;
    }

    /** Reports whether a character is half of {@code ||} or {@code &&}, or is within {@code _|_}. */
    private static boolean isWithinAnother(String text, int i) {
        char c = text.charAt(i);
        char before = i > 0 ? text.charAt(i - 1) : ' ';
        return before == c || text.startsWith(String.valueOf(c), i + 1) || (c == '|' && before == '_');
    }

    /**
     * A part of a text.
     *
     * @param from where it begins
     * @param to where it ends, exclusive
     */
    record Part(int from, int to) {
        String of(String text) {
            return text.substring(from, to).strip();
        }
    }
}
