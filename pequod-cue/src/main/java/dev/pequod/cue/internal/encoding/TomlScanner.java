package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words of a TOML document: blanks and comments, keys, strings, times and the letters of numbers. */
final class TomlScanner {
    /** Deeper nesting, of which each part of a key is a level, is an error. */
    static final int MAX_DEPTH = 1_000;

    /** What begins like a date or a time, as the reference takes it; whether it is one is checked then. */
    private static final Pattern TIME =
            Pattern.compile("(?:\\d{4}-[-\\d]*(?:[Tt ]\\d[\\d:.]*(?:[Zz]|[+-][\\d:]*)?)?|\\d\\d:[\\d:.]*)");

    private static final Pattern NUMBER =
            Pattern.compile("0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|0(?=[0-9_])|[+-]?(?:inf|nan)|[-+0-9_.eE]+");

    private final SourceFile file;
    private final Progress progress;
    private final String text;
    private int next;

    /**
     * Creates a scanner.
     *
     * @param watcher told now and then how many characters were read since the last time
     */
    TomlScanner(SourceFile file, LongConsumer watcher) {
        this.file = file;
        this.progress = new Progress(watcher);
        this.text = file.text();
        next = text.startsWith("\uFEFF") ? 1 : 0;
    }

    int offset() {
        return next;
    }

    boolean isAtEnd() {
        return next == text.length();
    }

    boolean isAt(char c) {
        progress.at(next);
        return next < text.length() && text.charAt(next) == c;
    }

    boolean accept(char c) {
        boolean isThere = isAt(c);
        next += isThere ? 1 : 0;
        return isThere;
    }

    void expect(char c) {
        if (!accept(c)) {
            throw error("expected character " + c + (isAtEnd() ? " but the document ended here" : ""));
        }
    }

    /** Fails at the end of the text, where a bracket is still open. */
    void expectMore(char end) {
        if (isAtEnd()) {
            expect(end);
        }
    }

