package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.List;

/** How far the objects of a resource are, for programs. */
final class PlanData {
    private PlanData() {}

    /**
     * Returns the data of a resource.
     *
     * @param end the name of what {@code isReached} tells
     * @param reason why the resource as a whole is not there; empty if nothing is to be said
     * @param nodes what is to be told of its objects
     */
    static JsonObject of(
            Owner owner, String end, boolean isReached, String reason, String message, List<JsonObject> nodes) {
        return named(JsonObject.EMPTY, ObjectRef.of(owner.apiVersion(), owner.kind(), owner.namespace(), owner.name()))
                .with(end, JsonBoolean.of(isReached))
                .with("reason", new JsonString(reason))
                .with("message", new JsonString(message))
                .with("nodes", new JsonArray(nodes));
    }

    /** Returns the data of an object. */
    static JsonObject of(NodeStatus node) {
        JsonObject data = node(node.node(), node.object(), node.phase().toString(), node.reason(), node.message());
        return node.waitingFor().isEmpty() ? data : data.with("waitingFor", JsonArray.ofStrings(node.waitingFor()));
    }

    /** Returns the data of an object that is no longer the resource's. */
    static JsonObject ofLeft(ObjectRef object) {
        return node("", object, "Left", "", "");
    }

    private static JsonObject node(String id, ObjectRef object, String state, String reason, String message) {
        return named(JsonObject.EMPTY.with("node", new JsonString(id)), object)
                .with("state", new JsonString(state))
                .with("reason", new JsonString(reason))
                .with("message", new JsonString(message));
    }

    private static JsonObject named(JsonObject data, ObjectRef ref) {
        return data.with("apiVersion", new JsonString(ref.apiVersion()))
                .with("kind", new JsonString(ref.identity().kind()))
                .with("namespace", new JsonString(ref.identity().namespace()))
                .with("name", new JsonString(ref.identity().name()));
    }
}
