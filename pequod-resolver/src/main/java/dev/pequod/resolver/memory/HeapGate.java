package dev.pequod.resolver.memory;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part of the heap for large pieces of work, so that memory suffices however many there are at once. Each says how many bytes it takes at
 * the most before it begins. What is small begins at once; the rest waits in turn until there is room, and what is larger than all
 * the room has it alone. Thread-safe.
 *
 * <p>Who has entered {@link #WORK} must not wait for anything, so that it is soon free again; who has entered {@link #TRANSFERS} may enter
 * {@link #WORK}, but nothing else. So nobody waits for one who waits.
 */
public final class HeapGate {
    /** What may be taken without asking. */
    public static final long SMALL = 1L << 20;

    /** For what comes from a server, which may be slow: a sixteenth of the heap. */
    public static final HeapGate TRANSFERS = new HeapGate(Runtime.getRuntime().maxMemory() / 16);

    /** For what is made of bytes that are there: an eighth of the heap. */
    public static final HeapGate WORK = new HeapGate(Runtime.getRuntime().maxMemory() / 8);

    private static final int UNIT = 1 << 10;

    private final int units;
    private final Semaphore free;

    HeapGate(long bytes) {
        units = units(bytes);
        free = new Semaphore(units, true);
    }

    /** The right to take memory, until it is closed. */
    public static final class Pass implements AutoCloseable {
        private final Semaphore from;
        private final AtomicInteger units;

        private Pass(Semaphore from, int units) {
            this.from = from;
            this.units = new AtomicInteger(units);
        }

        /** Gives the room back; once more does nothing. */
        @Override
        public void close() {
            from.release(units.getAndSet(0));
        }
    }

    /** Work that takes memory. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws ModuleException;
    }

    /**
     * Waits until there is room, and works.
     *
     * @param bytes the most that is taken at once
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException if the work does, or as {@link #enter}
     */
    public <T> T run(long bytes, Deadline deadline, String what, Work<T> work) throws ModuleException {
        Pass pass = enter(bytes, deadline, what);
        try {
            return work.run();
        } finally {
            pass.close();
        }
    }

    /**
     * Waits until there is room.
     *
     * @param bytes the most that is taken at once
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#DEADLINE_EXCEEDED} if there is none in time, or the thread is interrupted; the
     *     interrupt stays set
     */
    public Pass enter(long bytes, Deadline deadline, String what) throws ModuleException {
        if (bytes <= SMALL) {
            return new Pass(free, 0);
        }
        int taken = Math.min(units, units(bytes));
        try {
            if (!free.tryAcquire(taken, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ModuleException(
                        Reason.DEADLINE_EXCEEDED,
                        "Tried to " + what
                                + " but other large modules took the memory for it until its time was over; try"
                                + " again, or give the program more memory");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + what + " but was interrupted", e);
        }
        return new Pass(free, taken);
    }

    private static int units(long bytes) {
        return Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    }
}
