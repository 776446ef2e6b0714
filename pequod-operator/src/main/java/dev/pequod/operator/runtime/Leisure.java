package dev.pequod.operator.runtime;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does what nobody waits for, one thing after another, when no key wants work; after a while all the same. Of more than a thousand things
 * the oldest is not done.
 */
public final class Leisure implements Executor, AutoCloseable {
    private static final int MOST = 1_000;
    /** How often it is looked whether to end. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long ending may take. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final WorkQueue queue;
    private final Duration patience;
    private final ThreadPoolExecutor thread;
    private volatile boolean closing;

    /**
     * Begins.
     *
     * @param queue what goes before
     * @param patience how long anything waits at most
     */
    public Leisure(WorkQueue queue, Duration patience) {
        this.queue = queue;
        this.patience = patience;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST),
                Thread.ofVirtual().name("leisure").factory(),
                new ThreadPoolExecutor.DiscardOldestPolicy());
    }

    @Override
    public void execute(Runnable task) {
        long since = System.nanoTime();
        thread.execute(() -> {
            try {
                awaitTurn(since);
                task.run();
            } catch (InterruptedException e) {
                return; // closed
            }
        });
    }

    private void awaitTurn(long since) throws InterruptedException {
        boolean waits = true;
        while (waits && !closing) {
            Duration left = patience.minusNanos(System.nanoTime() - since);
            waits = left.isPositive() && !queue.awaitIdle(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }

    /** Takes nothing more, and does what waits at once, as far as that takes no long while. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            thread.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
        }
    }
}
