package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Killed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ends the process of a case at one of its writes: from then on nothing of it reaches the API server. */
final class KillPoints implements GuardedClient.Guard {
    private static final Pattern SPACE = Pattern.compile(" ([a-z0-9-]+)/");

    private final Map<String, AtomicInteger> writes = new ConcurrentHashMap<>();
    final Map<String, Integer> before = new ConcurrentHashMap<>();
    final Map<String, Integer> after = new ConcurrentHashMap<>();
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final Semaphore deaths = new Semaphore(0);

    @Override
    public void pass(String write, boolean stored) {
        Matcher space = SPACE.matcher(write);
        if (!space.find() || write.contains(" Event ")) {
            return;
        }
        String namespace = space.group(1);
        if (dead.contains(namespace)) {
            throw new Killed();
        }
        AtomicInteger count = writes.computeIfAbsent(namespace, n -> new AtomicInteger());
        int number = stored ? count.getAndIncrement() : count.get();
        if (Integer.valueOf(number).equals((stored ? after : before).get(namespace))) {
            dead.add(namespace);
            deaths.release();
            throw new Killed();
        }
    }

    int writes(String namespace) {
        return writes.getOrDefault(namespace, new AtomicInteger()).get();
    }

    /**
     * Waits until all have ended that are to end. Some write less the second time, as what comes shortly after is written together: of a
     * scenario at most one write, the last ones.
     */
    void awaitDeaths(Duration atMost) throws InterruptedException {
        if (deaths.tryAcquire(before.size() + after.size(), atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        Map<String, Integer> last = new TreeMap<>();
        Stream.of(before, after)
                .flatMap(points -> points.entrySet().stream())
                .forEach(point -> last.merge(scenario(point.getKey()), point.getValue(), Math::max));
        List<String> missed = Stream.of(before, after)
                .flatMap(points -> points.entrySet().stream())
                .filter(point -> !dead.contains(point.getKey()))
                .filter(point -> point.getValue() < last.getOrDefault(scenario(point.getKey()), 0))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        assertEquals(List.of(), missed, "writes at which no operator was ended");
    }

    private static String scenario(String namespace) {
        return namespace.replaceFirst("-(before|after)-[0-9]+$", "");
    }
}
