package dev.pequod.operator.runtime;

import dev.pequod.operator.runtime.Workers.CrowdedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests are sent at a time, whatever the number of workers: a client has room for so many, and what one owner sends must not take all of it. An
 * owner has no more than it leaves to all others. Thread-safe.
 */
final class Requests {
    private final int most;
    private final int mostInAnyCase;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All that follows is guarded by the lock.
    private final Map<String, Integer> sent = new HashMap<>();
    private int all;
    private boolean isClosed;

    /**
     * Makes room for requests.
     *
     * @param mostInAnyCase up to how many at a time are sent of those of whom none is
     */
    Requests(int most, int mostInAnyCase) {
        this.most = most;
        this.mostInAnyCase = mostInAnyCase;
    }

    /**
     * Waits until one of an owner may be sent.
     *
     * @throws CrowdedException if all work is to end meanwhile
     */
    void begin(String owner) {
        lock.lock();
        try {
            while (!maySend(owner)) {
                if (isClosed) {
                    throw new CrowdedException();
                }
                changed.awaitUninterruptibly();
            }
            sent.merge(owner, 1, Integer::sum);
            all++;
        } finally {
            lock.unlock();
        }
    }

    private boolean maySend(String owner) {
        int mine = sent.getOrDefault(owner, 0);
        return mine < most - all || mine == 0 && all < mostInAnyCase;
    }

    /** Notes that one was answered. */
    void end(String owner) {
        lock.lock();
        try {
            sent.computeIfPresent(owner, (name, count) -> count == 1 ? null : count - 1);
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
