package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Answer.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reference evaluator behind the program of {@code pequod-conformance/reference}, which answers many requests. It works while the
 * caller does something else: first {@link #ask}, then {@link #answer}.
 */
final class Reference implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Pattern LET = Pattern.compile("(let \\w+)#[0-9A-F]+=");

    private final Path program;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private @Nullable Process process;
    private @Nullable InputStream answers;

    /** Asks the program at a path, which is started when it is first needed and again when it has died. */
    Reference(Path program) {
        this.program = program;
    }

    /**
     * Sends a program.
     *
     * @throws IOException if the program cannot be started
     */
    void ask(String source) throws IOException {
        if (process == null) {
            process = new ProcessBuilder(program.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            answers = new BufferedInputStream(process.getInputStream());
        }
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        OutputStream requests = process.getOutputStream();
        requests.write((bytes.length + "\n").getBytes(StandardCharsets.US_ASCII));
        requests.write(bytes);
        requests.flush();
    }

    /** Returns the answer to what was asked last; a program that crashes or takes too long is ended and has given up. */
    Answer answer() {
        Process p = process;
        InputStream in = answers;
        if (p == null || in == null) {
            throw new IllegalStateException("nothing was asked");
        }
        ScheduledFuture<?> end = clock.schedule(p::destroyForcibly, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            String[] head = line(in).split(" ", 2);
            byte[] text = in.readNBytes(Integer.parseInt(head[1]));
            return new Answer(Kind.valueOf(head[0]), withoutNumbers(new String(text, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            p.destroyForcibly();
            process = null;
            return new Answer(Kind.GAVE_UP, String.valueOf(e.getMessage()));
        } finally {
            if (!end.cancel(false)) {
                process = null; // it was ended, perhaps while its answer came
            }
        }
    }

    /** The reference shows let clauses in messages with a number of its own. */
    private static String withoutNumbers(String text) {
        return LET.matcher(text).replaceAll("$1=");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder s = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("no answer");
            }
            s.append((char) c);
        }
        return s.toString();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (process != null) {
            process.destroy();
        }
    }
}
