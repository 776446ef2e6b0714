package dev.pequod.operator.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * How many keys are worked on at a time. Work that waits for somebody else, such as a registry that does not answer, makes room for that of other
 * keys meanwhile, so that nobody is held up by it. Thread-safe.
 */
public final class Workers {
    /** How much may wait for others at a time. */
    private static final int ELSEWHERE = 200;
    /** What ends within this time makes no room; it is short where its owner has no more to make. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration AT_ONCE = Duration.ofMillis(5);

    /** How many times as many requests as there are workers may take long at a time. */
    private static final int SLOW = 4;

    /** A request that is answered within this time makes no room. */
    private static final Duration USUAL = Duration.ofSeconds(1);

    private final Semaphore free;
    private final int limit;
    private final Map<String, Integer> owners = new HashMap<>();
    private final Set<Waiting> elsewhere = new HashSet<>();
    private final Map<String, Busy> busy = new HashMap<>();
    private final Map<String, Integer> slow = new HashMap<>();
    /** Whose work a thread does, unless that is made room for already. */
    private final ThreadLocal<String> working = new ThreadLocal<>();

    private boolean isClosed;

    /** The turns of an owner, and how many have one or wait for it. */
    private record Busy(Semaphore turns, int count) {}

    /** Makes room for so many keys. */
    public Workers(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit, true);
    }

    /** Something that may take long. */
    @FunctionalInterface
    public interface Wait<T, E extends Exception> {
        T run() throws E;
    }

    /** Tells that work was ended since too much of its owner waits for others already, or all work ends; it is to be tried again later. */
    public static final class CrowdedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Says so. */
        public CrowdedException() {
            super("too much waits for others already", null, false, false);
        }
    }

    void begin() throws InterruptedException {
        free.acquire();
    }

    void end() {
        free.release();
    }

    /** Does work on this thread, and ends what was begun for it. */
    void work(String owner, Runnable work) {
        working.set(owner);
        try {
            work.run();
        } finally {
            working.remove();
            end();
        }
    }

    /** Reports whether as many requests of an owner take long as may, so that no more of its work is to be begun. */
    synchronized boolean isSlow(String owner) {
        return slow.containsKey(owner) && !mayBeSlow(owner);
    }

    /** An owner has no more than there are workers, and than is left to all others. */
    private boolean mayBeSlow(String owner) {
        int mine = slow.getOrDefault(owner, 0);
        int all = slow.values().stream().mapToInt(Integer::intValue).sum();
        return mine < limit && mine < SLOW * limit - all;
    }

    /**
     * Sends a request that ends by itself, such as a write that an admission webhook holds up. If it takes long within the work on a key other
     * keys are worked on meanwhile, as far as its owner, and all, have not too many such requests.
     */
    public <T, E extends Exception> T request(Wait<T, E> request) throws E {
        String owner = working.get();
        if (owner == null) {
            return request.run();
        }
        Waiting waiting = new Waiting(owner);
        after(USUAL, () -> makeRoom(waiting));
        try {
            return request.run();
        } finally {
            takeRoom(waiting);
        }
    }

    private synchronized void makeRoom(Waiting waiting) {
        if (!waiting.isOver && !isClosed && mayBeSlow(waiting.owner)) {
            waiting.isElsewhere = true;
            slow.merge(waiting.owner, 1, Integer::sum);
            free.release();
        }
    }

    private void takeRoom(Waiting waiting) {
        synchronized (this) {
            waiting.isOver = true;
        }
        if (waiting.isElsewhere) {
            free.acquireUninterruptibly();
            synchronized (this) {
                slow.computeIfPresent(waiting.owner, (owner, count) -> count == 1 ? null : count - 1);
                notifyAll();
            }
        }
    }

    private static void after(Duration wait, Runnable task) {
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task);
    }

    /**
     * Runs what may wait for others, within the work on a key. If it takes long other keys are worked on meanwhile. Of what waits so an owner
     * has no more than is left to all others, and one in any case: what is too much is interrupted.
     *
     * @param owner who is held up by what waits too much, such as a namespace
     * @throws CrowdedException if it was ended for that
     */
    public <T, E extends Exception> T elsewhere(String owner, Wait<T, E> wait) throws E {
        Waiting waiting = new Waiting(owner);
        String whose = working.get();
        working.remove();
        after(hasRoom(owner) ? SOON : AT_ONCE, () -> leave(waiting));
        try {
            return wait.run();
        } finally {
            if (whose != null) {
                working.set(whose);
            }
            comeBack(waiting);
        }
    }

    /**
     * Does, within the work on a key, what keeps a processor busy. An owner does so with no more than half of all workers at a time, and one in any case; whoever is
     * one too many waits as for others until it is its turn.
     *
     * @param owner who has too much to do, such as a namespace
     * @throws CrowdedException if too much of the owner waits already
     */
    public <T> T inTurn(String owner, Supplier<T> work) {
        Semaphore turns = enter(owner);
        AtomicBoolean has = new AtomicBoolean(turns.tryAcquire());
        try {
            if (!has.get()) {
                elsewhere(owner, () -> {
                    turns.acquire();
                    has.set(true);
                    return has;
                });
            }
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrowdedException();
        } finally {
            if (has.get()) {
                turns.release();
            }
            exit(owner);
        }
    }

    private synchronized Semaphore enter(String owner) {
        Busy busy = this.busy.getOrDefault(owner, new Busy(new Semaphore(Math.max(1, limit / 2), true), 0));
        this.busy.put(owner, new Busy(busy.turns(), busy.count() + 1));
        return busy.turns();
    }

    private synchronized void exit(String owner) {
        busy.computeIfPresent(owner, (name, one) -> one.count() == 1 ? null : new Busy(one.turns(), one.count() - 1));
    }

    private synchronized boolean hasRoom(String owner) {
        int mine = owners.getOrDefault(owner, 0);
        int all = elsewhere.size();
        return !isClosed && (mine < ELSEWHERE - all || mine == 0 && all < 2 * ELSEWHERE);
    }

    private synchronized void leave(Waiting waiting) {
        if (waiting.isOver) {
            return;
        }
        if (hasRoom(waiting.owner)) {
            waiting.isElsewhere = true;
            owners.merge(waiting.owner, 1, Integer::sum);
            elsewhere.add(waiting);
            free.release();
        } else {
            waiting.interrupt();
        }
    }

    private void comeBack(Waiting waiting) {
        synchronized (this) {
            waiting.isOver = true;
            if (elsewhere.remove(waiting)) {
                owners.computeIfPresent(waiting.owner, (owner, count) -> count == 1 ? null : count - 1);
            }
        }
        if (waiting.isElsewhere) {
            // Even where the work is to end: who ends it gives back what it holds.
            free.acquireUninterruptibly();
        }
        if (waiting.isInterrupted) {
            Thread.interrupted(); // by us, and so by nobody who waits for this thread to end
            throw new CrowdedException();
        }
    }

    /** Ends what waits for others, but for requests, and waits a while for all work to end. */
    void close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            isClosed = true;
            elsewhere.forEach(Waiting::interrupt);
            for (long left = millisUntil(end); !slow.isEmpty() && left > 0; left = millisUntil(end)) {
                wait(left);
            }
        }
        if (free.tryAcquire(limit, millisUntil(end), TimeUnit.MILLISECONDS)) {
            free.release(limit);
        }
    }

    private static long millisUntil(long end) {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }

    /** One that waits. What changes is guarded by the workers. */
    private static final class Waiting {
        private final String owner;
        private final Thread thread = Thread.currentThread();
        private boolean isOver;
        private boolean isElsewhere;
        private boolean isInterrupted;

        Waiting(String owner) {
            this.owner = owner;
        }

        void interrupt() {
            isInterrupted = true;
            thread.interrupt();
        }
    }
}
