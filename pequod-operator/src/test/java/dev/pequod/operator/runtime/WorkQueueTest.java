package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.operator.runtime.Controller.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkQueueTest {
    private final TurnedClock clock = new TurnedClock();
    private final WorkQueue queue = new WorkQueue(clock::nanos, new Random(1), 1_000);

    private static Key key(String namespace, int number) {
        return new Key(namespace, "n" + number);
    }

    @Test
    void aKeyWaitsOnceAndIsWorkedOnByOne() {
        Key key = key("a", 1);
        queue.add(key);
        queue.add(key);
        assertEquals(Optional.of(key), queue.poll());
        assertEquals(Optional.empty(), queue.poll());
        queue.add(key);
        assertEquals(Optional.empty(), queue.poll(), "while it is worked on");
        queue.done(key);
        assertEquals(Optional.of(key), queue.poll(), "what was added meanwhile is not lost");
        queue.done(key);
        assertTrue(queue.isIdle());
    }

    @Test
    void namespacesTakeTurns() {
        for (int i = 0; i < 100; i++) {
            queue.add(key("large", i));
        }
        queue.add(key("small", 0));
        assertEquals("large", queue.poll().orElseThrow().namespace());
        assertEquals("small", queue.poll().orElseThrow().namespace());
    }

    /** Once, they were put off again and again: each time as if they had come just now, and with tokens of others. */
    @Test
    void whatIsHeldUpKeepsItsPlaceAndTakesNothing() {
        WorkQueue two = new WorkQueue(clock::nanos, new Random(1), 2);
        two.add(key("held", 1));
        two.add(key("held", 2));
        two.add(key("other", 1));
        clock.turn(Duration.ofSeconds(7));
        Key begun = two.poll().orElseThrow();
        assertEquals(key("held", 1), begun);
        two.giveBack(begun);
        assertEquals(Optional.of(key("other", 1)), two.poll("held"::equals));
        assertEquals(Optional.empty(), two.poll("held"::equals));
        assertEquals(2, two.depth());
        assertEquals(Duration.ofSeconds(7), two.statistics().oldest());
        assertEquals(Optional.of(key("held", 1)), two.poll());
        assertEquals(Optional.empty(), two.poll(), "no token is left");
        two.done(key("held", 1));
        clock.turn(Duration.ofSeconds(1));
        assertEquals(Optional.of(key("held", 2)), two.poll());
    }

    @Test
    void aKeyThatIsGivenBackHasTheTurnThatItHad() {
        queue.add(key("a", 1));
        queue.add(key("a", 2));
        queue.add(key("b", 1));
        queue.giveBack(queue.poll().orElseThrow());
        assertEquals(Optional.of(key("a", 1)), queue.poll());
        assertEquals(Optional.of(key("b", 1)), queue.poll());
        assertEquals(Optional.of(key("a", 2)), queue.poll());
    }

    @Test
    void failuresWaitLongerEachTimeAndOthersDoNot() {
        Key bad = key("a", 1);
        List<Long> waits = new ArrayList<>();
        queue.add(bad);
        for (int i = 0; i < 14; i++) {
            Key polled = queue.poll().orElseThrow();
            Controller.work(queue, polled, k -> Outcome.FAILED, (k, e) -> {});
            queue.add(key("a", 2));
            assertEquals(Optional.of(key("a", 2)), queue.poll());
            queue.done(key("a", 2));
            Duration wait = queue.nextIn().orElseThrow();
            waits.add(wait.toMillis());
            assertEquals(Optional.empty(), queue.poll());
            clock.turn(wait);
        }
        assertTrue(waits.getFirst() >= 500 && waits.getFirst() <= 600, waits.toString());
        assertTrue(waits.get(5) >= 16_000, waits.toString());
        assertTrue(waits.getLast() >= 300_000 && waits.getLast() <= 360_000, waits.toString());
    }

    /** Once, a broken definition was reconciled fifty times a second. */
    @Test
    void lesson15WhatIsBrokenDoesNotLoop() {
        queue.add(key("a", 1));
        int works = 0;
        for (int second = 0; second < 3600; second++) {
            Optional<Key> key = queue.poll();
            if (key.isPresent()) {
                works++;
                Controller.work(queue, key.get(), k -> Outcome.FAILED, (k, e) -> {});
            }
            clock.turn(Duration.ofSeconds(1));
        }
        assertTrue(works < 25, "an hour of failing took " + works + " attempts");
    }

    @Test
    void theEarliestTimeCountsAndAnEventComesFirst() {
        Key key = key("a", 1);
        queue.addAfter(key, Duration.ofSeconds(60));
        queue.addAfter(key, Duration.ofSeconds(30));
        queue.addAfter(key, Duration.ofSeconds(90));
        assertEquals(Optional.of(Duration.ofSeconds(30)), queue.nextIn());
        queue.add(key);
        assertEquals(Optional.of(key), queue.poll());
        queue.done(key);
        clock.turn(Duration.ofSeconds(100));
        assertEquals(Optional.empty(), queue.poll(), "the work that was done was the one that was waited for");
    }

    @Test
    void tokensBoundHowManyAreBegunInASecond() {
        WorkQueue slow = new WorkQueue(clock::nanos, new Random(1), 5);
        for (int i = 0; i < 20; i++) {
            slow.add(key("a", i));
        }
        int first = 0;
        while (slow.poll().isPresent()) {
            first++;
        }
        assertEquals(5, first);
        assertEquals(Optional.of(Duration.ofMillis(200)), slow.nextIn());
        clock.turn(Duration.ofSeconds(1));
        int second = 0;
        while (slow.poll().isPresent()) {
            second++;
        }
        assertEquals(5, second);
    }

    @Test
    void aClockThatIsSetForthOrBackChangesNothing() {
        queue.addAfter(key("a", 1), Duration.ofSeconds(10));
        clock.jump(Duration.ofHours(5));
        assertEquals(Optional.empty(), queue.poll());
        clock.jump(Duration.ofHours(-10));
        clock.turn(Duration.ofSeconds(10));
        assertEquals(Optional.of(key("a", 1)), queue.poll());
        queue.done(key("a", 1));
    }

    static List<Runnable> faults() {
        return List.of(
                () -> {
                    throw new IllegalStateException("ours");
                },
                () -> {
                    throw new StackOverflowError("ours");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultOfOursIsToldAndTriedAgain(Runnable fault) {
        Key key = key("a", 1);
        queue.add(key);
        List<String> told = new ArrayList<>();
        Controller.work(
                queue,
                queue.poll().orElseThrow(),
                k -> {
                    fault.run();
                    return Outcome.SETTLED;
                },
                (k, thrown) -> told.add(k + ": " + thrown.getMessage()));
        assertEquals(List.of(key + ": ours"), told);
        clock.turn(Duration.ofSeconds(1));
        assertEquals(Optional.of(key), queue.poll());
    }

    /** What has a long time to become ready and changes all the while. */
    @Test
    void whatIsNoLongerDueTakesNoMemory() {
        Key often = key("a", 1);
        Key rarely = key("b", 1);
        queue.addAfter(rarely, Duration.ofMinutes(1));
        for (int i = 0; i < 1_000; i++) {
            queue.add(often);
            queue.poll().ifPresent(queue::done);
            queue.addAfter(often, Duration.ofHours(1_000));
            clock.turn(Duration.ofMillis(1));
        }
        assertTrue(queue.timers() <= 4, () -> queue.timers() + " timers");
        clock.turn(Duration.ofMinutes(1));
        assertEquals(Optional.of(rarely), queue.poll());
        clock.turn(Duration.ofHours(1_000));
        assertEquals(Optional.of(often), queue.poll());
    }

    /** By chance: nothing that was added is lost, and no key is worked on twice at a time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsLostWhateverHappens(long seed) {
        RandomGenerator random = new Random(seed);
        Map<Key, Integer> asked = new HashMap<>();
        Map<Key, Integer> seen = new HashMap<>();
        Set<Key> working = new HashSet<>();
        for (int step = 0; step < 5_000; step++) {
            Key key = key("ns" + random.nextInt(3), random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> {
                    asked.put(key, step);
                    queue.add(key);
                }
                case 1 ->
                    queue.poll().ifPresent(polled -> {
                        assertTrue(working.add(polled), "worked on twice");
                        seen.put(polled, asked.getOrDefault(polled, -1));
                    });
                case 2 -> {
                    if (working.remove(key)) {
                        queue.done(key);
                    }
                }
                default -> clock.turn(Duration.ofMillis(random.nextInt(50)));
            }
        }
        working.forEach(queue::done);
        clock.turn(Duration.ofHours(1));
        for (Optional<Key> key = queue.poll(); key.isPresent(); key = queue.poll()) {
            seen.put(key.get(), asked.getOrDefault(key.get(), -1));
            queue.done(key.get());
            clock.turn(Duration.ofSeconds(1));
        }
        asked.forEach((key, step) -> assertEquals(step, seen.get(key), key + " was asked for and not seen"));
    }
}
