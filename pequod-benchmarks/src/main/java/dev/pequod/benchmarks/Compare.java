package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times the command and the library beside the reference program, in one run on one machine, and prints Markdown. What is not installed
 * is left out; where both print something, it must be the same.
 */
public final class Compare {
    private static final int RENDERINGS = 1000;
    private static final int WARMUPS = 3;
    private static final long LONGEST_SECONDS = 300;

    private final Path folder;
    private final int rounds;

    private Compare(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    /**
     * Compares.
     *
     * @param arguments the {@code pequod} script, the program built from {@code peer} or an empty text, a folder for inputs, and
     *     perhaps how often each command is run
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        Compare compare = new Compare(Files.createDirectories(Path.of(arguments[2])), rounds);
        compare.commands(arguments[0]);
        compare.libraries(arguments[1]);
    }

    // --- the commands: a process for each evaluation

    private void commands(String pequod) throws IOException, InterruptedException {
        System.out.println("| `cue export` of | cue | pequod | result |\n|---|---:|---:|---|");
        Path empty = Files.createDirectories(folder.resolve("start"));
        Files.writeString(empty.resolve("start.cue"), "package start\n\nx: 1\n");
        row("a file of one line", empty, "x", pequod);
        for (int count : new int[] {1, 100}) {
            Path platform = platform("platform" + count);
            Files.writeString(
                    platform.resolve("inputs.cue"),
                    "package platform\n\ninputs: " + json(ServiceInputs.make(count))
                            + "\nresults: [for i in inputs {(#Render & {input: i}).output}]\n");
            row("the platform module, " + count + (count == 1 ? " input" : " inputs"), platform, "results", pequod);
        }
        for (Programs program : Programs.values()) {
            String name = program.name().toLowerCase(Locale.ROOT);
            Path only = Files.createDirectories(folder.resolve(name));
            Files.writeString(only.resolve(name + ".cue"), program.text());
            row("`" + name + ".cue`", only, "", pequod);
        }
    }

    private Path platform(String name) throws IOException {
        Path platform = folder.resolve(name);
        for (Map.Entry<String, byte[]> file : PlatformModule.files().entrySet()) {
            Path path = platform.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.write(path, file.getValue());
        }
        return platform;
    }

    private void row(String what, Path directory, String expression, String pequod)
            throws IOException, InterruptedException {
        List<String> export = new ArrayList<>(List.of("export", "."));
        if (!expression.isEmpty()) {
            export.addAll(List.of("-e", expression));
        }
        List<String> reference = new ArrayList<>(List.of("cue"));
        reference.addAll(export);
        List<String> own = new ArrayList<>(List.of(pequod, "cue"));
        own.addAll(export);
        Timing theirs = time(directory, reference);
        Timing ours = time(directory, own);
        String result = theirs.output().isEmpty() || ours.output().isEmpty()
                ? ""
                : theirs.output().equals(ours.output()) ? "same" : "differs";
        System.out.printf(Locale.ROOT, "| %s | %s | %s | %s |%n", what, theirs.text(), ours.text(), result);
    }

    /** The median time of some runs; without output if the program failed or is not there. */
    private record Timing(double seconds, String output) {
        String text() {
            return output.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f s", seconds);
        }
    }

    private Timing time(Path directory, List<String> command) throws IOException, InterruptedException {
        double[] seconds = new double[rounds];
        String output = "";
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            output = output(directory, command);
            seconds[i] = (System.nanoTime() - start) / 1e9;
            if (output.isEmpty()) {
                break;
            }
        }
        Arrays.sort(seconds);
        return new Timing(seconds[rounds / 2], output);
    }

    private String output(Path directory, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return "";
            }
            return process.exitValue() == 0 ? Files.readString(output) : "";
        } catch (IOException e) {
            return ""; // not installed
        }
    }

    // --- the libraries: one process, the module compiled once

    private void libraries(String peer) throws IOException, InterruptedException {
        Path platform = platform("platform");
        List<Map<String, Object>> inputs = ServiceInputs.make(RENDERINGS);
        System.out.println(
                "\n| the platform module as a library | compile | first input | median input |\n|---|---:|---:|---:|");
        if (!peer.isEmpty()) {
            Path file = Files.writeString(folder.resolve("inputs.json"), json(inputs));
            List<String> command = List.of(
                    peer,
                    "render",
                    platform.toString(),
                    file.toString(),
                    "#Render.input",
                    "#Render.output",
                    "" + RENDERINGS);
            String[] times = output(folder, command).strip().split(" ", -1);
            if (times.length == 5) {
                print("cuelang.org/go", Long.parseLong(times[0]), Long.parseLong(times[1]), Long.parseLong(times[2]));
            }
        }
        SourceTree files = SourceTree.of(PlatformModule.files());
        measure("pequod-cue, in a new JVM", files, inputs);
        for (int i = 0; i < WARMUPS; i++) {
            measure("", files, inputs);
        }
        measure("pequod-cue, warm", files, inputs);
    }

    private static void measure(String what, SourceTree files, List<Map<String, Object>> inputs) {
        long start = System.nanoTime();
        Instance module = CueContext.create().load(files, LoadOptions.DEFAULTS, List.of());
        long compile = System.nanoTime() - start;
        long[] nanos = new long[inputs.size()];
        for (int i = 0; i < nanos.length; i++) {
            start = System.nanoTime();
            RenderBenchmark.render(module, Data.of(inputs.get(i)));
            nanos[i] = System.nanoTime() - start;
        }
        long first = nanos[0];
        Arrays.sort(nanos);
        if (!what.isEmpty()) {
            print(what, compile / 1000, first / 1000, nanos[nanos.length / 2] / 1000);
        }
    }

    private static void print(String what, long compile, long first, long median) {
        System.out.printf(
                Locale.ROOT, "| %s | %.1f ms | %.1f ms | %.2f ms |%n", what, compile / 1e3, first / 1e3, median / 1e3);
    }

    // --- inputs as text

    private static String json(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        json(value, text);
        return text.toString();
    }

    private static void json(@Nullable Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            map.forEach((k, v) -> {
                json(k, text);
                text.append(": ");
                json(v, text);
                text.append(", ");
            });
            text.setLength(map.isEmpty() ? text.length() : text.length() - 2);
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (Object element : list) {
                json(element, text);
                text.append(", ");
            }
            text.setLength(list.isEmpty() ? text.length() : text.length() - 2);
            text.append(']');
        } else if (value instanceof String s) {
            text.append('"')
                    .append(s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"');
        } else {
            text.append(value);
        }
    }
}
