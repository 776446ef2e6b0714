package dev.pequod.operator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Renews a lease, by a thread of its own, whatever else this process is busy with, until its term ends or it is closed. */
final class Renewal implements AutoCloseable {
    private final Leadership leadership;
    private final Leadership.Term term;
    private final Duration every;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch lost = new CountDownLatch(1);
    private final Thread thread;

    private Renewal(Leadership leadership, Leadership.Term term, Duration every) {
        this.leadership = leadership;
        this.term = term;
        this.every = every;
        this.thread = Thread.ofPlatform().name("lease").daemon().unstarted(this::renew);
    }

    /** Begins to renew; nobody else may {@linkplain Leadership#turn take turns} until it is closed. */
    static Renewal start(Leadership leadership, Leadership.Term term, Duration every) {
        Renewal renewal = new Renewal(leadership, term, every);
        renewal.thread.start();
        return renewal;
    }

    private void renew() {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!leadership.turn().equals(Optional.of(term))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lost.countDown();
        }
    }

    /** Waits a while for the end of the term; returns whether it has ended. */
    boolean lostWithin(Duration wait) throws InterruptedException {
        return lost.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
