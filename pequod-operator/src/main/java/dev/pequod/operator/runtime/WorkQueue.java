package dev.pequod.operator.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The keys that wait for work, and those that are worked on.
 *
 * <p>A key waits once, however often it is added, and is never worked on twice at a time: what is added meanwhile waits until the work
 * is {@linkplain #done done}. Namespaces take turns, so one with a thousand keys holds up nobody else's. A key that fails waits
 * twice as long each time, with some jitter; being added anew does not shorten the wait of others. Tokens bound how many keys are
 * begun in a second. Nothing here starts threads or reads the time other than by the clock. Thread-safe.
 */
public final class WorkQueue {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double JITTER = 0.2;

    private final Clock clock;
    private final RandomGenerator random;
    private final double perSecond;
    private double tokens;
    private Instant filledAt;

    private final Map<String, Deque<Key>> waiting = new HashMap<>();
    private final Deque<String> turns = new ArrayDeque<>();
    private final Map<Key, Instant> queued = new LinkedHashMap<>();
    private final Set<Key> working = new HashSet<>();
    private final Set<Key> again = new HashSet<>();
    private final Map<Key, Instant> due = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
    private final Map<Key, Integer> failures = new HashMap<>();

    private long retries;

    private record Timer(Instant at, Key key) {}

    /**
     * Makes an empty queue.
     *
     * @param perSecond how many keys are begun in a second, in the long run and at once
     */
    public WorkQueue(Clock clock, RandomGenerator random, int perSecond) {
        this.clock = clock;
        this.random = random;
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = clock.instant();
    }

    /** Adds a key that wants work now. */
    public synchronized void add(Key key) {
        due.remove(key);
        if (working.contains(key)) {
            again.add(key);
        } else if (queued.putIfAbsent(key, clock.instant()) == null) {
            Deque<Key> keys = waiting.computeIfAbsent(key.namespace(), n -> new ArrayDeque<>());
            if (keys.isEmpty()) {
                turns.add(key.namespace());
            }
            keys.add(key);
        }
        notifyAll();
    }

    /** Adds a key that wants work later; of several times the earliest counts. */
    public synchronized void addAt(Key key, Instant at) {
        Instant known = due.get(key);
        if (known == null || at.isBefore(known)) {
            due.put(key, at);
            timers.add(new Timer(at, key));
            notifyAll();
        }
    }

    /** Adds a key that failed, to be worked on after a while that grows with each failure in a row. */
    public synchronized void retry(Key key) {
        int count = failures.merge(key, 1, Integer::sum);
        retries++;
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, 12));
        wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        addAt(key, clock.instant().plus(wait).plusMillis((long) (wait.toMillis() * JITTER * random.nextDouble())));
    }

    /** Forgets that a key has failed. */
    public synchronized void forget(Key key) {
        failures.remove(key);
    }

    /** Returns a key to work on, if one waits and is allowed to; its work must end with {@link #done}. */
    public synchronized Optional<Key> poll() {
        Instant now = clock.instant();
        while (!timers.isEmpty() && !timers.peek().at().isAfter(now)) {
            Timer timer = timers.poll();
            if (timer.at().equals(due.get(timer.key()))) {
                add(timer.key());
            }
        }
        fill(now);
        String namespace = tokens < 1 ? null : turns.poll();
        if (namespace == null) {
            return Optional.empty();
        }
        Deque<Key> keys = waiting.getOrDefault(namespace, new ArrayDeque<>());
        Key key = keys.remove();
        if (keys.isEmpty()) {
            waiting.remove(namespace);
        } else {
            turns.add(namespace);
        }
        tokens--;
        queued.remove(key);
        working.add(key);
        return Optional.of(key);
    }

    /** Ends the work on a key; it waits again if it was added meanwhile. */
    public synchronized void done(Key key) {
        working.remove(key);
        if (again.remove(key)) {
            add(key);
        }
        notifyAll();
    }

    /** Returns when {@link #poll} may have something, if nothing is added before; empty if never. */
    public synchronized Optional<Instant> nextAt() {
        if (!turns.isEmpty()) {
            fill(clock.instant());
            long millis = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * 1000 / perSecond);
            return Optional.of(clock.instant().plusMillis(millis));
        }
        while (!timers.isEmpty()
                && !timers.peek().at().equals(due.get(timers.peek().key()))) {
            timers.poll();
        }
        return timers.isEmpty() ? Optional.empty() : Optional.of(timers.peek().at());
    }

    /** Waits until there is a key to work on. */
    public synchronized Key take() throws InterruptedException {
        while (true) {
            Optional<Key> key = poll();
            if (key.isPresent()) {
                return key.get();
            }
            Optional<Instant> next = nextAt();
            long millis = next.map(at -> Duration.between(clock.instant(), at).toMillis())
                    .orElse(60_000L);
            wait(Math.max(1, Math.min(millis, 60_000)));
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
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
        return new Statistics(depth(), working.size(), oldest, failures.size(), retries);
    }

    /** Reports whether nothing wants work now and nothing is worked on. */
    public synchronized boolean isIdle() {
        return queued.isEmpty() && working.isEmpty();
    }

    private void fill(Instant now) {
        double seconds = Duration.between(filledAt, now).toMillis() / 1000.0;
        if (seconds > 0) {
            tokens = Math.min(perSecond, tokens + seconds * perSecond);
        }
        filledAt = now; // also when the clock was put back
    }
}
