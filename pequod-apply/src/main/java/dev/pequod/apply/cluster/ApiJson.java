package dev.pequod.apply.cluster;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;

/** What API servers say. */
final class ApiJson {
    private ApiJson() {}

    /** Returns the value, without the fields of each manager: that list is often longer than all else, and who they are is enough. */
    static JsonValue read(String text) throws JsonException {
        return JsonReader.readWithout("managedFields", "fieldsV1", text);
    }
}
