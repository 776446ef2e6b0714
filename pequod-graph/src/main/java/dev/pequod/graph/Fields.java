package dev.pequod.graph;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object being decoded: its path, and reads of its members that note a finding for what is missing or of the wrong
 * type, and then go on with an empty value.
 */
final class Fields {
    private final JsonObject object;
    private final String path;
    private final Findings findings;

    private Fields(JsonObject object, String path, Findings findings) {
        this.object = object;
        this.path = path;
        this.findings = findings;
    }

    static Fields of(@Nullable JsonValue value, String path, Findings findings) {
        if (value != null && !(value instanceof JsonObject)) {
            findings.add(path, "expected an object, found " + value.describe());
        }
        return new Fields(value instanceof JsonObject object ? object : JsonObject.EMPTY, path, findings);
    }

    String path(String name) {
        return JsonPath.member(path, name);
    }

    /** Notes each member whose name is not among the allowed. */
    void allow(Set<String> allowed, Suggestion suggestion) {
        for (String name : object.members().keySet()) {
            if (!allowed.contains(name)) {
                findings.add(path(name), "unknown field" + suggestion.hint(name, allowed));
            }
        }
    }

    @Nullable
    JsonValue value(String name) {
        return object.get(name);
    }

    Fields object(String name) {
        return of(object.get(name), path(name), findings);
    }

    /** Returns the members of an object, noting its absence. */
    JsonObject requiredObject(String name) {
        if (object.get(name) == null) {
            findings.add(path(name), "required field is missing");
        }
        return object(name).object;
    }

    /** Returns the text, or the empty text if it is absent or wrong. */
    String text(String name) {
        JsonValue value = object.get(name);
        if (value == null || value instanceof JsonString) {
            return object.string(name);
        }
        findings.add(path(name), "expected a string, found " + value.describe());
        return "";
    }

    /** Returns the text, noting its absence and emptiness. */
    String requiredText(String name) {
        JsonValue value = object.get(name);
        if (value == null) {
            findings.add(path(name), "required field is missing");
        } else if (value instanceof JsonString string && string.value().isEmpty()) {
            findings.add(path(name), "must not be empty");
        }
        return text(name);
    }

    List<JsonValue> list(String name) {
        JsonValue value = object.get(name);
        if (value instanceof JsonArray array) {
            return array.elements();
        }
        if (value != null) {
            findings.add(path(name), "expected an array, found " + value.describe());
        }
        return List.of();
    }

    /** Returns the constant whose text the member holds; the first constant if it is absent or wrong. */
    <E extends Enum<E>> E oneOf(String name, E[] constants, Suggestion suggestion) {
        if (object.get(name) == null) {
            return constants[0];
        }
        return requiredOneOf(name, constants, suggestion);
    }

    /** As {@link #oneOf}, noting absence. */
    <E extends Enum<E>> E requiredOneOf(String name, E[] constants, Suggestion suggestion) {
        String text = requiredText(name);
        List<String> words = Arrays.stream(constants).map(Enum::toString).toList();
        int index = words.indexOf(text);
        if (index < 0 && !text.isEmpty()) {
            findings.add(
                    path(name),
                    "expected one of " + String.join(", ", words) + ", found " + KubernetesNames.quote(text)
                            + suggestion.hint(text, words));
        }
        return constants[Math.max(index, 0)];
    }
}
