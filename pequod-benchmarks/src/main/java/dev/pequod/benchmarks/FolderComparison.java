package dev.pequod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs the workloads of a folder of inputs (one folder each, named as below) with {@code pequod-cue} and with the reference library, one
 * process after the other, and prints Markdown: warm time and CPU time of one run, and the most memory of the process.
 */
public final class FolderComparison {
    private static final long LONGEST_SECONDS = 600;

    /** What is run: the arguments of {@link Workload}, with folders relative to the folder of inputs. */
    private record Row(String what, int ourRuns, int theirRuns, String mode, String folder, List<String> rest) {}

    private static final List<Row> ROWS = List.of(
            render("a small module, one more input", 10_000, 1000, "a0_simple", "a0_simple/inputs.json"),
            render("a rich module, one more input", 1500, 200, "a_base", "b_webservice1000/inputs.json"),
            render("the same, kinds in a disjunction of 12", 1000, 50, "a2_base", "b_webservice1000/inputs.json"),
            new Row("the rich module, 1000 inputs at once", 9, 1, "eval", "b_webservice1000", List.of("outputs")),
            new Row("the disjunction, 100 inputs at once", 4, 1, "eval", "b2_disjunction100", List.of("outputs")),
            new Row("2000 services by comprehension", 8, 4, "eval", "c_services2000", List.of("")),
            new Row("500 objects, unions of 20 kinds", 8, 4, "eval", "d_disjunctions", List.of("")),
            new Row("5 MB of JSON, closed schema", 4, 1, "eval", "e_k8sdata", List.of("", "e_k8sdata/data.json")),
            new Row("builtins over 2000 words", 8, 4, "eval", "f_builtins", List.of("")));

    private static Row render(String what, int ourRuns, int theirRuns, String folder, String inputs) {
        return new Row(what, ourRuns, theirRuns, "render", folder, List.of(inputs, "render.input", "render.output"));
    }

    private FolderComparison() {}

    /**
     * Compares.
     *
     * @param arguments the folder of inputs, the program built from {@code peer} or an empty text, the {@code java} command with its
     *     options up to the main class
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        List<String> java = List.of(arguments).subList(2, arguments.length);
        System.out.println("| | Go ms | ours ms | ratio | Go CPU ms | ours CPU ms | ratio | Go MB | ours MB |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Row row : ROWS) {
            if (!Files.isDirectory(folder.resolve(row.folder()))) {
                continue;
            }
            double[] theirs =
                    arguments[1].isEmpty() ? new double[0] : run(folder, List.of(arguments[1]), row, row.theirRuns());
            double[] ours = run(folder, java, row, row.ourRuns());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                    row.what(),
                    cell(theirs, 2, 1e3),
                    cell(ours, 2, 1e3),
                    ratio(theirs, ours, 2),
                    cell(theirs, 3, 1e3),
                    cell(ours, 3, 1e3),
                    ratio(theirs, ours, 3),
                    cell(theirs, 4, 1024),
                    cell(ours, 4, 1024));
        }
    }

    private static double[] run(Path folder, List<String> program, Row row, int runs)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(row.mode(), row.folder()));
        List<String> rest = new ArrayList<>(row.rest());
        rest.add(row.mode().equals("render") ? rest.size() : 1, "" + runs);
        command.addAll(rest);
        Path output = Files.createTempFile("workload", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return new double[0];
            }
            String[] fields = Files.readString(output).strip().split(" ", -1);
            double[] figures = new double[fields.length == 5 ? 5 : 0];
            for (int i = 0; i < figures.length; i++) {
                figures[i] = Double.parseDouble(fields[i]);
            }
            return figures;
        } finally {
            Files.delete(output);
        }
    }

    private static String cell(double[] figures, int i, double unit) {
        if (figures.length == 0) {
            return "-";
        }
        double value = figures[i] / unit;
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }

    private static String ratio(double[] theirs, double[] ours, int i) {
        return theirs.length == 0 || ours.length == 0 ? "-" : String.format(Locale.ROOT, "%.1f", theirs[i] / ours[i]);
    }
}
