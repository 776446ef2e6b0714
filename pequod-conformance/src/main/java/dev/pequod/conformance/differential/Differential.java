package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Evaluators.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** Compares this evaluator with the reference program on programs made by chance; writes each difference, shrunk, to a folder. */
public final class Differential {
    private static final int PROGRESS = 10_000;

    private final Evaluators evaluators;
    private long compared;
    private long values;
    private long errors;
    private long differences;
    private long contradictions;

    private Differential(Evaluators evaluators) {
        this.evaluators = evaluators;
    }

    /** Exits with 0 if all agree, 1 if some differ, 2 if called wrongly, 3 if the reference cannot be run. */
    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: pequod-conformance/differential REFERENCE FIRST-SEED PROGRAMS RESULTS");
            System.exit(2);
        }
        try (Reference reference = new Reference(Path.of(args[0]).toAbsolutePath())) {
            Path results = Files.createDirectories(Path.of(args[3]));
            Differential d = new Differential(new Evaluators(reference));
            d.run(Long.parseLong(args[1]), Long.parseLong(args[2]), results);
            System.exit(d.differences == 0 ? 0 : 1);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Tried to compare with the reference but " + e);
            System.exit(3);
        } catch (NumberFormatException e) {
            System.err.println("FIRST-SEED and PROGRAMS are numbers: " + e.getMessage());
            System.exit(2);
        }
    }

    private void run(long first, long count, Path results) throws IOException {
        for (long seed = first; seed < first + count; seed++) {
            Program p = program(new Random(seed));
            Answers answers = evaluators.answers(p.source());
            compared++;
            switch (answers.theirs().kind()) {
                case VALUE -> values++;
                case ERROR -> errors++;
                case GAVE_UP -> {}
            }
            if (!answers.agree()) {
                differences++;
                write(p, results.resolve("seed" + seed + ".cue"));
            }
            if (compared % PROGRESS == 0 && compared < count) {
                report();
            }
        }
        report();
    }

    /** Most programs make sense; in one of six anything may meet anything. */
    private static Program program(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new ProgramGenerator(random).next();
            case 1, 2 -> new VariedPrograms(random).next();
            default -> new ConsistentPrograms(random).next();
        };
    }

    private void report() {
        System.err.printf(
                "%d programs, %d with a value, %d with an error, %d differ, %d of them where the reference contradicts itself%n",
                compared, values, errors, differences, contradictions);
    }

    private boolean differs(Program p) {
        try {
            return !evaluators.answers(p.source()).agree();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Program whole, Path file) throws IOException {
        Program small = new Shrinker(this::differs).shrink(whole);
        Optional<Program> proof = evaluators.contradiction(small);
        if (proof.isEmpty() && evaluators.contradiction(whole).isPresent()) {
            small = new Shrinker(this::contradicts).shrink(whole);
            proof = evaluators.contradiction(small);
        }
        Answers a = evaluators.answers(small.source());
        StringBuilder text = new StringBuilder();
        text.append("// ours:   ").append(line(a.ours())).append('\n');
        text.append("// theirs: ").append(line(a.theirs())).append('\n');
        if (proof.isPresent()) {
            contradictions++;
            text.append("// theirs are ours for the same program written as:\n");
            proof.get()
                    .source()
                    .lines()
                    .forEach(l -> text.append("//   ").append(l).append('\n'));
        }
        Files.writeString(file, text + small.source());
    }

    private boolean contradicts(Program p) {
        try {
            return differs(p) && evaluators.contradiction(p).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Answer a) {
        return a.kind() + " " + a.text().strip().replace("\n", " ");
    }
}
