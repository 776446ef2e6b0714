package dev.pequod.operator.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, in buckets from a millisecond to a minute. Thread-safe. */
public final class Durations {
    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };
    private static final double NANOS = 1e9;

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    /** Makes buckets that are all empty. */
    public Durations() {
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    /** Notes one more. */
    public void add(Duration duration) {
        double seconds = duration.toNanos() / NANOS;
        int i = 0;
        while (i < BOUNDS.length && seconds > BOUNDS[i]) {
            i++;
        }
        buckets[i].increment();
        nanos.add(duration.toNanos());
    }

    /** Hears of samples. */
    @FunctionalInterface
    interface Samples {
        void hear(String name, String labels, Number value);
    }

    void write(String name, Samples samples) {
        long count = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            count += buckets[i].sum();
            samples.hear(name + "_bucket", Labels.of("le", String.valueOf(BOUNDS[i])), count);
        }
        count += buckets[BOUNDS.length].sum();
        samples.hear(name + "_bucket", Labels.of("le", "+Inf"), count);
        samples.hear(name + "_sum", "", nanos.sum() / NANOS);
        samples.hear(name + "_count", "", count);
    }
}
