package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterClient;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.function.UnaryOperator;

/**
 * What API servers say, without the fields of each manager: that list is often longer than all else, and who they are is enough. They take and
 * tell objects that are nested deeper than we read, or have numbers that are out of range; of such a one what names it is left, as {@link ClusterClient} says, since a list or a watch
 * must not end for one object in it. Nor for members of one name, or unpaired surrogates: where they keep a part of an object as it was sent, they tell it so.
 */
final class ApiJson {
    private static final String MANAGERS = "managedFields";
    private static final String FIELDS = "fieldsV1";
    private static final JsonString UNREADABLE = new JsonString("");
    private static final JsonString WHY = new JsonString("it is nested more than " + JsonValue.MAX_READ_DEPTH
            + " levels deep, or has a number that is out of range");

    private ApiJson() {}

    /** Returns an object, or what else the text holds. */
    static JsonValue read(String text) throws JsonException {
        return read(text, ApiJson::named);
    }

    /** Returns a list of objects. */
    static JsonValue list(String text) throws JsonException {
        return read(
                text,
                cut -> cut instanceof JsonObject list && list.get("items") instanceof JsonArray items
                        ? list.with(
                                "items",
                                new JsonArray(items.elements().stream()
                                        .map(ApiJson::named)
                                        .toList()))
                        : JsonObject.EMPTY);
    }

    /** Returns an event of a watch. */
    static JsonValue event(String text) throws JsonException {
        return read(
                text,
                cut -> cut instanceof JsonObject event
                        ? event.with("object", named(event.object("object")))
                        : JsonObject.EMPTY);
    }

    /** Returns what the text holds; where some of that cannot be read, what is to be told of what is left of it. */
    private static JsonValue read(String text, UnaryOperator<JsonValue> ofCut) throws JsonException {
        try {
            return JsonReader.readWithout(MANAGERS, FIELDS, text);
        } catch (JsonException e) {
            return ofCut.apply(JsonReader.readWithout(MANAGERS, FIELDS, UNREADABLE, text));
        }
    }

    private static JsonValue named(JsonValue value) {
        if (!(value instanceof JsonObject object) || !isCut(object)) {
            return value;
        }
        JsonObject named = JsonObject.EMPTY;
        for (String member : new String[] {"apiVersion", "kind", "metadata", "status"}) {
            JsonValue kept = object.get(member);
            named = kept == null || isCut(kept) ? named : named.with(member, kept);
        }
        return named.with(ClusterClient.UNREAD, WHY);
    }

    private static boolean isCut(JsonValue value) {
        return switch (value) {
            case JsonObject object -> object.members().values().stream().anyMatch(ApiJson::isCut);
            case JsonArray array -> array.elements().stream().anyMatch(ApiJson::isCut);
            default -> value == UNREADABLE;
        };
    }
}
