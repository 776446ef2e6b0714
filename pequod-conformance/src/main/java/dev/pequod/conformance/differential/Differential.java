package dev.pequod.conformance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Compares this evaluator with the reference program on programs made by chance; writes each difference, shrunk, to a folder. */
public final class Differential {
    private static final int PROGRESS = 1_000;

    private final Evaluators evaluators;

    private Differential(Evaluators evaluators) {
        this.evaluators = evaluators;
    }

    /** Exits with 0 if all agree, 1 if some differ, 2 if called wrongly, 3 if the reference cannot be run. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 4) {
            System.err.println("usage: pequod-conformance/differential CUE FIRST-SEED PROGRAMS RESULTS");
            System.exit(2);
        }
        try {
            Path results = Files.createDirectories(Path.of(args[3]));
            Path work = Files.createTempDirectory("differential");
            Differential d = new Differential(new Evaluators(Path.of(args[0]).toAbsolutePath(), work));
            System.exit(d.run(Long.parseLong(args[1]), Long.parseLong(args[2]), results) == 0 ? 0 : 1);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Tried to compare with the reference but " + e);
            System.exit(3);
        } catch (NumberFormatException e) {
            System.err.println("FIRST-SEED and PROGRAMS are numbers: " + e.getMessage());
            System.exit(2);
        }
    }

    private int run(long first, long count, Path results) throws IOException, InterruptedException {
        int differences = 0;
        long values = 0;
        for (long seed = first; seed < first + count; seed++) {
            Program p = new ProgramGenerator(new Random(seed)).next();
            Answer ours = evaluators.ours(p.source());
            Answer theirs = evaluators.reference(p.source());
            if (theirs.kind() == Answer.Kind.VALUE) {
                values++;
            }
            if (!ours.agrees(theirs)) {
                differences++;
                write(new Shrinker(this::differs).shrink(p), results.resolve("seed" + seed + ".cue"));
            }
            if ((seed - first + 1) % PROGRESS == 0) {
                System.err.println(
                        (seed - first + 1) + " programs, " + values + " with a value, " + differences + " differ");
            }
        }
        System.err.println(count + " programs, " + values + " with a value, " + differences + " differ");
        return differences;
    }

    private boolean differs(Program p) {
        try {
            return !evaluators.ours(p.source()).agrees(evaluators.reference(p.source()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void write(Program p, Path file) throws IOException, InterruptedException {
        Answer ours = evaluators.ours(p.source());
        Answer theirs = evaluators.reference(p.source());
        String text = "// ours:   " + line(ours) + "\n// theirs: " + line(theirs) + "\n" + p.source();
        Files.writeString(file, text);
    }

    private static String line(Answer a) {
        return a.kind() + " " + a.text().strip().replace("\n", " ");
    }
}
