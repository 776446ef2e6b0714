package dev.pequod.cli.render;

import dev.pequod.cue.errors.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where each character of a text is written in the file of YAML or JSON that the text was read from: a block after {@code |}, a text in
 * quotes, or a plain one, each on its lines. Texts whose lines are folded are not followed, since nobody writes programs so.
 *
 * <p>Nothing is believed that does not come out the same: the text is read again on the way, and must be what the parser of YAML made of it.
 */
final class WrittenText {
    private static final String ESCAPES = "\"\"\\\\//b\bf\fn\nr\rt\t";

    private final Position field;
    private final String source;
    private final String text;
    private final int[] places;
    private int at;

    private WrittenText(Position field, String source, String text) {
        this.field = field;
        this.source = source;
        this.text = text;
        places = new int[text.length() + 1];
    }

    /**
     * Returns where a text is written.
     *
     * @param field where the name of its field stands
     * @param source the whole file
     * @param text what was read
     */
    static Optional<WrittenText> of(Position field, String source, String text) {
        WrittenText written = new WrittenText(field, source, text);
        written.at = field.offset();
        boolean isFollowed = written.skipName()
                && switch (written.current()) {
                    case '|' -> written.block();
                    case '"' -> written.quoted('"');
                    case '\'' -> written.quoted('\'');
                    default -> written.plain();
                };
        return isFollowed ? Optional.of(written) : Optional.empty();
    }

    /** Returns the place of a character of the text; what is beyond its end is at its end. */
    Position place(int offset) {
        int place = places[Math.clamp(offset, 0, text.length())];
        int line = field.line();
        int lineStart = source.lastIndexOf('\n', field.offset() - 1) + 1;
        for (int i = source.indexOf('\n', field.offset()); i >= 0 && i < place; i = source.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        int bytes = source.substring(lineStart, place).getBytes(StandardCharsets.UTF_8).length;
        return new Position(field.file(), place, line, 1 + bytes);
    }

    private char current() {
        return at < source.length() ? source.charAt(at) : '\n';
    }

    /** Goes to where the value of the field begins. */
    private boolean skipName() {
        char quote = current();
        if (quote == '"' || quote == '\'') {
            for (at++; at < source.length() && current() != quote; at++) {
                at += quote == '"' && current() == '\\' ? 1 : 0;
            }
        }
        at = source.indexOf(':', at);
        if (at < 0) {
            return false;
        }
        for (at++; at < source.length() && Character.isWhitespace(current()); ) {
            at++;
        }
        return at < source.length();
    }

    private int lineEnd(int from) {
        int end = source.indexOf('\n', from);
        return end < 0 ? source.length() : end;
    }

    private boolean block() {
        int line = lineEnd(at) + 1;
        int indentation = -1;
        int read = 0;
        while (read < text.length()) {
            int end = text.indexOf('\n', read);
            end = end < 0 ? text.length() : end;
            int width = end - read;
            if (width > 0 && indentation < 0) {
                indentation = source.indexOf(text.substring(read, end), line) - line;
            }
            int begin = width == 0 ? Math.min(line + Math.max(0, indentation), lineEnd(line)) : line + indentation;
            if (line > source.length()
                    || width > 0 && (indentation < 0 || !source.startsWith(text.substring(read, end), begin))) {
                return false;
            }
            for (int i = 0; i <= width; i++) {
                places[read + i] = begin + i;
            }
            line = lineEnd(line) + 1;
            read = end + 1;
        }
        places[text.length()] = places[Math.max(0, text.length() - 1)];
        return !text.isEmpty();
    }

    private boolean quoted(char quote) {
        int read = 0;
        for (at++; at < source.length() && !(current() == quote && !isDoubled(quote)); at++) {
            if (read == text.length()) {
                return false;
            }
            places[read] = at;
            char c = current();
            if (c == '\n') {
                return false;
            }
            if (quote == '\'' && c == quote) {
                at++;
            } else if (quote == '"' && c == '\\') {
                at++;
                c = escaped();
            }
            if (c != text.charAt(read++)) {
                return false;
            }
        }
        places[text.length()] = at;
        return read == text.length();
    }

    private boolean isDoubled(char quote) {
        return quote == '\'' && source.startsWith("''", at);
    }

    /** Returns the character of an escape sequence, of which it goes to the last; something else than any text has if it is unknown. */
    private char escaped() {
        if (current() == 'u' && at + 4 < source.length()) {
            String hex = source.substring(at + 1, at + 5);
            at += 4;
            return hex.matches("[0-9A-Fa-f]{4}") ? (char) Integer.parseInt(hex, 16) : '\uFFFF';
        }
        for (int i = 0; i < ESCAPES.length(); i += 2) {
            if (ESCAPES.charAt(i) == current()) {
                return ESCAPES.charAt(i + 1);
            }
        }
        return '\uFFFF';
    }

    private boolean plain() {
        Arrays.setAll(places, i -> at + i);
        return source.startsWith(text, at);
    }
}
