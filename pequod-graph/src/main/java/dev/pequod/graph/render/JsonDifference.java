package dev.pequod.graph.render;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A place where two JSON values are not equal.
 *
 * @param path the place, such as {@code nodes[0].object.spec}
 * @param message what is there and what should be there
 */
public record JsonDifference(String path, String message) {
    private static final int MAX_SHOWN = 80;

    /** Returns the differences, each as deep as possible, in the order of the paths; long values are cut. */
    public static List<JsonDifference> between(JsonValue expected, JsonValue actual) {
        return between(expected, actual, MAX_SHOWN);
    }

    /** Returns the differences with all of each value, for who writes down one of them. */
    static List<JsonDifference> inWhole(JsonValue expected, JsonValue actual) {
        return between(expected, actual, Integer.MAX_VALUE);
    }

    private static List<JsonDifference> between(JsonValue expected, JsonValue actual, int most) {
        List<JsonDifference> found = new ArrayList<>();
        compare("", expected, actual, most, found);
        return found;
    }

    private static void compare(
            String path,
            @Nullable JsonValue expected,
            @Nullable JsonValue actual,
            int most,
            List<JsonDifference> found) {
        if (expected instanceof JsonObject e && actual instanceof JsonObject a) {
            TreeSet<String> names = new TreeSet<>(e.members().keySet());
            names.addAll(a.members().keySet());
            names.forEach(name -> compare(JsonPath.member(path, name), e.get(name), a.get(name), most, found));
        } else if (expected instanceof JsonArray e && actual instanceof JsonArray a) {
            int size = Math.max(e.elements().size(), a.elements().size());
            for (int i = 0; i < size; i++) {
                compare(JsonPath.element(path, i), element(e, i), element(a, i), most, found);
            }
        } else if (expected == null || !expected.equals(actual)) {
            found.add(new JsonDifference(path, shown(actual, most) + " instead of " + shown(expected, most)));
        }
    }

    private static @Nullable JsonValue element(JsonArray array, int index) {
        return index < array.elements().size() ? array.elements().get(index) : null;
    }

    private static String shown(@Nullable JsonValue value, int most) {
        if (value == null) {
            return "nothing";
        }
        String text = JsonWriter.compact(value);
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }
}
