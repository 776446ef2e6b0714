package dev.pequod.graph;

import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hides what Secrets hold, for views, logs and stored Graphs. */
public final class Redaction {

    /** What stands in place of a hidden value. */
    public static final String REDACTED = "<redacted>";

    private static final JsonString HIDDEN = new JsonString(REDACTED);
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Redaction() {}

    /** Returns the Graph with the values of all its Secrets hidden; keys stay. */
    public static Graph redacted(Graph graph) {
        return graph.withNodes(graph.nodes().stream().map(Redaction::redacted).toList());
    }

    private static Node redacted(Node node) {
        JsonObject object = redacted(node.object());
        if (object == node.object()) {
            return node;
        }
        List<ReadyCondition> readyWhen = node.readyWhen().stream()
                .map(condition -> condition instanceof ReadyCondition.FieldMatch match
                        ? new ReadyCondition.FieldMatch(match.path(), HIDDEN, match.timeout())
                        : condition)
                .toList();
        return new Node(node.id(), object, node.applyPolicy(), node.dependsOn(), readyWhen);
    }

    /** Returns the object itself if it is no core Secret, else a copy with data, stringData and a copied manifest hidden. */
    public static JsonObject redacted(JsonObject object) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        if (!identity.kind().equals("Secret") || !identity.group().isEmpty()) {
            return object;
        }
        JsonObject result = hideMembers(hideMembers(object, "data"), "stringData");
        JsonObject metadata = result.object("metadata");
        JsonObject annotations = metadata.object("annotations");
        return annotations.get(LAST_APPLIED) == null
                ? result
                : result.with("metadata", metadata.with("annotations", annotations.with(LAST_APPLIED, HIDDEN)));
    }

    private static JsonObject hideMembers(JsonObject object, String name) {
        JsonValue value = object.get(name);
        if (value == null) {
            return object;
        }
        if (!(value instanceof JsonObject values)) {
            return object.with(name, HIDDEN);
        }
        Map<String, JsonValue> hidden = new LinkedHashMap<>();
        values.members().keySet().forEach(key -> hidden.put(key, HIDDEN));
        return object.with(name, new JsonObject(hidden));
    }
}
