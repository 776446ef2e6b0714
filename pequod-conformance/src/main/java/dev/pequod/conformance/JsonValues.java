package dev.pequod.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON as maps, lists, strings, numbers (as text), booleans and nulls. */
final class JsonValues {
    private final String text;
    private int next;

    private JsonValues(String text) {
        this.text = text;
    }

    static @Nullable Object read(String text) {
        JsonValues in = new JsonValues(text);
        Object v = in.value();
        if (in.peek() != 0) {
            throw in.bad();
        }
        return v;
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException("not JSON at offset " + next);
    }

    private char peek() {
        while (next < text.length() && text.charAt(next) <= ' ') {
            next++;
        }
        return next < text.length() ? text.charAt(next) : 0;
    }

    private boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        next++;
        return true;
    }

    private @Nullable Object value() {
        switch (peek()) {
            case '{' -> {
                next++;
                Map<String, @Nullable Object> m = new LinkedHashMap<>();
                while (!skip('}')) {
                    peek();
                    String name = string();
                    if (!skip(':')) {
                        throw bad();
                    }
                    m.put(name, value());
                    skip(',');
                }
                return m;
            }
            case '[' -> {
                next++;
                List<@Nullable Object> l = new ArrayList<>();
                while (!skip(']')) {
                    l.add(value());
                    skip(',');
                }
                return l;
            }
            case '"' -> {
                return string();
            }
            default -> {
                int start = next;
                while (next < text.length() && ",]} \r\n\t".indexOf(text.charAt(next)) < 0) {
                    next++;
                }
                if (next == start) {
                    throw bad();
                }
                String word = text.substring(start, next);
                return switch (word) {
                    case "true" -> true;
                    case "false" -> false;
                    case "null" -> null;
                    default -> word;
                };
            }
        }
    }

    private String string() {
        if (peek() != '"') {
            throw bad();
        }
        StringBuilder out = new StringBuilder();
        for (next++; text.charAt(next) != '"'; next++) {
            char c = text.charAt(next);
            if (c == '\\') {
                c = text.charAt(++next);
                switch (c) {
                    case 'b' -> c = '\b';
                    case 'f' -> c = '\f';
                    case 'n' -> c = '\n';
                    case 'r' -> c = '\r';
                    case 't' -> c = '\t';
                    case 'u' -> {
                        c = (char) Integer.parseInt(text.substring(next + 1, next + 5), 16);
                        next += 4;
                    }
                    default -> {}
                }
            }
            out.append(c);
        }
        next++;
        return out.toString();
    }

    static String write(@Nullable Object v) {
        StringBuilder out = new StringBuilder();
        write(v, out);
        return out.toString();
    }

    private static void write(@Nullable Object v, StringBuilder out) {
        switch (v) {
            case null -> out.append("null");
            case String s -> quote(s, out);
            case Map<?, ?> m -> {
                char before = '{';
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    out.append(before);
                    quote(String.valueOf(e.getKey()), out);
                    out.append(':');
                    write(e.getValue(), out);
                    before = ',';
                }
                out.append(before == '{' ? "{}" : "}");
            }
            case List<?> l -> {
                char before = '[';
                for (Object x : l) {
                    out.append(before);
                    write(x, out);
                    before = ',';
                }
                out.append(before == '[' ? "[]" : "]");
            }
            default -> out.append(v);
        }
    }

    private static void quote(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
