package dev.pequod.cue.internal.eval;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread after the other work on what only one may work on at a time. Whoever waits for it heeds a deadline and interrupts as
 * evaluation does, which a monitor would not. Thread-safe.
 */
public final class Turn {
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Returns what {@code work} returns, once no other thread works; may be called by {@code work} too.
     *
     * @param deadlineNanos {@link System#nanoTime} at which to stop waiting, or {@link Long#MAX_VALUE} for never
     * @throws LimitExceeded if the deadline passes or the thread is interrupted while another one works
     */
    public <T extends @Nullable Object> T take(long deadlineNanos, Supplier<T> work) {
        await(deadlineNanos);
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void await(long deadlineNanos) {
        if (lock.tryLock()) {
            return;
        }
        try {
            if (deadlineNanos == Long.MAX_VALUE) {
                lock.lockInterruptibly();
            } else if (!lock.tryLock(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw LimitExceeded.inWaiting(Meter.TOO_LATE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LimitExceeded.inWaiting(Meter.CANCELLED);
        }
    }
}
