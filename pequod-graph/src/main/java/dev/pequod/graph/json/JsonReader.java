package dev.pequod.graph.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text (RFC 8259) strictly: one value, no duplicate member names, no unpaired surrogates, bounded in size,
 * depth and length of numbers. It recurses at most {@link JsonValue#MAX_DEPTH} levels.
 */
public final class JsonReader {

    /** The longest text that is read, in characters. */
    public static final int MAX_LENGTH = 64 << 20;

    private static final char REPLACEMENT = '\uFFFD';

    private final String text;
    private final String list;
    private final String leftOut;
    private final @Nullable JsonValue unread;
    private int at;

    /** How deep the elements are of the list that is being read and of which a member is left out; 0 outside of it. */
    private int elements;

    private JsonReader(String text, String list, String leftOut, @Nullable JsonValue unread) {
        this.text = text;
        this.list = list;
        this.leftOut = leftOut;
        this.unread = unread;
    }

    /**
     * Returns the value that the text holds.
     *
     * @throws JsonException if it is not exactly one JSON value within the limits
     */
    public static JsonValue read(String text) throws JsonException {
        return readWithout("", "", text);
    }

    /**
     * Returns the value that the text holds, without one member of each element of lists of some name, which is passed over and costs
     * little.
     *
     * @param list the name of the lists; empty for none
     * @param leftOut the name of the member of their elements
     * @throws JsonException if it is not exactly one JSON value within the limits; what is passed over is not looked at closely
     */
    public static JsonValue readWithout(String list, String leftOut, String text) throws JsonException {
        return new JsonReader(text, list, leftOut, null).all();
    }

    /**
     * Does the same, but takes what others take: of members of one name the last, for an unpaired surrogate U+FFFD, and text that is nested deeper than
     * {@link JsonValue#MAX_READ_DEPTH} levels or has numbers that are too long or large.
     *
     * @param unread what stands in the place of each such number, and of each array and object that is nested too deeply, which is passed over
     * @throws JsonException if it is not exactly one JSON value within the other limits; what is passed over is not looked at closely
     */
    public static JsonValue readWithout(String list, String leftOut, JsonValue unread, String text)
            throws JsonException {
        return new JsonReader(text, list, leftOut, unread).all();
    }

    private JsonValue all() throws JsonException {
        if (text.length() > MAX_LENGTH) {
            throw error("more than " + MAX_LENGTH + " characters");
        }
        skipSpace();
        JsonValue value = value(0);
        skipSpace();
        if (at < text.length()) {
            throw error("expected the end of the text, found " + found());
        }
        return value;
    }

    /**
     * Returns the value that the UTF-8 bytes hold.
     *
     * @throws JsonException if they are not UTF-8 or not exactly one JSON value within the limits
     */
    public static JsonValue read(byte[] utf8) throws JsonException {
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new JsonReader("", "", "", null).error("the text is not UTF-8");
        }
    }

    private JsonValue value(int depth) throws JsonException {
        if (at == text.length()) {
            throw error("expected a value, found the end of the text");
        }
        char c = text.charAt(at);
        if (unread != null && depth == JsonValue.MAX_READ_DEPTH && (c == '{' || c == '[')) {
            passOver(depth);
            return unread;
        }
        return switch (c) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", JsonBoolean.TRUE);
            case 'f' -> word("false", JsonBoolean.FALSE);
            case 'n' -> word("null", JsonNull.NULL);
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield number();
                }
                throw error("expected a value, found " + found());
            }
        };
    }

    private JsonObject object(int depth) throws JsonException {
        checkDepth(depth);
        at++;
        Members.Builder members = new Members.Builder(4);
        skipSpace();
        if (accept('}')) {
            return JsonObject.EMPTY;
        }
        do {
            skipSpace();
            int start = at;
            if (at == text.length() || text.charAt(at) != '"') {
                throw error("expected a member name in double quotes, found " + found());
            }
            String name = string().value();
            skipSpace();
            expect(':');
            skipSpace();
            if (depth == elements && name.equals(leftOut)) {
                passOver(depth);
            } else if (members.put(name, member(name, depth)) && unread == null) {
                at = start;
                throw error("duplicate member " + JsonWriter.compact(new JsonString(name)));
            }
            skipSpace();
        } while (accept(','));
        expect('}');
        return new JsonObject(members.build(), 0);
    }

    private JsonValue member(String name, int depth) throws JsonException {
        if (list.isEmpty() || !name.equals(list)) {
            return value(depth);
        }
        int outer = elements;
        elements = depth + 2;
        JsonValue value = value(depth);
        elements = outer;
        return value;
    }

    /** Moves behind a value without making it. */
    private void passOver(int depth) throws JsonException {
        int open = 0;
        do {
            skipSpace();
            char c = at < text.length() ? text.charAt(at) : 0;
            if (c == '"') {
                passOverString();
            } else if (c == '{' || c == '[') {
                open++;
                at++;
            } else if (c == '}' || c == ']') {
                open--;
                at++;
            } else if (open > 0 && (c == ',' || c == ':')) {
                at++;
            } else {
                value(depth); // a number or a word
            }
        } while (open > 0);
        if (open < 0) {
            throw error("expected a value, found the end of an object");
        }
    }

    private void passOverString() throws JsonException {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\') {
                at++;
            }
        }
        at = text.length();
        throw error("expected the closing quote of a string, found the end of the text");
    }

    private JsonArray array(int depth) throws JsonException {
        checkDepth(depth);
        at++;
        skipSpace();
        if (accept(']')) {
            return JsonArray.EMPTY;
        }
        List<JsonValue> elements = new ArrayList<>();
        do {
            skipSpace();
            elements.add(value(depth));
            skipSpace();
        } while (accept(','));
        expect(']');
        return new JsonArray(elements);
    }

    private void checkDepth(int depth) throws JsonException {
        if (depth > JsonValue.MAX_READ_DEPTH) {
            throw error("nested more than " + JsonValue.MAX_READ_DEPTH + " levels deep");
        }
    }

    private JsonValue word(String word, JsonValue value) throws JsonException {
        if (!text.startsWith(word, at)) {
            throw error("expected a value, found " + found());
        }
        at += word.length();
        return value;
    }

    private JsonValue number() throws JsonException {
        int start = at;
        accept('-');
        if (!accept('0')) {
            digits();
        }
        if (accept('.')) {
            digits();
        }
        if (accept('e') || accept('E')) {
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        int end = at;
        at = start;
        try {
            JsonNumber number = JsonNumber.parse(text.substring(start, end));
            at = end;
            return number;
        } catch (IllegalArgumentException e) {
            if (unread != null) {
                at = end;
                return unread;
            }
            String message = e.getMessage();
            throw error(message == null || message.length() > 120 ? "number out of range" : message);
        }
    }

    private void digits() throws JsonException {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error("expected a digit, found " + found());
        }
    }

    private JsonString string() throws JsonException {
        int start = at + 1;
        int hash = 0;
        for (at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return RecentTexts.of(text, start, at++, hash);
            }
            if (c == '\\' || c < ' ' || Character.isSurrogate(c)) {
                return new JsonString(escapedString(start));
            }
            hash = 31 * hash + c;
        }
        throw error("expected the closing quote of a string, found the end of the text");
    }

    private String escapedString(int start) throws JsonException {
        StringBuilder out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c < ' ') {
                throw error("a control character in a string must be escaped");
            }
            int charStart = at;
            char unit = c == '\\' ? escape() : next();
            if (!Character.isSurrogate(unit)) {
                out.append(unit);
                continue;
            }
            int lowStart = at;
            char low = at == text.length() ? 0 : text.charAt(at) == '\\' ? escape() : next();
            if (Character.isSurrogatePair(unit, low)) {
                out.append(unit).append(low);
            } else if (unread == null) {
                throw surrogate(charStart);
            } else {
                out.append(REPLACEMENT);
                at = lowStart;
            }
        }
        throw error("expected the closing quote of a string, found the end of the text");
    }

    private JsonException surrogate(int where) {
        at = where;
        return error("unpaired surrogate in a string");
    }

    private char next() {
        return text.charAt(at++);
    }

    private char escape() throws JsonException {
        int start = at++;
        if (at == text.length()) {
            throw error("expected an escape, found the end of the text");
        }
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicodeEscape(start);
            default -> throw unknownEscape(start);
        };
    }

    private char unicodeEscape(int start) throws JsonException {
        if (at + 4 > text.length()) {
            throw unknownEscape(start);
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = hexDigit(next());
            if (digit < 0) {
                throw unknownEscape(start);
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private JsonException unknownEscape(int where) {
        at = where;
        return error("unknown escape in a string");
    }

    /** Returns the value of an ASCII hex digit, or -1. */
    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private boolean accept(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws JsonException {
        if (!accept(c)) {
            throw error("expected '" + c + "', found " + found());
        }
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private String found() {
        if (at == text.length()) {
            return "the end of the text";
        }
        int c = text.codePointAt(at);
        return c < ' ' || c == 127 ? "U+%04X".formatted(c) : "'" + Character.toString(c) + "'";
    }

    private JsonException error(String message) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int bytes = text.substring(lineStart, at).getBytes(StandardCharsets.UTF_8).length;
        return new JsonException(line, bytes + 1, message);
    }
}