    void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw Failure.limit(file, next, "exceeded max depth " + MAX_DEPTH);
        }
    }

    // --- lines
    // ----------------------------------------------------------------------------------------------------------------

    /** Goes to the next line that says something, and reports whether there is one. */
    boolean nextLine() {
        skipLines();
        return !isAtEnd();
    }

    void skipBlanks() {
        while (isAt(' ') || isAt('\t')) {
            next++;
        }
    }

    /** Skips blanks, comments and ends of lines. */
    void skipLines() {
        skipBlanks();
        while (isAt('#') || isAt('\n') || isAt('\r')) {
            if (isAt('#')) {
                comment();
            } else {
                lineEnd();
            }
            skipBlanks();
        }
    }

    /** Reads the rest of a line, which says nothing more. */
    void endLine() {
        skipBlanks();
        if (isAt('#')) {
            comment();
        }
        if (!isAtEnd()) {
            lineEnd();
        }
    }

    private void comment() {
        while (!isAtEnd() && !isAt('\n')) {
            boolean isReturn = isAt('\r') && next + 1 < text.length() && text.charAt(next + 1) == '\n';
            if (!isReturn && isControl(text.charAt(next))) {
                throw error("invalid character in comment");
            }
            next++;
        }
    }

    private void lineEnd() {
        if (accept('\r') && !isAt('\n')) {
            next--;
            throw error("windows new line should be \\r\\n");
        }
        if (!accept('\n')) {
            throw error("expected newline but got " + rune());
        }
    }

    // --- keys
    // -----------------------------------------------------------------------------------------------------------------

    /** Reads a key of one or more parts that stands at a depth. */
    List<TomlNode.Name> key(int depth) {
        List<TomlNode.Name> names = new ArrayList<>();
        do {
            skipBlanks();
            int start = next;
            String name = simpleKey();
            names.add(new TomlNode.Name(name, start, next));
            checkDepth(depth + names.size());
            skipBlanks();
        } while (accept('.'));
        return names;
    }

    private String simpleKey() {
        if (isAtEnd()) {
            throw error("expected key but found none");
        }
        if (isAt('"') || isAt('\'')) {
            return string(text.charAt(next), false);
        }
        int start = next;
        while (!isAt('=') && !isAtEnd() && isBare(text.charAt(next))) {
            next++;
        }
        if (next == start) {
            throw error("invalid character at start of key: " + Character.toString(text.codePointAt(next)));
        }
        return text.substring(start, next);
    }

    private static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    // --- strings
    // --------------------------------------------------------------------------------------------------------------

    /** Reads a string, of one line or of several. */
    String string() {
        char quote = text.charAt(next);
        return string(quote, text.startsWith(String.valueOf(quote).repeat(3), next));
    }

    private String string(char quote, boolean isLong) {
        next += isLong ? 3 : 1;
        if (isLong && isAt('\r')) {
            next++;
        }
        if (isLong) {
            accept('\n');
        }
        StringBuilder value = new StringBuilder();
        while (!isAtEnd()) {
            boolean isQuote = isAt(quote);
            char c = text.charAt(next);
            if (isQuote && !isLong) {
                next++;
                return value.toString();
            }
            if (isQuote && text.startsWith(String.valueOf(quote).repeat(3), next)) {
                close(quote, value);
                return value.toString();
            }
            if (c == '\\' && quote == '"') {
                escape(value, isLong);
                continue;
            }
            check(c, quote, isLong);
            value.append(c);
            next++;
        }
        String kind = quote == '"' ? "basic string" : "literal string";
        throw error(
                isLong
                        ? "multiline " + kind + " not terminated by "
                                + String.valueOf(quote).repeat(3)
                        : quote == '"' ? "basic string not terminated by \"" : "unterminated literal string");
    }

    /** Reads the three quotes at the end; up to two more belong to the string. */
    private void close(char quote, StringBuilder value) {
        next += 3;
        for (int extra = 0; isAt(quote); extra++) {
            if (extra == 2) {
                throw error(String.valueOf(quote).repeat(3) + " not allowed in multiline "
                        + (quote == '"' ? "basic" : "literal") + " string");
            }
            value.append(quote);
            next++;
        }
    }

    private void check(char c, char quote, boolean isLong) {
        if (!isLong && (c == '\n' || c == '\r')) {
            throw error((quote == '"' ? "basic" : "literal") + " strings cannot have new lines");
        }
        if (c == '\r' && !text.startsWith("\r\n", next)) {
            throw error("need a \\n after \\r");
        }
        if (file.isIllegal(next) || isControl(c) && c != '\n' && c != '\r') {
            throw error(quote == '"' ? "invalid UTF-8" : "invalid character");
        }
    }

    private static boolean isControl(char c) {
        return c < ' ' && c != '\t' || c == 0x7F;
    }

    private void escape(StringBuilder value, boolean isLong) {
        if (isLong && foldsLine()) {
            return;
        }
        next++;
        if (isAtEnd()) {
            next--;
            throw error("need a character after \\");
        }
        char c = text.charAt(next);
        switch (c) {
            case '"', '\\' -> value.append(c);
            case 'b' -> value.append('\b');
            case 'e' -> value.append('\u001B');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'u' -> value.appendCodePoint(codePoint(4));
            case 'U' -> value.appendCodePoint(codePoint(8));
            default -> throw error("invalid escaped character " + rune());
        }
        next++;
    }

    /** Skips a backslash at the end of a line, and all blanks and ends of lines after it. */
    private boolean foldsLine() {
        int at = next + 1;
        boolean hasEnd = false;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            hasEnd |= text.charAt(at) == '\n';
            at++;
        }
        next = hasEnd ? at : next;
        return hasEnd;
    }

    /** Reads hexadecimal digits and stops at the last. */
    private int codePoint(int digits) {
        int start = next + 1;
        long value = 0;
        for (int i = 0; i < digits; i++) {
            next++;
            int digit = isAtEnd() || text.charAt(next) >= 0x80 ? -1 : Character.digit(text.charAt(next), 16);
            if (digit < 0) {
                throw error("non-hex character");
            }
            value = value << 4 | digit;
        }
        if (value > Character.MAX_CODE_POINT || value >= 0xD800 && value < 0xE000) {
            throw Failure.syntax(file, start, "escape sequence is invalid Unicode code point");
        }
        return (int) value;
    }

    // --- other scalars
    // --------------------------------------------------------------------------------------------------------

    boolean bool() {
        String word = isAt('t') ? "true" : "false";
        if (!text.startsWith(word, next)) {
            throw error("expected '" + word + "'");
        }
        next += word.length();
        return word.equals("true");
    }

    /** Returns the form of the date, the time or both that stands here; null if there is none. */
    @Nullable
    TomlTime timeForm() {
        Matcher m = timeHere();
        return m.lookingAt() ? TomlTime.of(m.group()) : null;
    }

    /** Reads what {@link #timeForm} found. */
    String time(TomlTime form) {
        Matcher m = timeHere();
        String time = m.lookingAt() ? m.group() : "";
        if (!form.fits(time)) {
            throw error("invalid value \"" + time + "\" (does not satisfy time.Format(\"" + form.layout()
                    + "\")): invalid time \"" + time + "\"");
        }
        next = m.end();
        return time;
    }

    private Matcher timeHere() {
        return TIME.matcher(text).region(next, text.length());
    }

    /** Reads the letters of a number, of a very long one only some more than it may have. */
    String number() {
        int end = Math.min(text.length(), next + Decimal.MAX_DIGITS + 1);
        Matcher m = NUMBER.matcher(text).region(next, end);
        if (!m.lookingAt()) {
            throw error(isAtEnd() ? "expected value, not eof" : "incomplete number");
        }
        next = m.end();
        return m.group();
    }

    // --- errors
    // ---------------------------------------------------------------------------------------------------------------

    private String rune() {
        int c = text.codePointAt(next);
        return String.format(Locale.ROOT, "U+%04X", c)
                + (c >= ' ' && c != 0x7F ? " '" + Character.toString(c) + "'" : "");
    }

    private CueException error(String message) {
        return Failure.syntax(file, next, message);
    }
}
