package dev.pequod.operator.runtime;

import dev.pequod.operator.runtime.Workers.CrowdedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many do something at a time of which there may be few, such as requests, for which a client has so much room, or what keeps processors busy. An
 * owner has no more than it leaves to all others. Thread-safe.
 */
final class Turns {
    private final int most;
    private final int mostInAnyCase;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All that follows is guarded by the lock.
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;
    private boolean isClosed;

    /**
     * Makes turns of which nobody has one.
     *
     * @param mostInAnyCase how many there are with those of owners that have only one
     */
    Turns(int most, int mostInAnyCase) {
        this.most = most;
        this.mostInAnyCase = mostInAnyCase;
    }

    /**
     * Waits until it is the turn of an owner, whoever interrupts.
     *
     * @throws CrowdedException if all work is to end meanwhile
     */
    void take(String owner) {
        lock.lock();
        try {
            while (!takeNow(owner)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it is the turn of an owner.
     *
     * @throws CrowdedException if all work is to end meanwhile
     */
    void takeUnlessInterrupted(String owner) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!takeNow(owner)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a turn of an owner if it may have one now; returns whether it may. */
    boolean tryTake(String owner) {
        lock.lock();
        try {
            return takeNow(owner);
        } finally {
            lock.unlock();
        }
    }

    private boolean takeNow(String owner) {
        int mine = taken.getOrDefault(owner, 0);
        if (mine < most - all || mine == 0 && all < mostInAnyCase) {
            taken.merge(owner, 1, Integer::sum);
            all++;
            return true;
        }
        if (isClosed) {
            throw new CrowdedException();
        }
        return false;
    }

    /** Ends a turn of an owner. */
    void end(String owner) {
        lock.lock();
        try {
            taken.computeIfPresent(owner, (name, count) -> count == 1 ? null : count - 1);
            all--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has nobody wait any more. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
