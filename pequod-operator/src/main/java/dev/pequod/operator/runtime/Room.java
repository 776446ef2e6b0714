package dev.pequod.operator.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Room for so many at a time. Of those who wait to go on with what they have begun, owners take turns, however many of one wait; every other time it is the turn of
 * what is to be begun. So a hundred of one owner that come back at once hold up nobody else. Thread-safe.
 */
final class Room {
    // All that follows is guarded by this. A turn has a permit when it has come.
    private final Deque<Semaphore> beginning = new ArrayDeque<>();
    /** Who waits to go on, by owners in the order of their turns; those of whom nobody waits are left out. */
    private final Map<String, Deque<Semaphore>> returning = new LinkedHashMap<>();

    private boolean hasBegun;
    private int free;

    Room(int limit) {
        free = limit;
    }

    /** Returns the turn of one who begins. */
    synchronized Semaphore begin() {
        return turn(beginning);
    }

    /** Returns the turn of one of an owner who goes on. */
    synchronized Semaphore goOn(String owner) {
        Deque<Semaphore> others = returning.getOrDefault(owner, new ArrayDeque<>());
        Semaphore turn = turn(others);
        if (!others.isEmpty()) {
            returning.put(owner, others);
        }
        return turn;
    }

    private Semaphore turn(Deque<Semaphore> others) {
        Semaphore turn = new Semaphore(0);
        if (free > 0) {
            free--; // and so nobody waits
            turn.release();
        } else {
            others.add(turn);
        }
        return turn;
    }

    /** Ends the turn of one who waits to begin, or has just been let in. */
    synchronized void giveUp(Semaphore turn) {
        if (!beginning.remove(turn)) {
            leave();
        }
    }

    /** Ends a turn that has come. */
    synchronized void leave() {
        Optional<Semaphore> next = next();
        next.ifPresent(Semaphore::release);
        if (next.isEmpty()) {
            free++;
        }
    }

    private Optional<Semaphore> next() {
        hasBegun = !beginning.isEmpty() && (!hasBegun || returning.isEmpty());
        if (hasBegun) {
            return Optional.of(beginning.remove());
        }
        Iterator<Map.Entry<String, Deque<Semaphore>>> owners =
                returning.entrySet().iterator();
        if (!owners.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<String, Deque<Semaphore>> first = owners.next();
        owners.remove();
        Semaphore turn = first.getValue().remove();
        if (!first.getValue().isEmpty()) {
            returning.put(first.getKey(), first.getValue()); // behind the others
        }
        return Optional.of(turn);
    }
}
