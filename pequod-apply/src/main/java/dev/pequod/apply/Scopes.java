package dev.pequod.apply;

import dev.pequod.graph.Graph;
import java.util.HashMap;
import java.util.Optional;

/** Knows of each kind whether its objects have a namespace. */
@FunctionalInterface
public interface Scopes {

    /** Reports whether objects of the kind have a namespace; empty if the cluster has no such kind, as far as is known. */
    Optional<Boolean> isNamespaced(String apiVersion, String kind);

    /** Returns why it is not known whether the cluster has the kind; empty if it is. */
    default Optional<Problem> problem(String apiVersion, String kind) {
        return Optional.empty();
    }

    /**
     * Asks a cluster of the kinds of a Graph, once, as what decides must not ask. Some kinds may be served by others than the API server,
     * which do not answer: only these have a problem then.
     *
     * @throws ClusterException if no kind can be asked for
     */
    static Scopes of(Graph graph, ClusterClient client) throws ClusterException {
        return AskedScopes.of(graph, client, new HashMap<>());
    }
}
