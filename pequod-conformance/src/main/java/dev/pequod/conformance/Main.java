package dev.pequod.conformance;

import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.LimitExceeded;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates every case file of a folder and writes one result file for each, under the same relative path.
 *
 * <p>No case can stop the run. Each has a budget of steps, values and time, which the evaluator itself keeps to. Should it fail to, the
 * thread of the case is left behind after a grace period; what goes wrong becomes {@code {"crash": text}}.
 */
public final class Main {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Suffices for what nests no deeper than the evaluator allows on its caller's stack. */
    private static final long STACK_BYTES = 64L << 20;

    private static final long MAX_VERTICES = 2_000_000;

    private final Path cases;
    private final Path results;
    private final PrintStream progress;
    private int crashes;

    private Main(Path cases, Path results, PrintStream progress) {
        this.cases = cases;
        this.results = results;
        this.progress = progress;
    }

    /** Runs the cases of the first folder and writes to the second; exits with 2 if called wrongly, with 3 if a file cannot be used. */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: pequod-conformance/run CASES RESULTS");
            System.exit(2);
        }
        try {
            int count = run(Path.of(args[0]), Path.of(args[1]), System.err);
            System.exit(count == 0 ? 3 : 0);
        } catch (IOException e) {
            System.err.println("Tried to run the cases but " + e);
            System.exit(3);
        }
    }

    /** Runs all cases and returns how many there were. */
    static int run(Path cases, Path results, PrintStream progress) throws IOException {
        Main main = new Main(cases, results, progress);
        List<Path> files;
        try (Stream<Path> all = Files.walk(cases)) {
            files = all.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        long start = System.nanoTime();
        for (Path file : files) {
            main.run(file);
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        progress.println(files.size() + " cases in " + millis + " ms, " + main.crashes + " without a result");
        return files.size();
    }

    private void run(Path file) throws IOException {
        Path relative = cases.relativize(file);
        AtomicReference<@Nullable Map<String, ?>> done = new AtomicReference<>();
        Thread thread = new Thread(null, () -> done.set(result(file)), "case " + relative, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        await(thread, DEADLINE.plus(GRACE));
        if (thread.isAlive()) {
            thread.interrupt();
            await(thread, GRACE);
        }
        Map<String, ?> result = done.get();
        if (result == null) {
            result = Map.of("crash", "does not stop");
        }
        if (result.get("crash") instanceof String why) {
            crashes++;
            progress.println(relative + ": " + why.lines().findFirst().orElse(""));
        }
        JsonFiles.write(results.resolve(relative), result);
    }

    private static void await(Thread thread, Duration time) {
        try {
            thread.join(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Map<String, ?> result(Path file) {
        try {
            Budget d = Budget.DEFAULT;
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            Budget budget = new Budget(d.steps(), d.depth(), d.size(), MAX_VERTICES, deadline);
            return CaseRunner.run(JsonFiles.read(file), budget);
        } catch (LimitExceeded e) {
            return Map.of("crash", "limit: " + e.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return Map.of("crash", describe(e));
        }
    }

    private static String describe(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        StackTraceElement[] trace = e.getStackTrace();
        for (int i = 0; i < Math.min(12, trace.length); i++) {
            text.append("\n\tat ").append(trace[i]);
        }
        return text.toString();
    }
}
