package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) and pushes it into a visitor. The messages are those of the reference. Bytes that are not UTF-8 count as
 * U+FFFD, a byte order mark is skipped, {@code -0} is 0, a number with a point or an exponent is a float.
 *
 * <p>An explicit stack of open brackets stands in for recursion; nesting is bounded at {@value #MAX_DEPTH} levels.
 */
public final class JsonReader {
    /** Deeper nesting is an error. */
    public static final int MAX_DEPTH = 10_000;

    private static final String END = "unexpected end of JSON input";
    private static final String VALUE = "looking for beginning of value";
    private static final Pattern IDENTIFIER = Pattern.compile("[$\\p{L}][\\p{L}\\p{Nd}_$]*");
    private static final int NOTHING = -1;

    /** Names longer than this are not asked whether they need quotes. */
    private static final int LONG_NAME = 1 << 10;

    private final SourceFile file;
    private final String text;
    /** Null if the text is only checked. */
    private final @Nullable DataVisitor visitor;

    private final Progress progress;
    private int next;
    private int[] starts = new int[16];
    private int depth;

    private JsonReader(SourceFile file, int start, @Nullable DataVisitor visitor, LongConsumer watcher) {
        this.file = file;
        this.progress = new Progress(watcher);
        this.text = file.text();
        this.visitor = visitor;
        next = start;
    }

    private static JsonReader behindMark(SourceFile file, DataVisitor visitor) {
        return new JsonReader(file, file.text().startsWith("\uFEFF") ? 1 : 0, visitor, visitor::passed);
    }

    /**
     * Reads a text of exactly one value.
     *
     * @throws CueException if it is not well-formed
     */
    public static void read(SourceFile file, DataVisitor visitor) {
        behindMark(file, visitor).document();
    }

    /**
     * Reads any number of values with or without white space between them.
     *
     * @throws CueException if they are not well-formed
     */
    public static void readStream(SourceFile file, DataVisitor visitor) {
        behindMark(file, visitor).values();
    }

    /**
     * Reads as {@link #readStream} does, but a byte order mark is an error.
     *
     * @throws CueException if they are not well-formed
     */
    public static void readUnmarkedStream(SourceFile file, DataVisitor visitor) {
        new JsonReader(file, 0, visitor, visitor::passed).values();
    }

    /**
     * Checks that a text is one value without a byte order mark, without looking at what numbers and strings mean.
     *
     * @param watcher told now and then how many characters were read since the last time; it may end the reading by an exception
     * @throws CueException if it is not well-formed
     */
    public static void check(SourceFile file, LongConsumer watcher) {
        new JsonReader(file, 0, null, watcher).document();
    }

    private void values() {
        while (peek() != NOTHING) {
            value();
        }
    }

    private void document() {
        value();
        if (peek() != NOTHING) {
            throw invalid("after top-level value");
        }
    }

    // --- structure
    // ------------------------------------------------------------------------------------------------------------

    /** Reads one value, with all that is in it. */
    private void value() {
        boolean isExpected = true;
        while (isExpected) {
            int c = peek();
            if (c == '{' || c == '[') {
                isExpected = begin((char) c) || another();
            } else {
                scalar(c);
                isExpected = another();
            }
        }
    }

    /** Opens a bracket and reports whether a value follows; otherwise it was closed again. */
    private boolean begin(char bracket) {
        if (depth == MAX_DEPTH) {
            throw invalid("exceeded max depth");
        }
        if (depth == starts.length) {
            starts = Arrays.copyOf(starts, 2 * depth);
        }
        starts[depth++] = next;
        next++;
        boolean isObject = bracket == '{';
        if (visitor != null) {
            visitor.at(next - 1, next);
            if (isObject) {
                visitor.beginObject();
            } else {
                visitor.beginList();
            }
        }
        if (peek() == (isObject ? '}' : ']')) {
            end(isObject);
            return false;
        }
        if (isObject) {
            name();
        }
        return true;
    }

    private void end(boolean isObject) {
        next++;
        depth--;
        if (visitor != null) {
            visitor.at(starts[depth], next);
            if (isObject) {
                visitor.endObject();
            } else {
                visitor.endList();
            }
        }
    }

    /** Reads what follows a value, up to the next value of an open bracket, and reports whether there is one. */
    private boolean another() {
        while (depth > 0) {
            boolean isObject = text.charAt(starts[depth - 1]) == '{';
            int c = peek();
            if (c == ',') {
                next++;
                if (isObject) {
                    name();
                }
                return true;
            }
            if (c != (isObject ? '}' : ']')) {
                throw invalid(isObject ? "after object key:value pair" : "after array element");
            }
            end(isObject);
        }
        return false;
    }

    private void name() {
        if (peek() != '"') {
            throw invalid("looking for beginning of object key string");
        }
        int start = next;
        String name = string("invalid string label: ");
        if (visitor != null) {
            // A name that needs no quotes stands within them, as in the reference.
            int quotes = name.length() <= LONG_NAME && IDENTIFIER.matcher(name).matches() ? 1 : 0;
            visitor.at(start + quotes, next - quotes);
            visitor.name(name);
        }
        if (peek() != ':') {
            throw invalid("after object key");
        }
        next++;
    }

    // --- scalars
    // --------------------------------------------------------------------------------------------------------------

    private void scalar(int c) {
        switch (c) {
            case '"' -> {
                int start = next;
                String value = string("invalid string: ");
                if (visitor != null) {
                    visitor.at(start, next);
                    visitor.string(value);
                }
            }
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw invalid(VALUE);
        }
    }

    private void word(String word) {
        int start = next;
        for (int i = 0; i < word.length(); i++, next++) {
            if (next >= text.length() || text.charAt(next) != word.charAt(i)) {
                throw invalidInside("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        if (visitor == null) {
            return;
        }
        visitor.at(start, next);
        if (word.equals("null")) {
            visitor.nullValue();
        } else {
            visitor.bool(word.equals("true"));
        }
    }

    private void number() {
        int start = next;
        boolean isNegative = text.charAt(next) == '-';
        if (isNegative) {
            next++;
        }
        if (at('0')) {
            next++;
        } else {
            digits("in numeric literal");
        }
        boolean isFloat = false;
        if (at('.')) {
            next++;
            digits("after decimal point in numeric literal");
            isFloat = true;
        }
        if (at('e') || at('E')) {
            next++;
            if (at('+') || at('-')) {
                next++;
            }
            digits("in exponent of numeric literal");
            isFloat = true;
        }
        if (visitor == null) {
            return;
        }
        if (next - start > Decimal.MAX_DIGITS) {
            throw Failure.limit(file, start, "number with more than " + Decimal.MAX_DIGITS + " digits");
        }
        Decimal value = Decimal.literal(text.substring(isNegative ? start + 1 : start, next));
        visitor.at(start, next);
        visitor.number(isNegative ? value.negate() : value, isFloat);
    }

    private void digits(String context) {
        int start = next;
        while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
            next++;
            progress.at(next);
        }
        if (next == start) {
            throw invalidInside(context);
        }
    }

    /** Reads a string in quotes and returns its value; if the text is only checked, something shorter. */
    private String string(String what) {
        int start = next;
        next++;
        int from = next;
        StringBuilder value = null;
        boolean hasHalves = false;
        while (true) {
            progress.at(next);
            char c = next < text.length() ? text.charAt(next) : 0;
            if (c == '"') {
                break;
            }
            if (c < ' ') {
                throw invalid("in string literal");
            }
            if (c != '\\') {
                next++;
                continue;
            }
            if (value == null) {
                value = new StringBuilder();
            }
            value.append(text, from, next);
            next++;
            char escaped = escape();
            hasHalves |= Character.isSurrogate(escaped);
            value.append(escaped);
            from = next;
        }
        String result = value == null
                ? text.substring(from, next)
                : value.append(text, from, next).toString();
        next++;
        if (hasHalves && visitor != null && !isPaired(result)) {
            throw Failure.syntax(file, start, what + "unmatched surrogate pair");
        }
        return result;
    }

    private char escape() {
        char c = next < text.length() ? text.charAt(next) : 0;
        char value = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> 0;
            default -> throw invalidInside("in string escape code");
        };
        next++;
        if (c != 'u') {
            return value;
        }
        int unit = 0;
        for (int i = 0; i < 4; i++, next++) {
            int digit = next < text.length() && text.charAt(next) < 0x80 ? Character.digit(text.charAt(next), 16) : -1;
            if (digit < 0) {
                throw invalidInside("in \\u hexadecimal character escape");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private static boolean isPaired(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                if (Character.charCount(s.codePointAt(i)) == 1) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    // --- characters
    // -----------------------------------------------------------------------------------------------------------

    /** Skips white space and returns the next character, or {@link #NOTHING}. */
    private int peek() {
        for (; next < text.length(); next++) {
            progress.at(next);
            char c = text.charAt(next);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
        }
        return NOTHING;
    }

    private boolean at(char c) {
        return next < text.length() && text.charAt(next) == c;
    }

    /** Returns the error of the next character, or of the end of the text, which counts as its last character. */
    private CueException invalid(String context) {
        return next < text.length()
                ? Failure.syntax(file, next, "invalid character " + quote(next) + " " + context)
                : Failure.syntax(file, text.length() - 1, END);
    }

    /** Returns the error of the next character inside a number, word or escape, where the end of the text counts as a blank. */
    private CueException invalidInside(String context) {
        return next < text.length()
                ? invalid(context)
                : Failure.syntax(file, text.length() - 1, "invalid character ' ' " + context);
    }

    /** Returns the first byte of a character as Go prints it. */
    private String quote(int offset) {
        int c = text.codePointAt(offset);
        int first = c < 0x80 ? c : c < 0x800 ? 0xC0 | c >> 6 : c < 0x10000 ? 0xE0 | c >> 12 : 0xF0 | c >> 18;
        String shown = switch (first) {
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case '\u0007' -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\u000B' -> "\\v";
            default ->
                first < ' ' || first == 0x7F ? String.format(Locale.ROOT, "\\x%02x", first) : Character.toString(first);
        };
        return "'" + shown + "'";
    }
}
