package dev.pequod.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class GraphOrderTest {

    @Test
    void nodesThatAreFreeKeepTheirOrder() {
        GraphOrder order = GraphOrder.of(graph(node("c"), node("b", "a"), node("a"), node("d")));
        assertEquals(List.of("c", "a", "b", "d"), ids(order.applyOrder()));
        assertEquals(List.of("d", "b", "a", "c"), ids(order.deleteOrder()));
        assertEquals(List.of("b"), ids(order.dependents("a")));
        assertEquals(
                List.of(List.of("c", "a", "d"), List.of("b")),
                order.levels().stream().map(GraphOrderTest::ids).toList());
    }

    @Test
    void aRepeatedDependencyCountsOnce() {
        assertEquals(
                List.of("a", "b"),
                ids(GraphOrder.of(graph(node("b", "a", "a"), node("a"))).applyOrder()));
    }

    @Test
    void refusesWhatTheDecoderRefuses() {
        String cycle = assertThrows(
                        IllegalArgumentException.class, () -> GraphOrder.of(graph(node("a", "b"), node("b", "a"))))
                .getMessage();
        assertEquals("dependency cycle: a → b → a", cycle);
        assertThrows(IllegalArgumentException.class, () -> GraphOrder.of(graph(node("a", "x"))));
        assertThrows(IllegalArgumentException.class, () -> GraphOrder.of(graph(node("a"), node("a"))));
    }

    @RepeatedTest(50)
    void everyNodeStandsAfterItsDependencies(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int number = i;
            nodes.add(node(
                    "n" + i,
                    random.ints(i == 0 ? 0 : random.nextInt(4), 0, Math.max(1, number))
                            .mapToObj(d -> "n" + d)
                            .toArray(String[]::new)));
        }
        Collections.shuffle(nodes, random);
        GraphOrder order = GraphOrder.of(graph(nodes.toArray(Node[]::new)));
        Set<String> done = new HashSet<>();
        for (Node node : order.applyOrder()) {
            assertTrue(done.containsAll(node.dependsOn()), node.id());
            assertTrue(done.add(node.id()));
        }
        assertEquals(60, done.size());
        Set<String> below = new HashSet<>();
        for (List<Node> level : order.levels()) {
            level.forEach(node -> assertTrue(below.containsAll(node.dependsOn())));
            level.forEach(node -> below.add(node.id()));
        }
        assertEquals(done, below);
        assertEquals(
                order.applyOrder(),
                GraphOrder.of(graph(order.applyOrder().toArray(Node[]::new))).applyOrder());
    }

    private static Node node(String id, String... dependsOn) {
        return new Node(id, JsonObject.EMPTY, ApplyPolicy.DEFAULT, Arrays.asList(dependsOn), List.of());
    }

    private static Graph graph(Node... nodes) {
        return new Graph(GraphMetadata.EMPTY, List.of(nodes), JsonObject.EMPTY, List.of());
    }

    private static List<String> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }
}
