package dev.pequod.resolver.cache;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work of which one at a time is done for each key, by the first who wants it; the others wait until it is done, each no longer
 * than its own deadline and until it is interrupted.
 *
 * @param <T> what the work returns
 */
final class Flights<T> {
    private final ConcurrentHashMap<Digest, Flight<T>> flights = new ConcurrentHashMap<>();

    /** Some work. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws ModuleException;
    }

    /**
     * What became of the work.
     *
     * @param result what it returned; empty if whoever did it has died of it
     * @param isOwn whether it was done by the caller's own thread
     */
    record Landed<T>(Optional<T> result, boolean isOwn) {}

    private static final class Flight<T> {
        final CountDownLatch done = new CountDownLatch(1);
        volatile @Nullable T result;
    }

    /**
     * Does the work, or waits for who does it.
     *
     * @param what what is tried, for the message of a deadline that passes
     * @throws ModuleException if waiting took too long, or the caller's own work failed
     */
    Landed<T> join(Digest key, Deadline deadline, String what, Work<T> work) throws ModuleException {
        Flight<T> mine = new Flight<>();
        Flight<T> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            await(other, deadline, what);
            return new Landed<>(Optional.ofNullable(other.result), false);
        }
        try {
            T result = work.run();
            mine.result = result;
            return new Landed<>(Optional.of(result), true);
        } finally {
            flights.remove(key, mine);
            mine.done.countDown();
        }
    }

    private static void await(Flight<?> flight, Deadline deadline, String what) throws ModuleException {
        try {
            while (!flight.done.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                deadline.check(what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            deadline.check(what);
        }
    }
}
