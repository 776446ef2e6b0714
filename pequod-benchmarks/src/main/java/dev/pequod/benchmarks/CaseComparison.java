package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the small programs of a folder of conformance cases, those of one file, with {@code pequod-cue} and with the reference library,
 * warm: each compiled, evaluated, validated and written as JSON many times. Prints how the quickest runs of both compare, and each
 * program that takes longer here.
 */
public final class CaseComparison {
    private static final int WARMUPS = 4;
    private static final int RUNS = 200;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private record Timed(String name, long theirs, long ours) {
        double ratio() {
            return (double) theirs / ours;
        }
    }

    private CaseComparison() {}

    /**
     * Compares.
     *
     * @param arguments the folder of cases, the program built from {@code peer}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> programs = programs(Path.of(arguments[0]));
        for (int i = 0; i < WARMUPS; i++) {
            programs.values().forEach(CaseComparison::quickest);
        }
        List<Timed> all = new ArrayList<>();
        Process peer = new ProcessBuilder(arguments[1], "cases", "" + RUNS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer out = peer.outputWriter();
                BufferedReader in = peer.inputReader()) {
            for (Map.Entry<String, String> program : programs.entrySet()) {
                String json =
                        CueContext.create().value(Data.of(program.getValue())).toCompactJson();
                out.write(json + "\n");
                out.flush();
                long theirs = Long.parseLong(in.readLine());
                all.add(new Timed(program.getKey(), theirs, quickest(program.getValue())));
            }
        }
        peer.waitFor();
        print(all);
    }

    private static void print(List<Timed> all) {
        List<Timed> sorted =
                all.stream().sorted(Comparator.comparingDouble(Timed::ratio)).toList();
        long slower = sorted.stream().filter(t -> t.ratio() < 1).count();
        System.out.printf(
                Locale.ROOT,
                "%d programs, %d of them slower here; times quicker than the reference: median %.1f, least %.2f, most %.0f%n%n",
                sorted.size(),
                slower,
                sorted.get(sorted.size() / 2).ratio(),
                sorted.getFirst().ratio(),
                sorted.getLast().ratio());
        System.out.println("| slower here | Go µs | ours µs |\n|---|---:|---:|");
        for (Timed t : sorted.subList(0, (int) slower)) {
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f |%n", t.name(), t.theirs() / 1e3, t.ours() / 1e3);
        }
    }

    /** Returns the nanoseconds of the quickest of many runs, fewer if they take long. */
    private static long quickest(String text) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + LONGEST_NANOS;
        for (int i = 0; i < RUNS && System.nanoTime() < end; i++) {
            long start = System.nanoTime();
            try {
                CueContext.create().compile("in.cue", text).value().toCompactJson();
            } catch (CueException e) {
                // many cases are about errors, which take time as well
                if (e.errors().isEmpty()) {
                    throw e;
                }
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static Map<String, String> programs(Path folder) throws IOException {
        Map<String, String> programs = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(f -> f.toString().endsWith(".json")).toList();
        }
        for (Path file : files) {
            Value value = CueContext.create().value(Data.ofJson(file.toString(), Files.readString(file)));
            if (value.lookup("kind").asString().filter("eval"::equals).isPresent()
                    && value.lookup("files").toJava() instanceof Map<?, ?> sources
                    && sources.size() == 1
                    && sources.values().iterator().next() instanceof String text) {
                programs.put(folder.relativize(file).toString().replace(".json", ""), text);
            }
        }
        return programs;
    }
}
