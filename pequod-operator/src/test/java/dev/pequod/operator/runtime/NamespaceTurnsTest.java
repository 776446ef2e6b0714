package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tasks run, one thread after the other: what has begun stands in a queue until the test lets it run to its end. */
final class NamespaceTurnsTest {
    private final Deque<Runnable> begun = new ArrayDeque<>();
    private final List<String> ended = new ArrayList<>();
    private final NamespaceTurns turns = new NamespaceTurns(2, begun::add);

    private void give(String namespace, String task) {
        turns.of(namespace).execute(() -> ended.add(namespace + task));
    }

    @Test
    void aFewRunAtATimeAndOneOfEachNamespace() {
        for (int i = 1; i <= 100; i++) {
            give("a", String.valueOf(i));
        }
        assertEquals(1, begun.size());
        give("b", "1");
        give("c", "1");
        assertEquals(2, begun.size());
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
        assertEquals(102, ended.size());
        assertEquals(List.of("a1", "b1", "c1", "a2", "a3"), ended.subList(0, 5));
    }

    @Test
    void namespacesHaveTheirTurnsOneAfterTheOther() {
        give("a", "1");
        give("b", "1");
        for (String namespace : List.of("a", "b", "c", "d")) {
            give(namespace, "2");
        }
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
        assertEquals(List.of("a1", "b1", "c2", "d2", "a2", "b2"), ended);
    }

    @Test
    void aTaskThatFailsLeavesItsTurnToTheNext() {
        turns.of("a").execute(() -> {
            throw new IllegalStateException("no");
        });
        give("a", "2");
        assertThrows(IllegalStateException.class, begun.remove()::run);
        begun.remove().run();
        assertEquals(List.of("a2"), ended);
    }
}
