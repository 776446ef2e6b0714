package dev.pequod.resolver.dependencies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads CUE that is only data, as {@code cue.mod/module.cue} must be: fields, texts, numbers, {@code true}, {@code false},
 * {@code null}, structs and lists, without references and expressions. So a module of others is asked what it needs without anything
 * being evaluated.
 */
final class CueData {
    private static final int LONGEST = 1 << 18;
    private static final int DEEPEST = 16;
    private static final String WORD_ENDS = " \t\r\n,:{}[]\"/@";

    private final String text;
    private int at;
    private int depth;

    /** A text that is not only data, or no CUE at all. */
    static final class NoDataException extends Exception {
        NoDataException(String message) {
            super(message);
        }
    }

    private CueData(String text) {
        this.text = text;
    }

    /** Returns the fields; what is named twice is merged if it is a struct, and must be equal otherwise. */
    static Map<String, Object> read(String text) throws NoDataException {
        if (text.length() > LONGEST) {
            throw new NoDataException("it has more than " + LONGEST + " characters");
        }
        CueData data = new CueData(text);
        Map<String, Object> fields = new LinkedHashMap<>();
        data.fields(fields, '\0');
        return fields;
    }

    private NoDataException wrong(String expected) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new NoDataException("line " + line + " is not plain data: expected " + expected);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    /** Skips what separates fields and elements: white space, comments, commas and attributes. */
    private void skip() throws NoDataException {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (peek() == '@') {
                attribute();
            } else if (Character.isWhitespace(peek()) || peek() == ',') {
                at++;
            } else {
                return;
            }
        }
    }

    private void attribute() throws NoDataException {
        int open = text.indexOf('(', at);
        if (open < 0 || !text.substring(at + 1, open).matches("[\\p{L}_$][\\p{L}\\p{N}_$]*")) {
            throw wrong("an attribute such as @name(text)");
        }
        at = open;
        int within = 0;
        do {
            if (isText()) {
                string();
                continue;
            }
            switch (peek()) {
                case '(', '[', '{' -> within++;
                case ')', ']', '}' -> within--;
                case '#' -> at = hashesEnd() - 1;
                case '\0' -> throw wrong("the end of the attribute");
                default -> {}
            }
            at++;
        } while (within > 0);
    }

    private void fields(Map<String, Object> into, char end) throws NoDataException {
        for (skip(); at < text.length() && peek() != end; skip()) {
            field(into);
        }
        if (end != '\0') {
            if (peek() != end) {
                throw wrong("'" + end + "'");
            }
            at++;
        } else if (at < text.length()) {
            throw wrong("a field");
        }
    }

    private void field(Map<String, Object> into) throws NoDataException {
        if (++depth > DEEPEST) {
            throw wrong("fewer structs within each other");
        }
        String name = peek() == '"' ? String.valueOf(string()) : word();
        skip();
        if (name.isEmpty() || peek() != ':') {
            throw wrong("a field such as name: \"value\"");
        }
        at++;
        skip();
        if (peek() == '{') {
            at++;
            fields(struct(into, name), '}');
        } else if (isLabel()) {
            field(struct(into, name));
        } else {
            Object value = value();
            Object other = into.putIfAbsent(name, value);
            if (other != null && !other.equals(value)) {
                throw wrong("one value for " + name);
            }
        }
        depth--;
    }

    @SuppressWarnings("unchecked") // every map here was made here
    private Map<String, Object> struct(Map<String, Object> into, String name) throws NoDataException {
        Object fields = into.computeIfAbsent(name, any -> new LinkedHashMap<String, Object>());
        if (fields instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong("one value for " + name);
    }

    /** Reports whether another label follows, as in {@code a: b: "c"}. */
    private boolean isLabel() throws NoDataException {
        int before = at;
        try {
            if (peek() == '"') {
                string();
            } else if (word().isEmpty()) {
                return false;
            }
            skip();
            return peek() == ':';
        } finally {
            at = before;
        }
    }

    private Object value() throws NoDataException {
        if (isText()) {
            return string();
        }
        if (peek() == '[') {
            at++;
            return list();
        }
        String word = word();
        if (word.matches("true|false|null|[+-]?[.]?[0-9][0-9A-Za-z_.+-]{0,99}")) {
            return noText(word);
        }
        throw wrong("a text, a number, a struct or a list");
    }

    private List<Object> list() throws NoDataException {
        List<Object> elements = new ArrayList<>();
        if (++depth > DEEPEST) {
            throw wrong("fewer lists within each other");
        }
        for (skip(); peek() != ']'; skip()) {
            if (peek() == '{') {
                at++;
                Map<String, Object> element = new LinkedHashMap<>();
                fields(element, '}');
                elements.add(element);
            } else {
                elements.add(value());
            }
        }
        at++;
        depth--;
        return elements;
    }

    private String word() {
        int begin = at;
        while (at < text.length() && WORD_ENDS.indexOf(peek()) < 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    /** Returns what stands for a value that is no text: it is of no use here, and must not be taken for one. */
    private static Object noText(String written) {
        return List.of(written);
    }

    /** Reports whether texts or bytes follow: {@code "…"} or {@code '…'}, three of them around lines, all of it between {@code #}. */
    private boolean isText() {
        int quote = hashesEnd();
        return quote < text.length() && (text.charAt(quote) == '"' || text.charAt(quote) == '\'');
    }

    private int hashesEnd() {
        int end = at;
        while (end < text.length() && text.charAt(end) == '#') {
            end++;
        }
        return end;
    }

    private Object string() throws NoDataException {
        int begin = at;
        at = hashesEnd();
        String hashes = text.substring(begin, at);
        String quote = String.valueOf(peek());
        boolean isOfLines = text.startsWith(quote.repeat(3), at);
        String mark = isOfLines ? quote.repeat(3) : quote;
        at += mark.length();
        String end = mark + hashes;
        String escape = "\\" + hashes;
        StringBuilder value = new StringBuilder();
        while (!text.startsWith(end, at)) {
            if (at >= text.length() || (peek() == '\n' && !isOfLines)) {
                throw wrong("the end of the text");
            }
            if (text.startsWith(escape, at)) {
                at += escape.length();
                escape(value);
            } else {
                value.append(peek());
                at++;
            }
        }
        at += end.length();
        return quote.equals("\"") && !isOfLines ? value.toString() : noText(text.substring(begin, at));
    }

    private void escape(StringBuilder value) throws NoDataException {
        char kind = peek();
        at++;
        switch (kind) {
            case '"', '\'', '\\', '/' -> value.append(kind);
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n', '\n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case 'u' -> value.appendCodePoint(digits(4, 16));
            case 'U' -> value.appendCodePoint(digits(8, 16));
            case 'x' -> value.append((char) digits(2, 16));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                value.append((char) digits(3, 8));
            }
            default -> throw wrong("an escape such as \\n or \\u00e4");
        }
    }

    private int digits(int count, int radix) throws NoDataException {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = Character.digit(peek(), radix);
            value = Math.min(value, Character.MAX_CODE_POINT) * radix + digit;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw wrong(count + " digits of base " + radix + " that are a character");
            }
            at++;
        }
        return value;
    }
}
