package dev.pequod.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One workload of {@code pequod-cue} in a process of its own, the counterpart of the program in {@code peer}, with the same arguments
 * and the same line as its output: microseconds to compile, of the first run, of the median run, microseconds of CPU for a run (all
 * threads, so the collector and the compiler count), and the most memory the process had, in kB.
 */
public final class Workload {
    private static final String USAGE =
            "usage: render DIR INPUTS.json INPUT OUTPUT RUNS | eval DIR EXPRESSION RUNS [DATA.json] | format FILE RUNS";
    private static final int WARMUPS = 2;

    private Workload() {}

    /** Runs what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 6 && arguments[0].equals("render")) {
            render(
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    arguments[3],
                    arguments[4],
                    Integer.parseInt(arguments[5]));
        } else if (arguments.length >= 4 && arguments[0].equals("eval")) {
            evaluate(
                    Path.of(arguments[1]),
                    arguments[2],
                    Integer.parseInt(arguments[3]),
                    Arrays.asList(arguments).subList(4, arguments.length));
        } else if (arguments.length == 3 && arguments[0].equals("format")) {
            format(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        } else {
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    /** The module is compiled once; then each input is filled in, and the output is validated and becomes JSON. */
    private static void render(Path folder, Path inputs, String input, String output, int runs) throws IOException {
        long start = System.nanoTime();
        Instance module = load(folder);
        long compile = System.nanoTime() - start;
        List<Data> data = inputs(inputs);
        Meter meter = new Meter(compile, WARMUPS * runs);
        for (int i = 0; i < (WARMUPS + 1) * runs; i++) {
            Data one = data.get(i % data.size());
            meter.run(() -> module.value().fill(input, one).lookup(output).toCompactJson());
        }
        meter.print();
    }

    private static List<Data> inputs(Path file) throws IOException {
        Value all = CueContext.create().value(Data.ofJson(file.toString(), Files.readString(file)));
        List<Data> inputs = new ArrayList<>();
        if (all.toJava() instanceof List<?> list) {
            list.forEach(input -> inputs.add(Data.of(input)));
        }
        return inputs;
    }

    /** Everything anew each time: files, packages, evaluation, JSON. */
    private static void evaluate(Path folder, String expression, int runs, List<String> data) throws IOException {
        Meter meter = new Meter(0, WARMUPS);
        for (int i = 0; i < WARMUPS + runs; i++) {
            List<Data> read = new ArrayList<>();
            for (String file : data) {
                read.add(Data.ofJson(file, Files.readString(Path.of(file))));
            }
            meter.run(() -> {
                Value all = load(folder).value(read);
                return (expression.isEmpty() ? all : all.lookup(expression)).toCompactJson();
            });
        }
        meter.print();
    }

    /** Source is parsed and written in the standard layout. */
    private static void format(Path file, int runs) throws IOException {
        byte[] source = Files.readAllBytes(file);
        Meter meter = new Meter(0, WARMUPS);
        for (int i = 0; i < WARMUPS + runs; i++) {
            meter.run(() -> CueFormat.format(file.toString(), source, false));
        }
        meter.print();
    }

    private static Instance load(Path folder) {
        // the heap is bounded from outside; the default would count each value as a whole KiB of it
        Limits limits = Limits.DEFAULTS.withValues(20_000_000).withTimeout(Duration.ofMinutes(5));
        return CueContext.create()
                .withLimits(limits)
                .load(SourceTree.ofFolder(folder), LoadOptions.DEFAULTS, List.of("."));
    }

    @FunctionalInterface
    private interface Run {
        String text();
    }

    /** Times of runs; those that warm up do not count, but for the first. */
    private static final class Meter {
        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final long compile;
        private final int warmups;
        private final List<Long> nanos = new ArrayList<>();
        private long cpu;
        private long bytes;

        Meter(long compile, int warmups) {
            this.compile = compile;
            this.warmups = warmups;
        }

        void run(Run run) {
            if (nanos.size() == warmups) {
                cpu = system.getProcessCpuTime();
            }
            long start = System.nanoTime();
            bytes += run.text().length();
            nanos.add(System.nanoTime() - start);
        }

        void print() throws IOException {
            if (bytes == 0) {
                throw new IllegalStateException("nothing was evaluated");
            }
            long[] counted =
                    nanos.stream().skip(warmups).mapToLong(n -> n).sorted().toArray();
            System.out.println(compile / 1000 + " " + nanos.get(0) / 1000 + " " + counted[counted.length / 2] / 1000
                    + " " + (system.getProcessCpuTime() - cpu) / 1000 / counted.length + " " + mostMemory());
        }

        /** Returns the most memory the process had, in kB; 0 where the system does not tell. */
        private static long mostMemory() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (Files.exists(status)) {
                for (String line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        return Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
            return 0;
        }
    }
}
