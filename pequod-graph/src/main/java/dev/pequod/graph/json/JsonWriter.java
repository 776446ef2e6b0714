package dev.pequod.graph.json;

import java.util.Map;

/** Writes JSON text with members in their own order; strings and numbers as {@link CanonicalJson} defines them. */
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /** Returns the value on one line, without spaces. */
    public static String compact(JsonValue value) {
        JsonWriter writer = new JsonWriter();
        writer.write(value, -1);
        return writer.out.toString();
    }

    /** Returns the value over several lines, indented by two spaces a level, ending with a newline. */
    public static String pretty(JsonValue value) {
        JsonWriter writer = new JsonWriter();
        writer.write(value, 0);
        return writer.out.append('\n').toString();
    }

    private void write(JsonValue value, int indent) {
        switch (value) {
            case JsonObject object -> writeObject(object, indent);
            case JsonArray array -> writeArray(array, indent);
            case JsonString string -> quote(string.value(), out);
            case JsonNumber number -> out.append(number);
            case JsonBoolean bool -> out.append(bool);
            case JsonNull nothing -> out.append(nothing);
        }
    }

    private void writeObject(JsonObject object, int indent) {
        if (object.members().isEmpty()) {
            out.append("{}");
            return;
        }
        int inner = indent < 0 ? indent : indent + 1;
        char separator = '{';
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            out.append(separator);
            newline(inner);
            quote(member.getKey(), out);
            out.append(indent < 0 ? ":" : ": ");
            write(member.getValue(), inner);
            separator = ',';
        }
        newline(indent);
        out.append('}');
    }

    private void writeArray(JsonArray array, int indent) {
        if (array.elements().isEmpty()) {
            out.append("[]");
            return;
        }
        int inner = indent < 0 ? indent : indent + 1;
        char separator = '[';
        for (JsonValue element : array.elements()) {
            out.append(separator);
            newline(inner);
            write(element, inner);
            separator = ',';
        }
        newline(indent);
        out.append(']');
    }

    private void newline(int indent) {
        if (indent >= 0) {
            out.append('\n').repeat("  ", indent);
        }
    }

    /** Appends a string with its quotes, escaping only what JSON demands. */
    static void quote(String text, StringBuilder out) {
        out.append('"');
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, done, i);
            done = i + 1;
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < 16 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
            }
        }
        out.append(text, done, text.length()).append('"');
    }
}
