package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.Progress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * The value of string and bytes literals and of the fragments of interpolations.
 *
 * <p>For a literal call {@link #parse}; for an interpolation call {@link #quotes} with its first and last fragment and then
 * {@link #unquote} with each fragment.
 */
public final class StringLiteral {

    private static final String SYNTAX = "invalid syntax";
    private static final int BY_QUOTE = -1;
    private static final int BY_EXPRESSION = -2;
    private static final int LINE_JOINED = -3;

    /**
     * A value.
     *
     * @param isBytes whether it is bytes
     * @param text the string; empty for bytes
     * @param bytes the bytes; empty for a string. Not copied: do not write to it.
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Value(boolean isBytes, String text, byte[] bytes) {}

    private final char quote;
    private final int quotes;
    private final int hashes;
    private final String indent;
    private final int startLength;

    private StringLiteral(char quote, int quotes, int hashes, String indent, int startLength) {
        this.quote = quote;
        this.quotes = quotes;
        this.hashes = hashes;
        this.indent = indent;
        this.startLength = startLength;
    }

    /** Returns the value of a literal. */
    public static Value parse(String literal) throws LiteralException {
        return parse(literal, characters -> {});
    }

    /**
     * Returns the value of a literal.
     *
     * @param watcher told now and then how many characters were read since the last time; it may end the reading by an exception
     */
    public static Value parse(String literal, LongConsumer watcher) throws LiteralException {
        StringLiteral form = quotes(literal, literal);
        return form.unquote(literal, form.startLength, watcher);
    }

    /** Returns the value of a string literal, or the empty string if it has none. */
    static String valueOrEmpty(String literal) {
        try {
            return parse(literal).text();
        } catch (LiteralException e) {
            return "";
        }
    }

    /** Returns the form of a literal, given its first and its last fragment, which may be the same. */
    public static StringLiteral quotes(String first, String last) throws LiteralException {
        int hashes = 0;
        while (hashes < first.length() && first.charAt(hashes) == '#') {
            hashes++;
        }
        char quote = hashes < first.length() ? first.charAt(hashes) : 0;
        if (quote != '"' && quote != '\'') {
            throw new LiteralException(SYNTAX);
        }
        String s = first.substring(hashes);
        boolean multiline = s.length() > 3 && s.charAt(1) == quote && s.charAt(2) == quote && s.charAt(3) != '#';
        int start = hashes + 1;
        if (multiline) {
            start = hashes + (s.startsWith("\n", 3) ? 4 : s.startsWith("\r\n", 3) ? 5 : 0);
            if (start == hashes) {
                throw new LiteralException(
                        "invalid string: opening quote of multiline string must be followed by newline");
            }
        }
        int quotes = multiline ? 3 : 1;
        String delimiter = String.valueOf(quote).repeat(quotes) + "#".repeat(hashes);
        if (!last.endsWith(delimiter)) {
            throw new LiteralException("invalid string: unmatched quote");
        }
        String indent = "";
        if (multiline) {
            indent = indentOf(last, last.length() - delimiter.length());
            if (start < first.length() && first.charAt(start) != '\n') {
                if (!first.startsWith(indent, start)) {
                    throw mismatch(indent, first.substring(start));
                }
                start += indent.length();
            }
        }
        return new StringLiteral(quote, quotes, hashes, indent, start);
    }

    private static String indentOf(String last, int end) throws LiteralException {
        int i = end;
        while (i > 0 && last.charAt(i - 1) != '\n' && isSpace(last.charAt(i - 1))) {
            i--;
        }
        if (i == 0 || last.charAt(i - 1) != '\n') {
            throw new LiteralException("invalid string: closing quote of multiline string must follow a newline");
        }
        return last.substring(i, end);
    }

    private static boolean isSpace(char c) {
        return c == ' '
                || c >= '\t' && c <= '\r'
                || c == 0x85
                || c > 0x85 && CodePoints.isWideBlank(c)
                || c == 0x2028
                || c == 0x2029;
    }

    private static LiteralException mismatch(String indent, String rest) {
        int i = 0;
        while (i < rest.length() && (rest.charAt(i) == ' ' || rest.charAt(i) == '\t')) {
            i++;
        }
        return new LiteralException("invalid string: non-matching whitespace for multiline string (expected "
                + Quote.STRING.quote(indent) + ", got " + Quote.STRING.quote(rest.substring(0, i)) + ")");
    }

    /** Reports whether the literal is bytes. */
    public boolean isBytes() {
        return quote == '\'';
    }

    /** Reports whether the literal stands in several lines. */
    public boolean isMultiline() {
        return quotes == 3;
    }

    /** Returns the white space before the closing quotes of a literal in several lines. */
    public String indent() {
        return indent;
    }

    /** Returns how many characters of the first fragment come before its text. */
    public int startLength() {
        return startLength;
    }

    /**
     * Returns the value of a fragment from an index, which is after the opening quotes or the closing parenthesis. The fragment must
     * end in the closing quotes or the beginning of an expression.
     */
    public Value unquote(String fragment, int from) throws LiteralException {
        return unquote(fragment, from, characters -> {});
    }

    private Value unquote(String fragment, int from, LongConsumer watcher) throws LiteralException {
        String s = fragment;
        if (quotes == 1 && s.indexOf('\n', from) >= 0) {
            throw new LiteralException(SYNTAX);
        }
        Output out = isBytes() ? new Output.Raw() : new Output.Text();
        Cursor cursor = new Cursor(s, from);
        if (quotes == 3) {
            cursor.refuseEarlyEnd();
        }
        boolean afterNewline = false;
        boolean joined = false;
        Progress progress = new Progress(watcher);
        while (cursor.i < s.length()) {
            progress.at(cursor.i);
            char c = s.charAt(cursor.i);
            if (c == '\r') {
                cursor.i++;
                joined = false;
                continue;
            }
            if (c == '\n') {
                cursor.i++;
                cursor.skipIndent();
                cursor.refuseEarlyEnd();
                afterNewline = true;
                joined = false;
                out.codePoint('\n');
                continue;
            }
            int value = cursor.next();
            if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
                value = cursor.pair(value);
            }
            if (value == LINE_JOINED) {
                cursor.skipIndent();
                joined = true;
                continue;
            }
            if (value == BY_QUOTE) {
                if (joined) {
                    throw new LiteralException("last newline of multiline string cannot be escaped");
                }
                return out.value(afterNewline ? 1 : 0);
            }
            if (value == BY_EXPRESSION) {
                return out.value(0);
            }
            afterNewline = false;
            joined = false;
            if (cursor.isByte) {
                out.singleByte(value);
            } else {
                out.codePoint(value);
            }
        }
        throw new LiteralException("invalid string: unmatched quote");
    }

    /** Reads the characters of a fragment. */
    private final class Cursor {
        private final String s;
        private int i;
        /** Whether the last character was a single byte written as an escape. */
        private boolean isByte;

        Cursor(String s, int i) {
            this.s = s;
            this.i = i;
        }

        void refuseEarlyEnd() throws LiteralException {
            int n = delimiterAt(i);
            if (n > 0 && i + n < s.length()) {
                throw new LiteralException(SYNTAX);
            }
        }

        /** Returns the length of the closing delimiter at an index, or 0 if there is none. */
        private int delimiterAt(int at) {
            int n = quotes + hashes;
            if (at + n > s.length()) {
                return 0;
            }
            for (int k = 0; k < n; k++) {
                if (s.charAt(at + k) != (k < quotes ? quote : '#')) {
                    return 0;
                }
            }
            return n;
        }

        void skipIndent() throws LiteralException {
            if (quotes == 3 && s.startsWith(indent, i)) {
                i += indent.length();
            } else if (quotes != 3 || !s.startsWith("\n", i) && !s.startsWith("\r\n", i)) {
                int end = s.indexOf('\n', i);
                throw mismatch(indent, end < 0 ? s.substring(i) : s.substring(i, end));
            }
        }

        int pair(int high) throws LiteralException {
            int low = high < Character.MIN_LOW_SURROGATE && i < s.length() ? next() : 0;
            if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
                throw new LiteralException("unmatched surrogate pair");
            }
            return Character.toCodePoint((char) high, (char) low);
        }

        int next() throws LiteralException {
            isByte = false;
            char c = s.charAt(i);
            if (c == quote) {
                int n = delimiterAt(i);
                if (n == 0) {
                    i++;
                    return c;
                }
                if (i + n != s.length()) {
                    if (quotes == 3) {
                        i++;
                        return c;
                    }
                    throw new LiteralException(SYNTAX);
                }
                i += n;
                return BY_QUOTE;
            }
            if (c != '\\') {
                if (c == 0) {
                    throw new LiteralException(SYNTAX);
                }
                int code = s.codePointAt(i);
                i += Character.charCount(code);
                return code;
            }
            i++;
            if (i + hashes >= s.length() || !s.startsWith("#".repeat(hashes), i)) {
                return '\\';
            }
            i += hashes;
            return escape(s.charAt(i++));
        }

        private int escape(char c) throws LiteralException {
            return switch (c) {
                case 'a' -> 0x07;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0B;
                case '/', '\\' -> c;
                case 'u' -> digits(4, 16);
                case 'U' -> digits(8, 16);
                case 'x' -> {
                    requireBytes();
                    isByte = true;
                    yield digits(2, 16);
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    requireBytes();
                    i--;
                    int value = digits(3, 8);
                    if (value > 0xFF) {
                        throw new LiteralException(SYNTAX);
                    }
                    isByte = true;
                    yield value;
                }
                case '(' -> {
                    if (i < s.length()) {
                        throw new LiteralException(SYNTAX);
                    }
                    yield BY_EXPRESSION;
                }
                case '\r' -> {
                    if (!s.startsWith("\n", i)) {
                        throw new LiteralException(SYNTAX);
                    }
                    i++;
                    yield LINE_JOINED;
                }
                case '\n' -> LINE_JOINED;
                default -> {
                    if (c != quote) {
                        throw new LiteralException(SYNTAX);
                    }
                    yield c;
                }
            };
        }

        private void requireBytes() throws LiteralException {
            if (quote == '"') {
                throw new LiteralException(SYNTAX);
            }
        }

        private int digits(int count, int radix) throws LiteralException {
            if (i + count > s.length()) {
                throw new LiteralException(SYNTAX);
            }
            long value = 0;
            for (int k = 0; k < count; k++) {
                char c = s.charAt(i++);
                int digit = c < 0x80 ? Character.digit(c, radix) : -1;
                if (digit < 0) {
                    throw new LiteralException(SYNTAX);
                }
                value = value * radix + digit;
            }
            if (value > Character.MAX_CODE_POINT) {
                throw new LiteralException(SYNTAX);
            }
            return (int) value;
        }
    }

    /** Collects a value. */
    private sealed interface Output {

        void codePoint(int c);

        void singleByte(int b);

        /** Returns the value without its last characters. */
        Value value(int cut);

        /** Collects a string. */
        final class Text implements Output {
            private final StringBuilder out = new StringBuilder();

            @Override
            public void codePoint(int c) {
                out.appendCodePoint(c);
            }

            @Override
            public void singleByte(int b) {
                out.append((char) b);
            }

            @Override
            public Value value(int cut) {
                return new Value(false, out.substring(0, out.length() - cut), new byte[0]);
            }
        }

        /** Collects bytes. */
        final class Raw implements Output {
            private final ByteArrayOutputStream out = new ByteArrayOutputStream();

            @Override
            public void codePoint(int c) {
                if (c < 0x80) {
                    out.write(c);
                } else {
                    out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                }
            }

            @Override
            public void singleByte(int b) {
                out.write(b);
            }

            @Override
            public Value value(int cut) {
                byte[] all = out.toByteArray();
                return new Value(true, "", cut == 0 ? all : java.util.Arrays.copyOf(all, all.length - cut));
            }
        }
    }

    /** Returns a range of characters but for carriage returns, which count for nothing in a string of several lines. */
    static String withoutCarriageReturns(char[] src, int from, int to) {
        int cr = from;
        while (cr < to && src[cr] != '\r') {
            cr++;
        }
        if (cr == to) {
            return new String(src, from, to - from);
        }
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            if (src[i] != '\r') {
                out.append(src[i]);
            }
        }
        return out.toString();
    }
}
