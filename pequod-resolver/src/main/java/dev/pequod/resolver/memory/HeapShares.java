package dev.pequod.resolver.memory;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A part of the heap for large pieces of work that wait for servers, which may be slow on purpose. Each says whose it is and how many bytes it
 * takes at the most before it begins. What is small begins at once; the rest waits until there is room for it.
 *
 * <p>Nobody has more than he leaves to all others: who has half is let in no further, the next one has at most a quarter, and so on. So
 * however many owners there are whose servers are slow, some of the room is left, and what fits into it passes those that wait for more.
 * Thread-safe.
 *
 * <p>Who has entered {@link #TRANSFERS} may enter {@link HeapGate#WORK}, but nothing else, and who has entered {@link #TALKS} may enter
 * both, and {@link #DEPENDENCIES} all three. So nobody waits for one who waits.
 */
public final class HeapShares {
    /** For what comes from a server: an eighth of the heap. */
    public static final HeapShares TRANSFERS = new HeapShares(HeapGate.EIGHTH);

    /**
     * For what modules need where that is large, when all of it is found: it may be three times as much as a module. Each takes
     * {@link HeapGate#EIGHTH}, so that four are let in at a time, and two of each owner.
     */
    public static final HeapShares DEPENDENCIES = new HeapShares(5 * HeapGate.EIGHTH);

    /**
     * For what comes from servers before the module does, such as names of refs, and manifests: an eighth of the heap. Who has entered it may enter
     * {@link #TRANSFERS}.
     */
    public static final HeapShares TALKS = new HeapShares(HeapGate.EIGHTH);

    /** The part of the room that one piece of work takes at the most, though it may be larger. */
    private static final int LARGEST = 3;

    private final int units;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    // Both guarded by the lock.
    private final Map<String, Integer> taken = new HashMap<>();
    private int free;

    /** Makes room of so many bytes, of the heap or of something else. */
    public HeapShares(long bytes) {
        units = HeapGate.units(bytes);
        free = units;
    }

    /** The right to take memory, until it is closed. */
    public final class Pass implements AutoCloseable {
        private final String owner;
        private final AtomicInteger units;

        private Pass(String owner, int units) {
            this.owner = owner;
            this.units = new AtomicInteger(units);
        }

        /**
         * Takes more, if there is room for it now: who waited for it would keep what he has from those who wait for him. One thread at a
         * time; not after {@link #close}.
         *
         * @param bytes the most that is taken from now on, with all before
         * @return whether there is room
         */
        public boolean grow(long bytes) {
            int more = HeapGate.units(bytes) - units.get();
            if (more <= 0) {
                return true;
            }
            lock.lock();
            try {
                if (!fits(more, owner)) {
                    return false;
                }
                add(more, owner);
                units.addAndGet(more);
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Gives the room back; once more does nothing. */
        @Override
        public void close() {
            int returned = units.getAndSet(0);
            if (returned > 0) {
                give(owner, returned);
            }
        }
    }

    /**
     * Waits until there is room for an owner, and works.
     *
     * @param bytes the most that is taken at once
     * @param owner whose work it is, such as a namespace
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException if the work does, or as {@link #enter}
     */
    public <T> T run(long bytes, String owner, Deadline deadline, String what, HeapGate.Work<T> work)
            throws ModuleException {
        Pass pass = enter(bytes, owner, deadline, what);
        try {
            return work.run();
        } finally {
            pass.close();
        }
    }

    /**
     * Waits until there is room for an owner.
     *
     * @param bytes the most that is taken at once
     * @param owner whose work it is, such as a namespace
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#DEADLINE_EXCEEDED} if there is none in time, or the thread is interrupted; the
     *     interrupt stays set
     */
    public Pass enter(long bytes, String owner, Deadline deadline, String what) throws ModuleException {
        return bytes <= HeapGate.SMALL ? none(owner) : enterCounted(bytes, owner, deadline, what);
    }

    /** Waits as {@link #enter}, also with what is small. */
    public Pass enterCounted(long bytes, String owner, Deadline deadline, String what) throws ModuleException {
        int wanted = Math.clamp(HeapGate.units(bytes), 1, Math.max(1, units / LARGEST));
        try {
            take(wanted, owner, deadline, what);
        } catch (InterruptedException e) {
            throw HeapGate.interrupted(what, e);
        }
        return new Pass(owner, wanted);
    }

    /** Returns a pass of nothing, which may grow. */
    public Pass none(String owner) {
        return new Pass(owner, 0);
    }

    private boolean fits(int wanted, String owner) {
        return taken.getOrDefault(owner, 0) + wanted <= free - wanted;
    }

    private void add(int wanted, String owner) {
        taken.merge(owner, wanted, Integer::sum);
        free -= wanted;
    }

    private void take(int wanted, String owner, Deadline deadline, String what)
            throws ModuleException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = deadline.remaining().toNanos();
            while (!fits(wanted, owner)) {
                if (left <= 0) {
                    throw HeapGate.full(what);
                }
                left = freed.awaitNanos(left);
            }
            add(wanted, owner);
        } finally {
            lock.unlock();
        }
    }

    private void give(String owner, int returned) {
        lock.lock();
        try {
            taken.compute(owner, (o, before) -> before == null || before == returned ? null : before - returned);
            free += returned;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
