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
import org.jspecify.annotations.Nullable;

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

    /** What a thread works on, unless that is made room for already. */
    private static final ThreadLocal<Work> WORKING = new ThreadLocal<>();

    private final Room room;
    private final int limit;
    private final Turns evaluations;
    /** What waits for others, and has made room. */
    private final Set<Waiting> elsewhere = new HashSet<>();
    /** Requests that take long, and have made room; until there is room for their work again. */
    private final Set<Waiting> slow = new HashSet<>();

    /** What keeps a processor busy, or waits for its turn to do so. */
    private final Set<Waiting> computing = new HashSet<>();

    private final Turns requests = new Turns(REQUESTS, REQUESTS_IN_ANY_CASE);
    private final Map<Key, Work> underway = new HashMap<>();

    /** How many keys are worked on, those that have made room included. */
    private int begun;

    private boolean isClosed;

    /** The work on a key. What changes is guarded by the workers. */
    private static final class Work {
        private final Key key;
        /** Its turn to keep a processor busy, while it has one or waits for it. */
        private @Nullable Waiting turn;

        /** Whether people want something else than when it was begun, or perhaps a little before. */
        private boolean isOutrun;

        Work(Key key) {
            this.key = key;
        }
    }

    /** Makes room for so many keys. */
    public Workers(int limit) {
        this.limit = limit;
        this.room = new Room(limit);
        int busy = Math.min(limit, BUSY);
        this.evaluations = new Turns(busy, busy);
    }

    /** Something that may take long. */
    @FunctionalInterface
    public interface Wait<T, E extends Exception> {
        T run() throws E;
    }

    /** Tells that work was ended since too much of its owner waits for others already, or all work ends; it is to be tried again later. */
    public static sealed class CrowdedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Says so. */
        public CrowdedException() {
            super("too much waits for others already", null, false, false);
        }
    }

    /** Tells that work was ended since people want something else by now: what it would come to is of no use. */
    public static final class OutrunException extends CrowdedException {
        private static final long serialVersionUID = 1;
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

    /** Does the work on a key on this thread, and ends what was begun for it. */
    void work(Key key, Runnable work) {
        Work begun = new Work(key);
        synchronized (this) {
            underway.put(key, begun);
        }
        WORKING.set(begun);
        try {
            work.run();
        } finally {
            WORKING.remove();
            synchronized (this) {
                underway.remove(key);
            }
            end();
        }
    }

    /**
     * Notes that people want something else of a key than before, which is to be put into the queue after that: what waits for its turn to keep a
     * processor busy is ended, as the other thing would wait behind it.
     *
     * @param isGone whether nothing is wanted of it any more, so that what keeps a processor busy is ended, too
     */
    public synchronized void outrun(Key key, boolean isGone) {
        Work work = underway.get(key);
        if (work != null) {
            work.isOutrun = true;
            if (work.turn != null && (isGone || !work.turn.isComputing)) {
                work.turn.interrupt();
            }
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
        Work work = WORKING.get();
        if (work == null) {
            return request.run();
        }
        String owner = work.key.namespace();
        return run(() -> sent(owner, request), new Waiting(owner, true), USUAL);
    }

    private <T, E extends Exception> T sent(String owner, Wait<T, E> request) throws E {
        requests.take(owner);
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
        Work whose = WORKING.get();
        WORKING.remove();
        try {
            return run(wait, new Waiting(owner, false), mayBeElsewhere(owner) ? SOON : AT_ONCE);
        } finally {
            if (whose != null) {
                WORKING.set(whose);
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
     * owner has no more of these turns than it leaves to all others, and one in any case where there is one; whoever is one too many waits as for others
     * until it is its turn. The work is done by a thread of its own.
     *
     * @param owner who has too much to do, such as a namespace
     * @throws CrowdedException if too much of the owner waits already, or all work ends; an {@link OutrunException} if people want something else of
     *     the key by now
     */
    public <T> T inTurn(String owner, Supplier<T> work) {
        Waiting turn = begin(owner);
        AtomicBoolean hasTurn = new AtomicBoolean();
        try {
            hasTurn.set(evaluations.tryTake(owner));
            if (!hasTurn.get()) {
                elsewhere(owner, () -> {
                    evaluations.takeUnlessInterrupted(owner);
                    hasTurn.set(true);
                    return hasTurn;
                });
            }
            synchronized (this) {
                turn.isComputing = true;
            }
            return Computation.run("compute for " + owner, work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrowdedException();
        } finally {
            if (hasTurn.get()) {
                evaluations.end(owner);
            }
            end(turn);
        }
    }

    /** Nothing of what keeps a processor busy is written, so it need not come to its end when all work ends. */
    private synchronized Waiting begin(String owner) {
        if (isClosed) {
            throw new CrowdedException();
        }
        Waiting turn = new Waiting(owner, false);
        turn.work = WORKING.get();
        if (turn.work != null) {
            if (turn.work.isOutrun) {
                throw new OutrunException();
            }
            turn.work.turn = turn;
        }
        computing.add(turn);
        return turn;
    }

    private void end(Waiting turn) {
        synchronized (this) {
            computing.remove(turn);
            if (turn.work != null) {
                turn.work.turn = null;
            }
        }
        endIfInterrupted(turn);
    }

    /** How many wait for their turn to keep a processor busy. */
    public synchronized long waitingToCompute() {
        return computing.stream().filter(turn -> !turn.isComputing).count();
    }

    private static void endIfInterrupted(Waiting waiting) {
        if (waiting.isInterrupted) {
            Thread.interrupted(); // by us, and so by nobody who waits for this thread to end
            throw waiting.work != null && waiting.work.isOutrun ? new OutrunException() : new CrowdedException();
        }
    }

    /** Ends what waits for others, but for requests that are sent, and what computes, and waits a while for all work to end; returns whether it has. */
    synchronized boolean close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        isClosed = true;
        elsewhere.forEach(Waiting::interrupt);
        computing.forEach(Waiting::interrupt);
        requests.close();
        evaluations.close();
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
        private boolean isComputing;
        private @Nullable Work work;

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
