package dev.pequod.resolver.memory;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part of the heap for large pieces of work, so that memory suffices however many there are at once. Each says how many bytes it takes at
 * the most before it begins. What is small begins at once; the rest waits in turn until there is room, and what is larger than all
 * the room has it alone. Thread-safe.
 *
 * <p>Who has entered {@link #WORK} must wait for nothing but a disk, so that it is soon free again; who has entered {@link #TRANSFERS} may
 * enter {@link #WORK}, but nothing else, and who has entered {@link #DEPENDENCIES} may enter both. So nobody waits for one who waits. Both
 * of these have owners, none of which has more than half of the room: a tenant whose servers are slow leaves the rest to the others.
 */
public final class HeapGate {
    private static final long HEAP = Runtime.getRuntime().maxMemory();

    /** What may be taken without asking. */
    public static final long SMALL = 1L << 20;

    /** For what comes from a server, which may be slow: an eighth of the heap. */
    public static final HeapGate TRANSFERS = new HeapGate(HEAP / 8);

    /** For what is made of bytes that are there: an eighth of the heap. */
    public static final HeapGate WORK = new HeapGate(HEAP / 8);

    /**
     * For finding what modules need, some of which is kept until all of it is there, and may be three times as much as a module: four at a time,
     * and two of each owner, as each takes {@link #QUARTER}.
     */
    public static final HeapGate DEPENDENCIES = new HeapGate(HEAP / 2);

    /** What each that enters {@link #DEPENDENCIES} takes. */
    public static final long QUARTER = HEAP / 8;

    private static final int UNIT = 1 << 10;

    private final int units;
    private final Semaphore free;
    /** What each owner may still take. */
    private final Map<String, Semaphore> shares = new ConcurrentHashMap<>();

    HeapGate(long bytes) {
        units = units(bytes);
        free = new Semaphore(units, true);
    }

    /** The right to take memory, until it is closed. */
    public static final class Pass implements AutoCloseable {
        private final List<Semaphore> from;
        private final AtomicInteger units;

        private Pass(List<Semaphore> from, int units) {
            this.from = from;
            this.units = new AtomicInteger(units);
        }

        /** Gives the room back; once more does nothing. */
        @Override
        public void close() {
            int taken = units.getAndSet(0);
            from.forEach(semaphore -> semaphore.release(taken));
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
        return run(enter(bytes, deadline, what), work);
    }

    Pass enter(long bytes, Deadline deadline, String what) throws ModuleException {
        return pass(bytes, units, List.of(free), deadline, what);
    }

    /**
     * Waits until there is room for an owner, and works.
     *
     * @param owner whose work it is, such as a namespace
     * @throws ModuleException as {@link #run(long, Deadline, String, Work)}
     */
    public <T> T run(long bytes, String owner, Deadline deadline, String what, Work<T> work) throws ModuleException {
        return run(enter(bytes, owner, deadline, what), work);
    }

    private static <T> T run(Pass pass, Work<T> work) throws ModuleException {
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
        int share = Math.max(1, units / 2);
        // Its own share comes first: who waits for that has nothing that others wait for.
        Semaphore own = shares.computeIfAbsent(owner, o -> new Semaphore(share, true));
        return pass(bytes, share, List.of(own, free), deadline, what);
    }

    private static Pass pass(long bytes, int most, List<Semaphore> from, Deadline deadline, String what)
            throws ModuleException {
        if (bytes <= SMALL) {
            return new Pass(List.of(), 0);
        }
        int taken = Math.min(most, units(bytes));
        List<Semaphore> acquired = new ArrayList<>();
        try {
            for (Semaphore semaphore : from) {
                if (!semaphore.tryAcquire(taken, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                    throw full(what);
                }
                acquired.add(semaphore);
            }
            Pass pass = new Pass(List.copyOf(acquired), taken);
            acquired.clear();
            return pass;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + what + " but was interrupted", e);
        } finally {
            acquired.forEach(semaphore -> semaphore.release(taken));
        }
    }

    /** Returns that there was no room in time. */
    public static ModuleException full(String what) {
        return new ModuleException(
                Reason.DEADLINE_EXCEEDED,
                "Tried to " + what + " but other large modules took the memory for it until its time was over; try"
                        + " again, or give the program more memory");
    }

    private static int units(long bytes) {
        return Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    }
}
