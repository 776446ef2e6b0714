package dev.pequod.cli.console;

import dev.pequod.cue.errors.Position;
import java.util.Optional;

/**
 * The line of a place, ready to be shown: tabs expanded, cut to a width, nothing in it that a terminal would obey.
 *
 * @param line the line
 * @param indent the columns before the place
 * @param length the columns that the word at the place takes, at least one
 */
record Snippet(String line, int indent, int length) {
    private static final int WIDTH = 100;
    private static final int TAB = 4;

    /** Returns the line of the place, or empty if the text has no such line. */
    static Optional<Snippet> of(String text, Position position) {
        int start = 0;
        for (int line = 1; line < position.line(); line++) {
            start = text.indexOf('\n', start) + 1;
            if (start == 0) {
                return Optional.empty();
            }
        }
        int end = text.indexOf('\n', start);
        String line = text.substring(start, end < 0 ? text.length() : end).stripTrailing();
        int at = charIndex(line, position.column());
        int stop = wordEnd(line, at);
        int cut = Math.max(0, Math.min(at - WIDTH / 2, line.length() - WIDTH));
        String before = (cut > 0 ? "…" : "") + visible(line.substring(cut, at));
        String word = visible(line.substring(at, stop));
        String after = visible(line.substring(stop));
        String shown = before + word + after;
        if (shown.length() > WIDTH) {
            shown = shown.substring(0, WIDTH) + "…";
        }
        int length = Math.min(columns(word), Math.max(1, WIDTH - columns(before)));
        return Optional.of(new Snippet(shown, columns(before), Math.max(1, length)));
    }

    /** Turns a column in bytes of UTF-8 into an index. */
    private static int charIndex(String line, int column) {
        int bytes = 1;
        int index = 0;
        while (index < line.length() && bytes < column) {
            int c = line.codePointAt(index);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            index += Character.charCount(c);
        }
        return index;
    }

    /** Returns where the word or the quoted text at the index ends. */
    private static int wordEnd(String line, int at) {
        if (at >= line.length()) {
            return at;
        }
        char first = line.charAt(at);
        int end = at + 1;
        if (first == '"' || first == '\'') {
            while (end < line.length() && line.charAt(end) != first) {
                end += line.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, line.length());
        }
        if (isWordPart(first)) {
            while (end < line.length() && isWordPart(line.charAt(end))) {
                end++;
            }
        }
        return end;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '#' || c == '$' || Character.isSurrogate(c);
    }

    private static int columns(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                out.repeat(' ', TAB);
            } else {
                out.append(Character.isISOControl(c) ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }
}
