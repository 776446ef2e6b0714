package dev.pequod.resolver.memory;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A part of the heap for large pieces of work, so that memory suffices however many there are at once. Each says how many bytes it takes at
 * the most before it begins. What is small begins at once; the rest waits in turn until there is room, and what is larger than all
 * the room has it alone. Who has entered waits for nothing but a disk, so that it is soon free again; for what waits for servers there are
 * {@link HeapShares}. Thread-safe.
 */
public final class HeapGate {
    /** An eighth of the heap, in bytes. */
    public static final long EIGHTH = Runtime.getRuntime().maxMemory() / 8;

    /** What may be taken without asking. */
    public static final long SMALL = 1L << 20;

    /** For what is made of bytes that are there: an eighth of the heap. */
    public static final HeapGate WORK = new HeapGate(EIGHTH);

    private static final int UNIT = 1 << 10;

    private final int units;
    private final Semaphore free;

    HeapGate(long bytes) {
        units = units(bytes);
        free = new Semaphore(units, true);
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
     * @throws ModuleException if the work does; with reason {@link Reason#DEADLINE_EXCEEDED} if there is no room in time, or the thread is
     *     interrupted; the interrupt stays set
     */
    public <T> T run(long bytes, Deadline deadline, String what, Work<T> work) throws ModuleException {
        if (bytes <= SMALL) {
            return work.run();
        }
        int taken = Math.min(units, units(bytes));
        try {
            if (!free.tryAcquire(taken, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw full(what);
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
        try {
            return work.run();
        } finally {
            free.release(taken);
        }
    }

    /** Returns that there was no room in time. */
    public static ModuleException full(String what) {
        return new ModuleException(
                Reason.DEADLINE_EXCEEDED,
                "Tried to " + what + " but other large modules took the memory for it until its time was over; try"
                        + " again, or give the program more memory");
    }

    static ModuleException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + what + " but was interrupted", e);
    }

    static int units(long bytes) {
        return Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    }
}
