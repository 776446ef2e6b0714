package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LeisureTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Key KEY = new Key("shop", "cart");

    /** Returns a queue that has a key worked on. */
    private static WorkQueue busy(CountDownLatch looks) {
        WorkQueue queue = new WorkQueue(
                () -> {
                    looks.countDown();
                    return System.nanoTime();
                },
                new Random(1),
                100);
        queue.add(KEY);
        queue.poll();
        return queue;
    }

    @Test
    void whatNobodyWaitsForIsDoneInOrderWhenTheWorkIsDone() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(4); // the last is of whoever waits for leisure
        WorkQueue queue = busy(looks);
        long open = looks.getCount();
        assertEquals(1, open, "looks at the time for a queue that is made, and a key that is added and polled");
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(2);
        try (Leisure leisure = new Leisure(queue, LONG)) {
            for (String name : List.of("first", "second")) {
                leisure.execute(() -> {
                    done.add(name);
                    all.countDown();
                });
            }
            assertTrue(looks.await(10, TimeUnit.SECONDS), "nobody waits for the work");
            done.add("work");
            queue.done(KEY);
            assertTrue(all.await(10, TimeUnit.SECONDS), "done so far: " + done);
        }
        assertEquals(List.of("work", "first", "second"), done);
    }

    @Test
    void nothingWaitsForLongerThanAWhile() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        try (Leisure leisure = new Leisure(busy(new CountDownLatch(0)), Duration.ofMillis(1))) {
            leisure.execute(done::countDown);
            assertTrue(done.await(10, TimeUnit.SECONDS), "it waits for leisure that never comes");
        }
    }

    @Test
    void whatWaitsIsDoneBeforeTheEnd() {
        List<String> done = new CopyOnWriteArrayList<>();
        Leisure leisure = new Leisure(busy(new CountDownLatch(0)), LONG);
        leisure.execute(() -> done.add("first"));
        leisure.execute(() -> done.add("second"));
        leisure.close();
        assertEquals(List.of("first", "second"), done);
    }
}
