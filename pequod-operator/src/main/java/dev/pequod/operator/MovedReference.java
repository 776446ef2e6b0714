package dev.pequod.operator;

import dev.pequod.apply.history.Rollback;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code platformRef} to which a merge patch added another key, as {@code kubectl patch --type=merge} does when it names only the new
 * one. The definition of the resource lets this pass when an object is changed, never when it is created. Which key is the former one is
 * read from the status, and only where that is certain: what was wanted last was rendered and not refused, so that the status tells where its
 * module came from, and not one before. Everything else is left to people, as two keys are no reference.
 */
final class MovedReference {
    private static final String FIELD = "platformRef";

    private MovedReference() {}

    /** Returns the patch that takes the former key away; empty if there is none, or if it is not certain which one it is. */
    static Optional<JsonObject> patch(JsonObject resource) {
        Set<String> keys = resource.object("spec").object(FIELD).members().keySet();
        JsonObject status = resource.object("status");
        if (keys.size() != 2
                || !Conditions.of(status, "Rendered").string("status").equals("True")
                || !Rollback.isApplied(resource)) {
            return Optional.empty();
        }
        String source = status.object("module").string("source");
        return keys.stream()
                .filter(key -> source.startsWith(key + ":"))
                .findFirst()
                .map(former -> patch(resource.object("metadata"), former));
    }

    private static JsonObject patch(JsonObject metadata, String former) {
        return JsonObject.EMPTY
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("uid", new JsonString(metadata.string("uid")))
                                .with("resourceVersion", new JsonString(metadata.string("resourceVersion"))))
                .with("spec", JsonObject.EMPTY.with(FIELD, JsonObject.EMPTY.with(former, JsonNull.NULL)));
    }
}
