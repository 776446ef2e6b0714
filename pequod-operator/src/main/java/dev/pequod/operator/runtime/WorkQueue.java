package dev.pequod.operator.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys that wait for work, and those that are worked on.
 *
 * <p>A key waits once, however often it is added, and is never worked on twice at a time: what is added meanwhile waits until the work
 * is {@linkplain #done done}. Namespaces take turns, so one with a thousand keys holds up nobody else's. A key that fails waits
 * twice as long each time, with some jitter; being added anew does not shorten the wait of others. Tokens bound how many keys are
 * begun in a second. Nothing here starts threads, or reads the time other than by what measures it, whoever sets the clock. Thread-safe.
 */
public final class WorkQueue {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** When to look again whether a namespace is held up. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final double JITTER = 0.2;
    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final double perSecond;
    private double tokens;
    private long filledAt;

    private final Map<String, Deque<Key>> waiting = new HashMap<>();
    private final Deque<String> turns = new ArrayDeque<>();
    private final Map<Key, Long> queued = new LinkedHashMap<>();
    private final Map<Key, Long> working = new HashMap<>();
    private final Set<Key> again = new HashSet<>();
    private final Map<Key, Timer> due = new HashMap<>();
    /** What is due, and as many again that no longer are: a key may be worked on very often before it is due. */
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.signum(a.at() - b.at()));

    private final Map<Key, Integer> failures = new HashMap<>();

    private long retries;

    private record Timer(long at, Key key) {}

    /**
     * Makes an empty queue.
     *
     * @param nanos how much time has passed, as {@link System#nanoTime} tells
     * @param perSecond how many keys are begun in a second, in the long run and at once
     */
    public WorkQueue(LongSupplier nanos, RandomGenerator random, int perSecond) {
        this.nanos = nanos;
        this.random = random;
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = nanos.getAsLong();
    }

    /** Adds a key that wants work now. */
    public synchronized void add(Key key) {
        due.remove(key);
        if (working.containsKey(key)) {
            again.add(key);
        } else if (queued.putIfAbsent(key, nanos.getAsLong()) == null) {
            Deque<Key> keys = waiting.computeIfAbsent(key.namespace(), n -> new ArrayDeque<>());
            if (keys.isEmpty()) {
                turns.add(key.namespace());
            }
            keys.add(key);
        }
        notifyAll();
    }

    /** Adds a key that wants work later; of several times the earliest counts. */
    public synchronized void addAfter(Key key, Duration wait) {
        long at = nanos.getAsLong() + wait.toNanos();
        Timer known = due.get(key);
        if (known == null || at - known.at() < 0) {
            Timer timer = new Timer(at, key);
            due.put(key, timer);
            timers.add(timer);
            if (timers.size() > 2 * due.size()) {
                timers.clear();
                timers.addAll(due.values());
            }
            notifyAll();
        }
    }

    /** Adds a key that failed, to be worked on after a while that grows with each failure in a row. */
    public synchronized void retry(Key key) {
        int count = failures.merge(key, 1, Integer::sum);
        retries++;
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, 12));
        wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        addAfter(key, wait.plusMillis((long) (wait.toMillis() * JITTER * random.nextDouble())));
    }

    /** Forgets that a key has failed. */
    public synchronized void forget(Key key) {
        failures.remove(key);
    }

    /** Returns a key to work on, if one waits and is allowed to; its work must end with {@link #done}. */
    public Optional<Key> poll() {
        return poll(namespace -> false);
    }

    /**
     * Does the same where some namespaces are held up: their keys wait on, in their places, and take no tokens.
     *
     * @param held whether a namespace is; must not call the queue
     */
    synchronized Optional<Key> poll(Predicate<String> held) {
        long now = nanos.getAsLong();
        while (!timers.isEmpty() && timers.peek().at() - now <= 0) {
            Timer timer = timers.poll();
            if (isDue(timer)) {
                add(timer.key());
            }
        }
        fill(now);
        String namespace = tokens < 1 ? null : free(held);
        if (namespace == null) {
            return Optional.empty();
        }
        turns.remove(namespace);
        Deque<Key> keys = waiting.getOrDefault(namespace, new ArrayDeque<>());
        Key key = keys.remove();
        if (keys.isEmpty()) {
            waiting.remove(namespace);
        } else {
            turns.add(namespace);
        }
        tokens--;
        working.put(key, Objects.requireNonNull(queued.remove(key)));
        return Optional.of(key);
    }

    /** Returns the namespace whose turn it is of those that are not held up, or null if there is none. */
    private @Nullable String free(Predicate<String> held) {
        for (String namespace : turns) {
            if (!held.test(namespace)) {
                return namespace;
            }
        }
        return null;
    }

    /** Takes a key back whose work was not begun after all: it waits as if it had not been polled. */
    synchronized void giveBack(Key key) {
        queued.put(key, Objects.requireNonNull(working.remove(key)));
        again.remove(key);
        Deque<Key> keys = waiting.computeIfAbsent(key.namespace(), n -> new ArrayDeque<>());
        keys.addFirst(key);
        turns.remove(key.namespace());
        turns.addFirst(key.namespace());
        tokens = Math.min(perSecond, tokens + 1);
        notifyAll();
    }

    private boolean isDue(Timer timer) {
        return due.get(timer.key()) == timer;
    }

    /** Ends the work on a key; it waits again if it was added meanwhile. */
    public synchronized void done(Key key) {
        working.remove(key);
        if (again.remove(key)) {
            add(key);
        }
        notifyAll();
    }

    /** Returns after which time {@link #poll} may have something, if nothing is added before; empty if never. */
    public Optional<Duration> nextIn() {
        return nextIn(namespace -> false);
    }

    private synchronized Optional<Duration> nextIn(Predicate<String> held) {
        if (free(held) != null) {
            fill(nanos.getAsLong());
            return Optional.of(Duration.ofMillis(tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * 1000 / perSecond)));
        }
        while (!timers.isEmpty() && !isDue(timers.peek())) {
            timers.poll();
        }
        return timers.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, timers.peek().at() - nanos.getAsLong())));
    }

    /**
     * Waits until there is a key to work on.
     *
     * @param held whether a namespace is held up, as with {@link #poll(Predicate)}; asked again and again while keys of such a one wait
     */
    synchronized Key take(Predicate<String> held) throws InterruptedException {
        while (true) {
            Optional<Key> key = poll(held);
            if (key.isPresent()) {
                return key.get();
            }
            long longest = turns.isEmpty() ? LOOK.toMillis() * 60 : LOOK.toMillis();
            long millis = nextIn(held).map(Duration::toMillis).orElse(longest);
            wait(Math.max(1, Math.min(millis + 1, longest)));
        }
    }

    /** Returns how many keys want work now. */
    public synchronized int depth() {
        return queued.size() + again.size();
    }

    /**
     * What a queue is like.
     *
     * @param depth how many keys want work now
     * @param working how many keys are worked on
     * @param oldest for how long the one that waits longest has waited
     * @param failing how many keys have failed the last time
     * @param retries how often keys have failed so far
     */
    public record Statistics(int depth, int working, Duration oldest, int failing, long retries) {}

    /** Returns what the queue is like now. */
    public synchronized Statistics statistics() {
        // Namespaces take turns, so keys do not leave in the order in which they came.
        Duration oldest = queued.values().stream()
                .min(Comparator.naturalOrder())
                .map(since -> Duration.ofNanos(nanos.getAsLong() - since))
                .orElse(Duration.ZERO);
        return new Statistics(depth(), working.size(), oldest, failures.size(), retries);
    }

    /** Returns how many timers are kept. */
    synchronized int timers() {
        return timers.size();
    }

    /** Reports whether nothing wants work now and nothing is worked on. */
    public synchronized boolean isIdle() {
        return queued.isEmpty() && working.isEmpty();
    }

    /** Waits until nothing wants work and nothing is worked on, but no longer than a while; returns whether it is so. */
    public synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = nanos.getAsLong() + atMost.toNanos();
        for (long left = atMost.toNanos(); !isIdle() && left > 0; left = end - nanos.getAsLong()) {
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
        return isIdle();
    }

    private void fill(long now) {
        tokens = Math.min(perSecond, tokens + (now - filledAt) / NANOS * perSecond);
        filledAt = now;
    }
}
