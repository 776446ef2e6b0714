package dev.pequod.graph.view;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes JSON data as block-style YAML that readers of YAML 1.1 and 1.2 understand alike.
 *
 * <p>The two disagree on which plain words are strings ({@code yes}, {@code 1e3}, {@code 0o7}, {@code 2024-01-01},
 * {@code 1:30}), so a string is left without quotes only if it starts with a letter or a slash, holds only harmless
 * characters, and is none of the words that either takes for something else. Texts of several lines become literal
 * blocks where those can hold them; everything else is in double quotes.
 */
public final class YamlWriter {
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /** Returns the objects as documents, each but the first after {@code ---}; the empty text for none. */
    public static String documents(List<? extends JsonValue> documents) {
        YamlWriter writer = new YamlWriter();
        boolean first = true;
        for (JsonValue document : documents) {
            if (!first) {
                writer.out.append("---\n");
            }
            first = false;
            writer.document(document);
        }
        return writer.out.toString();
    }

    /** Returns the value as one document, ending with a newline. */
    public static String write(JsonValue value) {
        return documents(List.of(value));
    }

    private void document(JsonValue value) {
        switch (value) {
            case JsonObject object when !object.members().isEmpty() -> members(object, 0, false);
            case JsonArray array when !array.elements().isEmpty() -> elements(array, 0, false);
            case JsonString string -> {
                doubleQuoted(string.value());
                out.append('\n');
            }
            case JsonObject object -> out.append("{}\n");
            case JsonArray array -> out.append("[]\n");
            case JsonNumber number -> out.append(number).append('\n');
            case JsonBoolean bool -> out.append(bool).append('\n');
            case JsonNull nothing -> out.append("null\n");
        }
    }

    /** Writes members at an indent; the first one continues the line when {@code inline}. */
    private void members(JsonObject object, int indent, boolean inline) {
        boolean continued = inline;
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            if (!continued) {
                out.repeat(' ', indent);
            }
            continued = false;
            key(member.getKey());
            out.append(':');
            JsonValue value = member.getValue();
            if (value instanceof JsonObject inner && !inner.members().isEmpty()) {
                out.append('\n');
                members(inner, indent + 2, false);
            } else if (value instanceof JsonArray inner && !inner.elements().isEmpty()) {
                out.append('\n');
                elements(inner, indent, false);
            } else {
                out.append(' ');
                scalar(value, indent + 2);
            }
        }
    }

    private void elements(JsonArray array, int indent, boolean inline) {
        boolean continued = inline;
        for (JsonValue value : array.elements()) {
            if (!continued) {
                out.repeat(' ', indent);
            }
            continued = false;
            out.append("- ");
            if (value instanceof JsonObject inner && !inner.members().isEmpty()) {
                members(inner, indent + 2, true);
            } else if (value instanceof JsonArray inner && !inner.elements().isEmpty()) {
                elements(inner, indent + 2, true);
            } else {
                scalar(value, indent + 2);
            }
        }
    }

    private void scalar(JsonValue value, int indent) {
        switch (value) {
            case JsonString string -> string(string.value(), indent);
            case JsonObject object -> out.append("{}");
            case JsonArray array -> out.append("[]");
            case JsonNumber number -> out.append(number);
            case JsonBoolean bool -> out.append(bool);
            case JsonNull nothing -> out.append("null");
        }
        if (out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
    }

    /** Writes a key; a long one needs the explicit form, as readers stop looking for its colon after 1024 characters. */
    private void key(String text) {
        if (isPlain(text)) {
            out.append(text);
            return;
        }
        int start = out.length();
        doubleQuoted(text);
        if (out.length() - start > 1000) {
            out.insert(start, "? ").append('\n');
            int column = start - out.lastIndexOf("\n", start - 1) - 1;
            out.repeat(' ', Math.max(column, 0));
        }
    }

    private void string(String text, int indent) {
        if (isPlain(text)) {
            out.append(text);
        } else if (isBlock(text)) {
            out.append(text.endsWith("\n") ? "|\n" : "|-\n");
            String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            for (String line : body.split("\n", -1)) {
                if (!line.isEmpty()) {
                    out.repeat(' ', indent).append(line);
                }
                out.append('\n');
            }
        } else {
            doubleQuoted(text);
        }
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty() || text.length() > 200) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/';
            boolean inner = c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
            boolean last = i == text.length() - 1;
            boolean between = !last && (c == ':' && text.charAt(i + 1) != ' ' || c == ' ' && text.charAt(i + 1) != ' ');
            if (!letter && (i == 0 || !(inner || between || c == '@'))) {
                return false;
            }
        }
        return !WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isBlock(String text) {
        if (text.indexOf('\n') < 0 || text.startsWith("\n") || text.startsWith(" ") || text.endsWith("\n\n")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnd = i + 1 == text.length() || text.charAt(i + 1) == '\n';
            if (c != '\n' && (!isPrintable(c) || c == '\t' || Character.isSurrogate(c) || c == ' ' && lineEnd)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether a character may stand for itself in a quoted text; surrogates come in pairs and may. */
    private static boolean isPrintable(char c) {
        return c == '\t'
                || c >= ' ' && c < 127
                || c > 0xA0 && c < 0xFFFE && c != '\u2028' && c != '\u2029' && c != '\uFEFF';
    }

    private void doubleQuoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPrintable(c)) {
                        out.append(c);
                    } else {
                        out.append("\\u%04x".formatted((int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
