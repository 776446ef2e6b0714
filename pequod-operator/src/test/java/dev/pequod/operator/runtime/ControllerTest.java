package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.operator.runtime.Controller.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ControllerTest {
    private static final Key CART = new Key("shop", "cart");

    private static void await(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                assertTrue(latch.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                isInterrupted = true; // which it does not heed
            }
        }
        assertTrue(isInterrupted || latch.getCount() == 0);
    }

    /** Who gives its lease away must know, also where what goes on has made room for other work. */
    @Test
    void whoEndsItIsToldWhetherAllWorkHasEnded() throws Exception {
        for (boolean elsewhere : new boolean[] {false, true}) {
            WorkQueue queue = new WorkQueue(System::nanoTime, new Random(1), 1_000);
            Workers workers = new Workers(1);
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            CountDownLatch other = new CountDownLatch(1);
            Controller controller = new Controller(
                    queue,
                    key -> {
                        if (!key.equals(CART)) {
                            other.countDown();
                        } else if (elsewhere) {
                            begun.countDown();
                            workers.elsewhere("shop", () -> {
                                await(answer);
                                return true;
                            });
                        } else {
                            begun.countDown();
                            await(answer);
                        }
                        return Outcome.SETTLED;
                    },
                    workers,
                    (key, fault) -> {});
            queue.add(CART);
            controller.start();
            await(begun);
            if (elsewhere) {
                queue.add(new Key("other", "cart"));
                await(other);
            }
            assertFalse(controller.end(Duration.ofMillis(1)), "elsewhere " + elsewhere);
            answer.countDown();
            assertTrue(controller.end(Duration.ofMinutes(1)), "elsewhere " + elsewhere);
            assertTrue(controller.isSound());
        }
    }

    /** What fails in that way fails for ever, while what was told before stays. */
    @Test
    void oneThatCannotLoadAClassIsNotSound() throws Exception {
        for (Throwable thrown : List.of(
                new StackOverflowError(),
                new NoClassDefFoundError("Could not initialize class"),
                new IllegalStateException(new ExceptionInInitializerError("in a thread of its own")))) {
            CountDownLatch heard = new CountDownLatch(1);
            WorkQueue queue = new WorkQueue(System::nanoTime, new Random(1), 1_000);
            Controller controller = new Controller(
                    queue,
                    key -> {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    },
                    new Workers(1),
                    (key, fault) -> heard.countDown());
            queue.add(CART);
            controller.start();
            await(heard);
            assertEquals(thrown instanceof StackOverflowError, controller.isSound(), thrown.toString());
            assertTrue(controller.end(Duration.ofMinutes(1)));
        }
    }

    @Test
    void oneThatNeverWorksAgainIsNotSound() throws Exception {
        AtomicBoolean faulty = new AtomicBoolean();
        WorkQueue queue = new WorkQueue(
                () -> {
                    if (faulty.get()) {
                        throw new IllegalStateException("injected");
                    }
                    return System.nanoTime();
                },
                new Random(1),
                1_000);
        Controller controller = new Controller(queue, key -> Outcome.SETTLED, new Workers(1), (key, fault) -> {});
        assertTrue(controller.isSound(), "it has not begun");
        faulty.set(true);
        controller.start();
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (controller.isSound() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertFalse(controller.isSound());
    }
}
