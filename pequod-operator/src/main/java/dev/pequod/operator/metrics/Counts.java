package dev.pequod.operator.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by {@link Labels}, of which there must be few. Thread-safe. */
public final class Counts {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Makes counts that are all zero. */
    public Counts() {}

    /** Tells of what has not happened yet, too. */
    public void begin(String labels) {
        counts.computeIfAbsent(labels, l -> new LongAdder());
    }

    /** Counts one more. */
    public void add(String labels) {
        counts.computeIfAbsent(labels, l -> new LongAdder()).increment();
    }

    /** Returns the counts so far, sorted. */
    public Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((labels, count) -> values.put(labels, count.sum()));
        return values;
    }
}
