package dev.pequod.operator.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many keys are worked on at a time. Work that waits for somebody else, such as a registry that does not answer, makes room for that of other
 * keys meanwhile, so that nobody is held up by it; nor by how much of one owner goes on at once when that answers. Thread-safe.
 */
public final class Workers {
    /** How much may wait for others at a time. */
    private static final int ELSEWHERE = 200;
    /** What ends within this time makes no room; it is short where its owner has no more to make. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration AT_ONCE = Duration.ofMillis(5);

    /** How many requests are sent at a time, whatever the number of workers: a client has room for 80. */
    private static final int REQUESTS = 64;

    /** One more each is sent of those who have none, though all others have as many as there may be. */
    private static final int REQUESTS_IN_ANY_CASE = 72;

    /** How many times as many requests as there are workers may take long at a time. */
    private static final int SLOW = 4;

    /** A request that is answered within this time makes no room. */
    private static final Duration USUAL = Duration.ofSeconds(1);

    /** How much keeps processors busy at a time, and takes memory until it is done. */
    private static final int BUSY = 4;

    private final Room room;
    private final int limit;
    private final int mostBusy;
    private final Semaphore turnsOfAll;
    /** What waits for others, and has made room. */
    private final Set<Waiting> elsewhere = new HashSet<>();
    /** Requests that take long, and have made room; until there is room for their work again. */
    private final Set<Waiting> slow = new HashSet<>();

    /** What keeps a processor busy. */
    private final Set<Waiting> computing = new HashSet<>();

    private final Map<String, Busy> busy = new HashMap<>();
    private final Requests requests = new Requests(REQUESTS, REQUESTS_IN_ANY_CASE);
    /** Whose work a thread does, unless that is made room for already. */
    private final ThreadLocal<String> working = new ThreadLocal<>();

    /** How many keys are worked on, those that have made room included. */
    private int begun;

    private boolean isClosed;

    /** The turns of an owner, and how many have one or wait for it. */
    private record Busy(Semaphore turns, int count) {}

    /** Makes room for so many keys. */
    public Workers(int limit) {
        this.limit = limit;
        this.room = new Room(limit);
        this.mostBusy = Math.min(limit, BUSY);
        this.turnsOfAll = new Semaphore(mostBusy, true);
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
        Semaphore turn = room.begin();
        try {
            turn.acquire();
        } catch (InterruptedException e) {
            room.giveUp(turn);
            throw e;
        }
        synchronized (this) {
            begun++;
        }
    }

    void end() {
        room.leave();
        synchronized (this) {
            begun--;
            notifyAll();
        }
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
        return count(slow, owner) > 0 && !mayBeSlow(owner);
    }

    /** An owner has no more than there are workers, and than is left to all others. */
    private boolean mayBeSlow(String owner) {
        long mine = count(slow, owner);
        return mine < limit && mine < Math.min(SLOW * limit, REQUESTS) - slow.size();
    }

    /** What an owner had begun before too many of its requests took long makes room, too. */
    private boolean mayMakeRoom() {
        return !isClosed && slow.size() < Math.max(SLOW * limit, REQUESTS);
    }

    /** An owner has no more than is left to all others, and one in any case. */
    private synchronized boolean mayBeElsewhere(String owner) {
        long mine = count(elsewhere, owner);
        int all = elsewhere.size();
        return !isClosed && (mine < ELSEWHERE - all || mine == 0 && all < 2 * ELSEWHERE);
    }

    private static long count(Set<Waiting> all, String owner) {
        return all.stream().filter(one -> one.owner.equals(owner)).count();
    }

    /**
     * Sends a request that ends by itself, such as a write that an admission webhook holds up. If it takes long within the work on a key other
     * keys are worked on meanwhile, as far as its owner, and all, have not too many such requests. Of those that are sent an owner has no more than is
     * left to all others; what is too much waits.
     *
     * @throws CrowdedException if all work is to end before it is sent
     */
    public <T, E extends Exception> T request(Wait<T, E> request) throws E {
        String owner = working.get();
        if (owner == null) {
            return request.run();
        }
        return run(() -> sent(owner, request), new Waiting(owner, true), USUAL);
    }

    private <T, E extends Exception> T sent(String owner, Wait<T, E> request) throws E {
        requests.begin(owner);
        try {
            return request.run();
        } finally {
            requests.end(owner);
        }
    }

    /**
     * Runs what may wait for others, within the work on a key. If it takes long other keys are worked on meanwhile. Of what waits so an owner
     * has no more than is left to all others, and one in any case: what is too much is interrupted.
     *
     * @param owner who is held up by what waits too much, such as a namespace
     * @throws CrowdedException if it was ended for that
     */
    public <T, E extends Exception> T elsewhere(String owner, Wait<T, E> wait) throws E {
        String whose = working.get();
        working.remove();
        try {
            return run(wait, new Waiting(owner, false), mayBeElsewhere(owner) ? SOON : AT_ONCE);
        } finally {
            if (whose != null) {
                working.set(whose);
            }
        }
    }

