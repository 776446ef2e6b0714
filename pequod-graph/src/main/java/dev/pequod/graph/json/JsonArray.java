package dev.pequod.graph.json;

import java.util.List;

/**
 * A JSON array.
 *
 * @param elements the elements in order, unmodifiable
 * @param depth levels of arrays and objects, this one included; computed, whatever is passed
 */
public record JsonArray(List<JsonValue> elements, int depth) implements JsonValue {

    /** The array without elements. */
    public static final JsonArray EMPTY = new JsonArray(List.of());

    /**
     * Copies the elements.
     *
     * @throws IllegalArgumentException if the array would nest deeper than {@link JsonValue#MAX_DEPTH}
     */
    public JsonArray {
        elements = List.copyOf(elements);
        int inner = 0;
        for (JsonValue element : elements) {
            inner = Math.max(inner, element.depth());
        }
        depth = JsonObject.checkDepth(inner + 1);
    }

    /** Returns an array of the elements. */
    public JsonArray(List<? extends JsonValue> elements) {
        this(List.copyOf(elements), 0);
    }

    /** Returns an array of strings. */
    public static JsonArray ofStrings(List<String> strings) {
        return new JsonArray(strings.stream().map(JsonString::new).toList());
    }

    @Override
    public String toString() {
        return JsonWriter.compact(this);
    }
}
