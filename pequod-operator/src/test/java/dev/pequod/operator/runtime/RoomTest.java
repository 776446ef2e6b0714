package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

final class RoomTest {
    private final Room room = new Room(1);
    private final Map<String, Semaphore> waiting = new LinkedHashMap<>();

    private void goOn(String owner, int count) {
        for (int i = 0; i < count; i++) {
            waiting.put(owner + i, room.goOn(owner));
        }
    }

    private void begin(int count) {
        for (int i = 0; i < count; i++) {
            waiting.put("begin" + i, room.begin());
        }
    }

    /** Returns whose turn it is, one after the other, each as soon as the one before has ended. */
    private String turns(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            room.leave();
            waiting.entrySet().stream()
                    .filter(one -> one.getValue().tryAcquire())
                    .forEach(one -> all.append(one.getKey()).append(' '));
        }
        return all.toString().strip();
    }

    /** Once, an edit waited until a hundred resources whose server had not answered had each written its status. */
    @Test
    void ownersTakeTurnsHoweverManyOfOneComeBack() {
        assertTrue(room.begin().tryAcquire());
        goOn("greedy", 100);
        goOn("other", 2);
        assertEquals("greedy0 other0 greedy1 other1 greedy2 greedy3", turns(6));
        goOn("late", 1);
        assertEquals("greedy4 late0 greedy5", turns(3));
    }

    @Test
    void everyOtherTurnIsOfWhatBegins() {
        assertTrue(room.begin().tryAcquire());
        goOn("greedy", 100);
        begin(2);
        goOn("other", 1);
        assertEquals("begin0 greedy0 begin1 other0 greedy1", turns(5));
        begin(1);
        assertEquals("begin0 greedy2", turns(2));
    }

    @Test
    void whoGivesUpLeavesTheTurnToTheNext() {
        Semaphore first = room.begin();
        Semaphore second = room.begin();
        Semaphore third = room.begin();
        room.giveUp(second);
        room.giveUp(first); // it had come already
        assertFalse(second.tryAcquire());
        assertTrue(third.tryAcquire());
        room.leave();
        assertTrue(room.goOn("shop").tryAcquire());
    }
}
