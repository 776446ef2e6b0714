package dev.pequod.operator.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Works on the keys of a queue, several at a time and each by one thread. A reconciler never waits: it returns when to call again, or says so to the
 * {@link Workers}.
 */
public final class Controller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WorkQueue queue;
    private final Reconciler reconciler;
    private final Workers workers;
    private final BiConsumer<Key, Throwable> fault;
    private final Thread dispatcher;
    private volatile boolean isBroken;

    /**
     * Makes a controller that does not run yet.
     *
     * @param workers how many keys are worked on at a time
     * @param fault hears of what was thrown, also errors such as an exhausted stack, which is a fault of ours; the key is tried again. After
     *     a class could not be loaded it is not sound any more: that class never can be in this process
     */
    public Controller(WorkQueue queue, Reconciler reconciler, Workers workers, BiConsumer<Key, Throwable> fault) {
        this.queue = queue;
        this.reconciler = reconciler;
        this.workers = workers;
        this.fault = (key, thrown) -> {
            if (isOfLoading(thrown)) {
                isBroken = true;
            }
            fault.accept(key, thrown);
        };
        this.dispatcher = Thread.ofVirtual().name("dispatcher").unstarted(this::dispatch);
    }

    private static boolean isOfLoading(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).anyMatch(LinkageError.class::isInstance);
    }

    /** Does what can be done for one resource. */
    @FunctionalInterface
    public interface Reconciler {
        /** Returns how to go on. */
        Outcome reconcile(Key key);
    }

    /**
     * How to go on with a key.
     *
     * @param wakeIn after which time to work on it again, whatever happens
     * @param isRetried whether it is tried again after a while that grows
     * @param result what came of it
     */
    public record Outcome(Optional<Duration> wakeIn, boolean isRetried, Result result) {
        /** Nothing to do until something happens. */
        public static final Outcome SETTLED = new Outcome(Optional.empty(), false, Result.SUCCESS);

        /** Nothing to do until somebody mends what is asked for. */
        public static final Outcome REFUSED = new Outcome(Optional.empty(), false, Result.REFUSED);

        /** To be tried again. */
        public static final Outcome FAILED = new Outcome(Optional.empty(), true, Result.FAILED);

        /** What came of work, the worst last. */
        public enum Result {
            /** All was done that can be done now. */
            SUCCESS,
            /** What is asked for cannot be done, and people have to mend it. */
            REFUSED,
            /** What is needed for it, such as the API server, has failed. */
            FAILED;

            /** Returns the word for metrics and traces. */
            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** Returns that there is something to do after some time. */
        public static Outcome wakeIn(Optional<Duration> wait) {
            return new Outcome(wait, false, Result.SUCCESS);
        }

        /** Returns that there is something to do at a time, as far off as it is now: the clock may be set before it is over. */
        public static Outcome wakeAt(Optional<Instant> at, Instant now) {
            return wakeIn(at.map(time -> Duration.between(now, time)));
        }

        /** Returns the same, but that people have to mend what is asked for. */
        public Outcome refused() {
            return new Outcome(wakeIn, isRetried, Result.REFUSED);
        }

        /** Returns what this and another one come to: what is sooner to be done, whether either is tried again, and the worse result. */
        public Outcome with(Outcome other) {
            return new Outcome(
                    Stream.of(wakeIn, other.wakeIn).flatMap(Optional::stream).min(Comparator.naturalOrder()),
                    isRetried || other.isRetried,
                    result.compareTo(other.result) < 0 ? other.result : result);
        }

        /** Returns the same, but that there is something to do after some time at the latest. */
        public Outcome within(Duration longest) {
            return isRetried
                            || wakeIn.filter(wait -> wait.compareTo(longest) <= 0)
                                    .isPresent()
                    ? this
                    : new Outcome(Optional.of(longest), false, result);
        }
    }

    /** Begins to work. */
    public void start() {
        dispatcher.start();
    }

    private void dispatch() {
        boolean isTold = false;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Key key = queue.take(workers::isSlow);
                String owner = key.namespace();
                workers.begin();
                if (workers.isSlow(owner)) {
                    workers.end(); // it has become so while there was no room
                    queue.giveBack(key);
                    continue;
                }
                Thread.ofVirtual()
                        .name("reconcile " + key)
                        .start(() -> workers.work(key, () -> work(queue, key, reconciler, fault)));
            }
            isTold = true;
        } catch (InterruptedException e) {
            isTold = true;
        } finally {
            if (!isTold) {
                isBroken = true;
            }
        }
    }

    /** Works on one key that was polled; what each worker does, and what simulations call. */
    public static void work(WorkQueue queue, Key key, Reconciler reconciler, BiConsumer<Key, Throwable> fault) {
        Outcome outcome = Outcome.FAILED;
        try {
            outcome = reconciler.reconcile(key);
        } catch (RuntimeException | Error e) {
            fault.accept(key, e);
        } finally {
            if (outcome.isRetried()) {
                queue.retry(key);
            } else {
                queue.forget(key);
            }
            outcome.wakeIn().ifPresent(wait -> queue.addAfter(key, wait));
            queue.done(key);
        }
    }

    /** Reports whether it works on what is in the queue, or will, or was told to end; if not, some of it never works again. */
    public boolean isSound() {
        return !isBroken;
    }

    /** Begins no more work, and waits a while for what was begun; returns whether all of it has ended. */
    public boolean end(Duration patience) {
        dispatcher.interrupt();
        try {
            dispatcher.join();
            return workers.close(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Begins no more work, and waits a while for what was begun. */
    @Override
    public void close() {
        end(PATIENCE);
    }
}
