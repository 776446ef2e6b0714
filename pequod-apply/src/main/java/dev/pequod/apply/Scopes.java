package dev.pequod.apply;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
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
        return of(graph, client, new HashMap<>());
    }

    /**
     * Does the same, and asks for no kind that was asked for in vain.
     *
     * @param problems of kinds that were, to which others are added
     */
    static Scopes of(Graph graph, ClusterClient client, Map<String, Problem> problems) throws ClusterException {
        Map<String, Boolean> known = new HashMap<>();
        boolean hasAnswered = graph.nodes().isEmpty();
        for (Node node : graph.nodes()) {
            JsonObject object = node.object();
            String name = name(object.string("apiVersion"), object.string("kind"));
            if (!known.containsKey(name) && !problems.containsKey(name)) {
                try {
                    client.isNamespaced(object.string("apiVersion"), object.string("kind"))
                            .ifPresent(is -> known.put(name, is));
                    hasAnswered = true;
                } catch (ClusterException e) {
                    problems.put(name, e.problem());
                }
            }
        }
        if (!hasAnswered) {
            throw new ClusterException(problems.values().iterator().next());
        }
        return new Scopes() {
            @Override
            public Optional<Boolean> isNamespaced(String apiVersion, String kind) {
                return Optional.ofNullable(known.get(name(apiVersion, kind)));
            }

            @Override
            public Optional<Problem> problem(String apiVersion, String kind) {
                return Optional.ofNullable(problems.get(name(apiVersion, kind)));
            }
        };
    }

    private static String name(String apiVersion, String kind) {
        return apiVersion + " " + kind;
    }
}
