package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the operator changes in a WebService itself, other than its status: the finalizer that keeps it until its objects are gone, and the key
 * of its {@code platformRef} that another one has taken the place of. Each is changed only in the version that is known.
 */
final class ResourceEdits {
    static final String FINALIZER = "pequod.dev/objects";

    private final ClusterClient client;
    private final WebServices resources;

    ResourceEdits(ClusterClient client, WebServices resources) {
        this.client = client;
        this.resources = resources;
    }

    /** Reports whether a resource is kept until its objects are gone. */
    static boolean isHeld(JsonObject resource) {
        return finalizers(resource).contains(FINALIZER);
    }

    /** Has a resource kept until its objects are gone. */
    void hold(Key key, JsonObject resource) throws ClusterException {
        if (!isHeld(resource)) {
            changeFinalizers(key, resource, finalizers -> finalizers.add(FINALIZER));
        }
    }

    /** Lets a resource go. */
    void release(Key key, JsonObject resource) throws ClusterException {
        changeFinalizers(key, resource, finalizers -> finalizers.remove(FINALIZER));
    }

    /** Changes the finalizers as they are known; of what is too large to be kept they are asked for, as those of others are not. */
    private void changeFinalizers(Key key, JsonObject known, Consumer<List<String>> change) throws ClusterException {
        JsonObject resource = resources.refusal(key).isPresent()
                ? client.get(WebServices.ref(key)).orElse(known)
                : known;
        List<String> finalizers = finalizers(resource);
        change.accept(finalizers);
        JsonObject metadata = resource.object("metadata");
        JsonObject patch = JsonObject.EMPTY.with(
                "metadata",
                JsonObject.EMPTY
                        .with("uid", new JsonString(metadata.string("uid")))
                        .with("resourceVersion", new JsonString(metadata.string("resourceVersion")))
                        .with("finalizers", JsonArray.ofStrings(finalizers)));
        change(key, patch);
    }

    private static List<String> finalizers(JsonObject resource) {
        List<String> names = new ArrayList<>();
        if (resource.object("metadata").get("finalizers") instanceof JsonArray array) {
            for (JsonValue value : array.elements()) {
                names.add(value instanceof JsonString text ? text.value() : value.toString());
            }
        }
        return names;
    }

    /** Takes the former key of a {@code platformRef} away, where that is certain. */
    void dropFormerReference(Key key) throws ClusterException {
        Optional<JsonObject> patch = resources.get(key).flatMap(MovedReference::patch);
        if (patch.isPresent()) {
            change(key, patch.get());
        }
    }

    /** Changes a resource as it is known; if it is another one by now, that one is known from then on. */
    private void change(Key key, JsonObject patch) throws ClusterException {
        try {
            resources.note(client.merge(WebServices.ref(key), patch));
        } catch (ClusterException e) {
            Optional<JsonObject> now = client.get(WebServices.ref(key));
            now.ifPresent(resources::note);
            throw isStill(now, patch) ? e : changed(key);
        }
    }

    /** Reports whether a resource is in the version that a patch was for; if not, it may be refused for what it never meant. */
    private static boolean isStill(Optional<JsonObject> resource, JsonObject patch) {
        String meant = patch.object("metadata").string("resourceVersion");
        return resource.isEmpty()
                || resource.get().object("metadata").string("resourceVersion").equals(meant);
    }

    private static ClusterException changed(Key key) {
        return new ClusterException(Problem.of(Problem.Reason.CHANGED, "WebService " + key + " has changed"));
    }
}
