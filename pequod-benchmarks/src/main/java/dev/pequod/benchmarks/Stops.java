package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.CueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Stops evaluations at any point, by interrupting their thread and by a deadline, and prints how long after that the error was returned, and
 * that no thread is left.
 */
public final class Stops {
    private static final int WARMUPS = 20;
    private static final int LONGEST_MILLIS = 150;

    /** Programs that take seconds, each in its own way; numbers beside the big programs of {@link Programs}. */
    private static final List<String> HOSTILE = List.of(
            "import \"list\"\nx: [for a in list.Range(0, 3000, 1) for b in list.Range(0, 3000, 1) {a + b}]",
            "import \"strings\"\nx: [for i in [1, 2, 3, 4, 5, 6, 7, 8] for j in [1, 2, 3, 4, 5, 6, 7, 8] {strings.Repeat(\"ab\\(i)\", 1000000)}]",
            "a: {v: 1} | {v: 2} | {v: 3}\nx: [for i in [" + "1,".repeat(2000)
                    + "] {a & ({w: 1} | {w: 2} | {w: 3}) & ({u: 1} | {u: 2})}]",
            "import \"math\"\nx: [for i in [" + "3,".repeat(2000) + "] {math.Pow(i, 3000)}]",
            "import \"regexp\"\nimport \"strings\"\nx: [for i in [" + "1,".repeat(500)
                    + "] {regexp.Match(\"(a+)+b\", strings.Repeat(\"a\", 100000))}]");

    private Stops() {}

    /**
     * Runs each program so many times both ways.
     *
     * @param arguments perhaps how many times
     */
    public static void main(String[] arguments) throws InterruptedException {
        int times = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        List<Instance> programs = new ArrayList<>();
        Limits limits = Limits.DEFAULTS.withSteps(Long.MAX_VALUE);
        HOSTILE.forEach(
                text -> programs.add(CueContext.create().withLimits(limits).compile("in.cue", text)));
        for (Programs p : Programs.values()) {
            programs.add(CueContext.create().withLimits(limits).compile("in.cue", p.text()));
        }
        Random random = new Random(1);
        int threads = Thread.activeCount();
        List<Long> interrupts = new ArrayList<>();
        List<Long> deadlines = new ArrayList<>();
        for (int i = -WARMUPS; i < times; i++) {
            for (Instance program : programs) {
                Duration after = Duration.ofMillis(1 + random.nextInt(LONGEST_MILLIS));
                long interrupted = interrupted(program, after);
                long late = late(program, limits.withTimeout(after));
                if (i >= 0) {
                    interrupts.add(interrupted);
                    deadlines.add(late);
                }
            }
        }
        System.out.println("| stopped by | stops | p50 | p99 | longest |\n|---|---:|---:|---:|---:|");
        print("an interrupt", interrupts);
        print("a deadline", deadlines);
        System.out.printf(Locale.ROOT, "%nthreads before and after: %d, %d%n", threads, Thread.activeCount());
    }

    /** Returns the nanoseconds from an interrupt to the end of the evaluation; less than zero if it had ended before. */
    private static long interrupted(Instance program, Duration after) throws InterruptedException {
        long[] ended = new long[1];
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            started.countDown();
            evaluate(program);
            ended[0] = System.nanoTime();
        });
        thread.start();
        started.await();
        Thread.sleep(after);
        long stop = System.nanoTime();
        thread.interrupt();
        thread.join();
        return ended[0] - stop;
    }

    /** Returns the nanoseconds from the deadline to the end of the evaluation; less than zero if it had ended before. */
    private static long late(Instance program, Limits limits) {
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        evaluate(program.withLimits(limits));
        return System.nanoTime() - deadline;
    }

    private static void evaluate(Instance program) {
        try {
            program.value().toCompactJson();
        } catch (CueException e) {
            if (e.errors().isEmpty()) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void print(String by, List<Long> nanos) {
        long[] stopped =
                nanos.stream().mapToLong(n -> n).filter(n -> n >= 0).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.2f ms | %.2f ms | %.2f ms |%n",
                by,
                stopped.length,
                stopped[stopped.length / 2] / 1e6,
                stopped[stopped.length * 99 / 100] / 1e6,
                stopped[stopped.length - 1] / 1e6);
    }
}
