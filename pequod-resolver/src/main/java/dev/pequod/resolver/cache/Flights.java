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
 * Work that is done once for all who want it at the same time, by the first of them; the others wait until it is done, each no longer than its
 * own deadline and until it is interrupted.
 *
 * <p>Who works may be held up by what only its owner has used up, such as its share of the memory or of look-ups of names. So nobody waits for
 * another owner's work longer than it has patience; thereafter it is done once more, once for each owner who has none left.
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

    /**
     * Who wants work to be done.
     *
     * @param owner whose share of what is scarce the work takes, such as a namespace
     * @param patience until when it waits for another owner's work
     * @param deadline until when it waits at all
     * @param what what is tried, for the message of a deadline that passes
     */
    record Caller(String owner, Deadline patience, Deadline deadline, String what) {}

    private static final class Flight<T> {
        final String owner;
        final CountDownLatch done = new CountDownLatch(1);
        volatile @Nullable T result;

        Flight(String owner) {
            this.owner = owner;
        }

        Landed<T> landed() {
            return new Landed<>(Optional.ofNullable(result), false);
        }
    }

    /**
     * Does the work, or waits for who does it.
     *
     * @throws ModuleException if waiting took too long, or the caller's own work failed
     */
    Landed<T> join(Digest key, Caller caller, Work<T> work) throws ModuleException {
        Flight<T> mine = new Flight<>(caller.owner());
        Digest ownKey = Wire.key("own", key.hex(), caller.owner());
        Flight<T> own = flights.get(ownKey);
        if (own == null) {
            Flight<T> first = flights.putIfAbsent(key, mine);
            if (first == null) {
                return fly(key, mine, work);
            }
            boolean isOwn = first.owner.equals(caller.owner());
            if (!isOwn && isDone(first, caller.patience(), caller)) {
                return first.landed();
            }
            own = isOwn ? first : flights.putIfAbsent(ownKey, mine);
        }
        if (own == null) {
            return fly(ownKey, mine, work);
        }
        while (!isDone(own, caller.deadline(), caller)) {
            caller.deadline().check(caller.what());
        }
        return own.landed();
    }

    private Landed<T> fly(Digest key, Flight<T> mine, Work<T> work) throws ModuleException {
        try {
            T result = work.run();
            mine.result = result;
            return new Landed<>(Optional.of(result), true);
        } finally {
            flights.remove(key, mine);
            mine.done.countDown();
        }
    }

    /** Waits for work, and reports whether it is done. */
    private static boolean isDone(Flight<?> flight, Deadline end, Caller caller) throws ModuleException {
        try {
            return flight.done.await(end.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            caller.deadline().check(caller.what());
            return false;
        }
    }
}
