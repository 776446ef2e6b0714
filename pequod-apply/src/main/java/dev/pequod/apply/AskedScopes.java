package dev.pequod.apply;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster has said of the kinds of a Graph.
 *
 * @param known by kind, whether its objects have a namespace
 * @param problems by kind, why that is not known
 */
record AskedScopes(Map<String, Boolean> known, Map<String, Problem> problems) implements Scopes {

    /**
     * Asks for the kinds of a Graph, but for those that were asked for in vain.
     *
     * @param problems of these, to which others are added
     * @throws ClusterException if no kind can be asked for
     */
    static AskedScopes of(Graph graph, ClusterClient client, Map<String, Problem> problems) throws ClusterException {
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
        return new AskedScopes(known, Map.copyOf(problems));
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) {
        return Optional.ofNullable(known.get(name(apiVersion, kind)));
    }

    @Override
    public Optional<Problem> problem(String apiVersion, String kind) {
        return Optional.ofNullable(problems.get(name(apiVersion, kind)));
    }

    private static String name(String apiVersion, String kind) {
        return apiVersion + " " + kind;
    }
}
