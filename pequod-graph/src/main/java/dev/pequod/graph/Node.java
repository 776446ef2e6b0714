package dev.pequod.graph;

import dev.pequod.graph.json.JsonObject;
import java.util.List;

/**
 * One Kubernetes object in a Graph, and how it is applied.
 *
 * @param id the node's name within the Graph
 * @param object the Kubernetes object
 * @param applyPolicy what may be done to an object that exists
 * @param dependsOn ids of the nodes that must be ready before this one is applied
 * @param readyWhen the conditions that together make this node ready; empty means the kind's usual readiness
 */
public record Node(
        String id, JsonObject object, ApplyPolicy applyPolicy, List<String> dependsOn, List<ReadyCondition> readyWhen) {

    /** Copies the lists. */
    public Node {
        dependsOn = List.copyOf(dependsOn);
        readyWhen = List.copyOf(readyWhen);
    }

    /** Returns the identity of this node's object. */
    public ObjectIdentity identity() {
        return ObjectIdentity.of(object);
    }

    /** Returns {@link #readyWhen()}, or the usual readiness of the object's kind where that is empty. */
    public List<ReadyCondition> readiness() {
        return readyWhen.isEmpty() ? List.of(ReadyCondition.usual(identity())) : readyWhen;
    }
}
