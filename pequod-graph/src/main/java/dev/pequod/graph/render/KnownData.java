package dev.pequod.graph.render;

import dev.pequod.cue.Field;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Data of values that are not whole: what is concrete stays, whatever is wrong or incomplete beside it. */
final class KnownData {
    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 100_000;

    private int left = MOST_VALUES;

    private KnownData() {}

    /** Returns what is known of a value: null in the place of what is not. */
    static JsonValue of(Value value) {
        return new KnownData().known(value, 0);
    }

    private JsonValue known(Value value, int depth) {
        if (depth > DEEPEST || left-- <= 0) {
            return JsonNull.NULL;
        }
        try {
            List<Field> fields = value.fields();
            if (!fields.isEmpty()) {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                fields.forEach(field -> members.put(field.name(), known(field.value(), depth + 1)));
                return new JsonObject(members);
            }
            List<Value> elements = value.elements();
            return elements.isEmpty()
                    ? PlainJson.fromJava(value.toJava())
                    : new JsonArray(
                            elements.stream().map(e -> known(e, depth + 1)).toList());
        } catch (CueException | IllegalArgumentException e) {
            return JsonNull.NULL;
        }
    }
}
