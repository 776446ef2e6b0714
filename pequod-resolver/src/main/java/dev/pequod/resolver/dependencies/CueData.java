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
                int end = text.indexOf(')', at);
                if (end < 0) {
                    throw wrong("an attribute such as @name(text)");
                }
                at = end + 1;
            } else if (Character.isWhitespace(peek()) || peek() == ',') {
                at++;
            } else {
                return;
            }
        }
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
        String name = peek() == '"' ? string() : word();
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
        if (peek() == '"') {
            return string();
        }
        if (peek() == '[') {
            at++;
            return list();
        }
        String word = word();
        if (word.matches("true|false|null|[+-]?[0-9][0-9A-Za-z_.+-]{0,99}")) {
            return List.of(word); // what is no text is of no use here, and must not be taken for one
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

    private String string() throws NoDataException {
        if (text.startsWith("\"\"\"", at)) {
            throw wrong("a text on one line");
        }
        StringBuilder value = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            if (at >= text.length() || peek() == '\n') {
                throw wrong("the end of the text");
            }
            if (peek() != '\\') {
                value.append(peek());
                continue;
            }
            at++;
            switch (peek()) {
                case '"', '\\', '/' -> value.append(peek());
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'u' -> {
                    if (at + 5 > text.length()
                            || !text.substring(at + 1, at + 5).matches("[0-9A-Fa-f]{4}")) {
                        throw wrong("four hexadecimal digits");
                    }
                    value.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> throw wrong("an escape such as \\n or \\u00e4");
            }
        }
        at++;
        return value.toString();
    }
}
