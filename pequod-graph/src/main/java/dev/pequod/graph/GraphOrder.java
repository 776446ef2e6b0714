package dev.pequod.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The order that dependencies give the nodes of a Graph.
 *
 * <p>The order is a function of the Graph alone: Kahn's algorithm, where of all nodes that are free the one that stands
 * first in the Graph is next. A Graph whose nodes already stand in a valid order is therefore not changed. Immutable.
 */
public final class GraphOrder {
    private final List<Node> applyOrder;
    private final List<List<Node>> levels;
    private final Map<String, List<Node>> dependents;

    private GraphOrder(List<Node> applyOrder, List<List<Node>> levels, Map<String, List<Node>> dependents) {
        this.applyOrder = applyOrder;
        this.levels = levels;
        this.dependents = dependents;
    }

    /**
     * Returns the order of the Graph.
     *
     * @throws IllegalArgumentException if ids are not unique, a dependency is unknown, or there is a cycle: none of which
     *     {@link GraphDecoder} lets through
     */
    public static GraphOrder of(Graph graph) {
        List<Node> nodes = graph.nodes();
        int[][] needs = DependencyIndex.of(nodes);
        int[][] neededBy = DependencyIndex.reverse(needs);
        int[] open = new int[nodes.size()];
        int[] level = new int[nodes.size()];
        PriorityQueue<Integer> free = new PriorityQueue<>();
        for (int i = 0; i < open.length; i++) {
            open[i] = needs[i].length;
            if (open[i] == 0) {
                free.add(i);
            }
        }
        List<Node> ordered = new ArrayList<>(nodes.size());
        int deepest = 0;
        for (Integer next = free.poll(); next != null; next = free.poll()) {
            int i = next;
            ordered.add(nodes.get(i));
            deepest = Math.max(deepest, level[i]);
            for (int dependent : neededBy[i]) {
                level[dependent] = Math.max(level[dependent], level[i] + 1);
                if (--open[dependent] == 0) {
                    free.add(dependent);
                }
            }
        }
        if (ordered.size() < nodes.size()) {
            throw new IllegalArgumentException(DependencyIndex.cycle(nodes, needs));
        }
        List<List<Node>> levels = new ArrayList<>();
        for (int l = 0; l <= deepest && !nodes.isEmpty(); l++) {
            levels.add(new ArrayList<>());
        }
        Map<String, List<Node>> dependents = new HashMap<>();
        for (int i = 0; i < open.length; i++) {
            levels.get(level[i]).add(nodes.get(i));
            dependents.put(
                    nodes.get(i).id(),
                    Arrays.stream(neededBy[i]).mapToObj(nodes::get).toList());
        }
        return new GraphOrder(
                List.copyOf(ordered), levels.stream().map(List::copyOf).toList(), Map.copyOf(dependents));
    }

    /** Returns the nodes so that each stands after all it depends on. */
    public List<Node> applyOrder() {
        return applyOrder;
    }

    /** Returns the nodes so that each stands before all it depends on: the order of deletion. */
    public List<Node> deleteOrder() {
        return applyOrder.reversed();
    }

    /**
     * Returns the nodes by the length of the longest chain of dependencies below them, in Graph order within a level.
     * For pictures; applying needs no levels, as each node starts when its own dependencies are ready.
     */
    public List<List<Node>> levels() {
        return levels;
    }

    /** Returns the nodes that depend directly on the one with this id, in Graph order. */
    public List<Node> dependents(String id) {
        return dependents.getOrDefault(id, List.of());
    }
}
