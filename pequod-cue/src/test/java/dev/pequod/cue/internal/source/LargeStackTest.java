package dev.pequod.cue.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LargeStackTest {
    private static final long BYTES = 64L << 20;

    @Test
    void givesResultsAndFailuresOfTheWork() {
        assertEquals(100_000, LargeStack.run("test", BYTES, () -> depth(100_000)));
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> LargeStack.run("test", BYTES, () -> {
                            throw failure;
                        })));
    }

    private static int depth(int n) {
        return n == 0 ? 0 : 1 + depth(n - 1);
    }

    @Test
    void interruptsTheWorkWithTheCaller() {
        Thread.currentThread().interrupt();
        assertTrue(LargeStack.run("test", BYTES, () -> {
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        }));
        assertTrue(Thread.interrupted(), "the caller stays interrupted");
    }
}
