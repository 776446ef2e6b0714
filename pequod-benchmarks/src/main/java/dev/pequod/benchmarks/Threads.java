package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Renders with one compiled module in 1, 2, 4, 8 and 16 threads, and prints how many renderings a second that makes. */
public final class Threads {
    private static final int ROUNDS = 3;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Threads() {}

    /** Renders. */
    public static void main(String[] arguments) throws InterruptedException {
        Instance module =
                CueContext.create().load(SourceTree.of(PlatformModule.files()), LoadOptions.DEFAULTS, List.of());
        List<Data> inputs = ServiceInputs.make(1000).stream().map(Data::of).toList();
        rate(module, inputs, 2);
        System.out.println("| threads | renderings a second, best of " + ROUNDS + " |\n|---:|---:|");
        for (int threads = 1; threads <= 16; threads *= 2) {
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.max(best, rate(module, inputs, threads));
            }
            System.out.printf(Locale.ROOT, "| %d | %.0f |%n", threads, best);
        }
    }

    private static double rate(Instance module, List<Data> inputs, int threads) throws InterruptedException {
        LongAdder done = new LongAdder();
        long end = System.nanoTime() + ROUND_NANOS;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int from = t * 61;
                pool.execute(() -> {
                    for (int i = from; System.nanoTime() < end; i++) {
                        RenderBenchmark.render(module, inputs.get(i % inputs.size()));
                        done.increment();
                    }
                });
            }
            pool.shutdown();
            if (!pool.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("renderings do not end");
            }
        }
        return done.sum() * 1e9 / ROUND_NANOS;
    }
}
