package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Answer.Kind;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the two evaluators what a program evaluates to. */
final class Evaluators {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String FILE = "program.cue";

    private final CueContext context =
            CueContext.create().withLimits(Limits.DEFAULTS.withSteps(2_000_000).withTimeout(PATIENCE));
    private final Path reference;
    private final Path folder;

    /** Asks the reference program at a path, with files in a folder. */
    Evaluators(Path reference, Path folder) {
        this.reference = reference;
        this.folder = folder;
    }

    /** Returns what this evaluator says. */
    Answer ours(String source) {
        try {
            Value v = context.compile(FILE, source).value();
            List<CueError> errors = v.validate(false);
            if (!errors.isEmpty()) {
                throw new CueException(errors);
            }
            return new Answer(Kind.VALUE, v.toCue(CueStyle.EVAL));
        } catch (CueException e) {
            boolean limit = e.errors().stream().anyMatch(x -> x.code() == ErrorCode.LIMIT);
            return new Answer(limit ? Kind.GAVE_UP : Kind.ERROR, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // a defect: never what the reference says
            return new Answer(Kind.VALUE, "crash: " + e);
        }
    }

    /**
     * Returns what the reference says.
     *
     * @throws IOException if it cannot be started
     */
    Answer reference(String source) throws IOException, InterruptedException {
        Path file = folder.resolve(FILE);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Files.writeString(file, source);
        Process p = new ProcessBuilder(reference.toString(), "eval", FILE)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!p.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            p.destroyForcibly().waitFor();
            return new Answer(Kind.GAVE_UP, "no answer in time");
        }
        String error = Files.readString(err, StandardCharsets.UTF_8);
        if (p.exitValue() != 0) {
            boolean crash = error.contains("goroutine ") || error.contains("panic");
            return new Answer(crash ? Kind.GAVE_UP : Kind.ERROR, error);
        }
        return new Answer(Kind.VALUE, Files.readString(out));
    }
}
