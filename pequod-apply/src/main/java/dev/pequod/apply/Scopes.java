package dev.pequod.apply;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Knows of each kind whether its objects have a namespace. */
@FunctionalInterface
public interface Scopes {

    /** Reports whether objects of the kind have a namespace; empty if the cluster has no such kind, as far as is known. */
    Optional<Boolean> isNamespaced(String apiVersion, String kind);

    /** Asks a cluster of the kinds of a Graph, once, as what decides must not ask. */
    static Scopes of(Graph graph, ClusterClient client) throws ClusterException {
        Map<String, Optional<Boolean>> known = new HashMap<>();
        for (Node node : graph.nodes()) {
            String apiVersion = node.object().string("apiVersion");
            String kind = node.object().string("kind");
            if (!known.containsKey(apiVersion + " " + kind)) {
                known.put(apiVersion + " " + kind, client.isNamespaced(apiVersion, kind));
            }
        }
        return (apiVersion, kind) -> known.getOrDefault(apiVersion + " " + kind, Optional.empty());
    }
}