    /** Runs something that makes room for other keys if it takes longer than usual, and goes on when there is room again. */
    private <T, E extends Exception> T run(Wait<T, E> wait, Waiting waiting, Duration usual) throws E {
        CompletableFuture.delayedExecutor(usual.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> leave(waiting));
        try {
            return wait.run();
        } finally {
            comeBack(waiting);
        }
    }

    private synchronized void leave(Waiting waiting) {
        if (waiting.isOver) {
            return;
        }
        if (waiting.isRequest ? mayMakeRoom() : mayBeElsewhere(waiting.owner)) {
            waiting.isAway = true;
            (waiting.isRequest ? slow : elsewhere).add(waiting);
            room.leave();
        } else if (!waiting.isRequest) {
            waiting.interrupt();
        }
    }

    private void comeBack(Waiting waiting) {
        synchronized (this) {
            waiting.isOver = true;
            elsewhere.remove(waiting);
        }
        if (waiting.isAway) {
            // Even where the work is to end: who ends it gives back what it holds.
            room.goOn(waiting.owner).acquireUninterruptibly();
            synchronized (this) {
                slow.remove(waiting);
            }
        }
        endIfInterrupted(waiting);
    }

    /**
     * Does, within the work on a key, what keeps a processor busy and takes memory until it is done: four at a time, or as many as there are workers. An
     * owner has no more than half of these turns, and one in any case; whoever is one too many waits as for others until it is its turn. The work is
     * done by a thread of its own.
     *
     * @param owner who has too much to do, such as a namespace
     * @throws CrowdedException if too much of the owner waits already, or all work ends
     */
    public <T> T inTurn(String owner, Supplier<T> work) {
        Semaphore turns = enter(owner);
        Deque<Semaphore> has = new ArrayDeque<>();
        try {
            if (!tryTurn(turns, has) || !tryTurn(turnsOfAll, has)) {
                elsewhere(owner, () -> {
                    if (has.isEmpty()) {
                        turns.acquire();
                        has.push(turns);
                    }
                    turnsOfAll.acquire();
                    has.push(turnsOfAll);
                    return has;
                });
            }
            return computed(owner, work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrowdedException();
        } finally {
            has.forEach(Semaphore::release);
            exit(owner);
        }
    }

    /** Nothing of it is written, so it need not come to its end when all work ends. */
    private <T> T computed(String owner, Supplier<T> work) {
        Waiting waiting = new Waiting(owner, false);
        synchronized (this) {
            if (isClosed) {
                throw new CrowdedException();
            }
            computing.add(waiting);
        }
        try {
            return Computation.run("compute for " + owner, work);
        } finally {
            synchronized (this) {
                computing.remove(waiting);
            }
            endIfInterrupted(waiting);
        }
    }

    private static void endIfInterrupted(Waiting waiting) {
        if (waiting.isInterrupted) {
            Thread.interrupted(); // by us, and so by nobody who waits for this thread to end
            throw new CrowdedException();
        }
    }

    private static boolean tryTurn(Semaphore turns, Deque<Semaphore> has) {
        boolean isTaken = turns.tryAcquire();
        if (isTaken) {
            has.push(turns);
        }
        return isTaken;
    }

    private synchronized Semaphore enter(String owner) {
        Busy busy = this.busy.getOrDefault(owner, new Busy(new Semaphore(Math.max(1, mostBusy / 2), true), 0));
        this.busy.put(owner, new Busy(busy.turns(), busy.count() + 1));
        return busy.turns();
    }

    private synchronized void exit(String owner) {
        busy.computeIfPresent(owner, (name, one) -> one.count() == 1 ? null : new Busy(one.turns(), one.count() - 1));
    }

    /** Ends what waits for others, but for requests that are sent, and what computes, and waits a while for all work to end; returns whether it has. */
    synchronized boolean close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        isClosed = true;
        elsewhere.forEach(Waiting::interrupt);
        computing.forEach(Waiting::interrupt);
        requests.close();
        for (long left = millisUntil(end); begun > 0 && left > 0; left = millisUntil(end)) {
            wait(left);
        }
        return begun == 0;
    }

    private static long millisUntil(long end) {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }

    /** One that waits. What changes is guarded by the workers. */
    private static final class Waiting {
        private final String owner;
        private final boolean isRequest;
        private final Thread thread = Thread.currentThread();
        private boolean isOver;
        private boolean isAway;
        private boolean isInterrupted;

        Waiting(String owner, boolean isRequest) {
            this.owner = owner;
            this.isRequest = isRequest;
        }

        void interrupt() {
            isInterrupted = true;
            thread.interrupt();
        }
    }
}
