package dev.pequod.graph.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object; members keep the order in which they were put, which does not count in {@code equals}.
 *
 * @param members name to value, unmodifiable; names are valid Unicode
 * @param depth levels of arrays and objects, this one included; computed, whatever is passed
 */
public record JsonObject(Map<String, JsonValue> members, int depth) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    /**
     * Copies the members.
     *
     * @throws IllegalArgumentException if the object would nest deeper than {@link JsonValue#MAX_DEPTH}
     */
    public JsonObject {
        Members own = Members.of(members);
        members = own;
        depth = checkDepth(own.depth() + 1);
    }

    /** Returns an object of the members, in the map's order. */
    public JsonObject(Map<String, ? extends JsonValue> members) {
        this(Members.of(members), 0);
    }

    /** Returns the value of a member, or null if there is none of that name. */
    public @Nullable JsonValue get(String name) {
        return members.get(name);
    }

    /** Returns the member if it is an object, else the empty object. */
    public JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : EMPTY;
    }

    /** Returns the member's text if it is a string, else the empty text. */
    public String string(String name) {
        return members.get(name) instanceof JsonString string ? string.value() : "";
    }

    /** Returns the members that are texts. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value instanceof JsonString text) {
                texts.put(name, text.value());
            }
        });
        return Collections.unmodifiableMap(texts);
    }

    /** Returns a copy with the member set; a member that exists keeps its place. */
    public JsonObject with(String name, JsonValue value) {
        return new JsonObject(Members.of(members).with(name, value), 0);
    }

    /** Returns a copy without the member. */
    public JsonObject without(String name) {
        return members.containsKey(name) ? new JsonObject(Members.of(members).without(name), 0) : this;
    }

    @Override
    public String toString() {
        return JsonWriter.compact(this);
    }

    static int checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested more than " + MAX_DEPTH + " levels deep");
        }
        return depth;
    }
}
