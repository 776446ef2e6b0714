package dev.pequod.graph.json;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one text form of a JSON value: equal values have equal bytes, on every machine and in every version.
 *
 * <ul>
 *   <li>UTF-8, no byte order mark, no white space between tokens, no newline at the end.
 *   <li>Members of an object sorted by name, in the order of the names' UTF-8 bytes, which is the order of their code
 *       points. (UTF-16 order, as in RFC 8785, differs above U+FFFF.)
 *   <li>Strings escape the quote and the backslash with a backslash, U+0008, U+0009, U+000A, U+000C and U+000D as
 *       {@code \b \t \n \f \r}, other characters below U+0020 as {@code \}{@code u00xx} with lower-case hex digits, and
 *       nothing else; no Unicode normalisation.
 *   <li>Numbers as {@link JsonNumber#toString()} says: exact, with integers and other numbers told apart.
 * </ul>
 */
public final class CanonicalJson {

    /** Orders texts by their code points, which is the order of their UTF-8 bytes. */
    public static final Comparator<String> BY_CODE_POINT = CanonicalJson::compareCodePoints;

    private CanonicalJson() {}

    /** Returns the canonical text. */
    public static String text(JsonValue value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** Returns the canonical text in UTF-8. */
    public static byte[] bytes(JsonValue value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns an equal value whose objects have their members in canonical order. */
    public static JsonValue ordered(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                sorted(object).forEach(member -> members.put(member.getKey(), ordered(member.getValue())));
                yield new JsonObject(members);
            }
            case JsonArray array ->
                new JsonArray(
                        array.elements().stream().map(CanonicalJson::ordered).toList());
            default -> value;
        };
    }

    private static void write(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject object -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<String, JsonValue> member : sorted(object)) {
                    if (!first) {
                        out.append(',');
                    }
                    first = false;
                    JsonWriter.quote(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                }
                out.append('}');
            }
            case JsonArray array -> {
                out.append('[');
                boolean first = true;
                for (JsonValue element : array.elements()) {
                    if (!first) {
                        out.append(',');
                    }
                    first = false;
                    write(element, out);
                }
                out.append(']');
            }
            case JsonString string -> JsonWriter.quote(string.value(), out);
            case JsonNumber number -> out.append(number);
            case JsonBoolean bool -> out.append(bool);
            case JsonNull nothing -> out.append(nothing);
        }
    }

    private static Iterable<Map.Entry<String, JsonValue>> sorted(JsonObject object) {
        return object.members().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_CODE_POINT))
                .toList();
    }

    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xSurrogate = Character.isSurrogate(x);
                boolean ySurrogate = Character.isSurrogate(y);
                if (xSurrogate != ySurrogate) {
                    return xSurrogate ? 1 : -1;
                }
                return Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
