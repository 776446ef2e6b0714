package dev.pequod.resolver.credentials;

import dev.pequod.api.Credential;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import dev.pequod.resolver.json.ForeignJson;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Asks a program {@code docker-credential-NAME}, and does not wait longer than it may take. */
final class CredentialProgram {
    /** What secrets are called, and what looks like one: letters and digits in one long word. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)secret|passw|token|bearer|basic|\\b(?=\\w*[0-9])(?=\\w*[a-z])\\w{8,}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MOST_BYTES = 65_536;
    private static final int MOST_WORDS = 200;
    /** How helpers say that there is no credential, which is an error to them. */
    private static final String UNKNOWN = "credentials not found";

    private final String name;
    private final Map<String, String> environment;
    private final Duration timeout;

    CredentialProgram(String name, Map<String, String> environment, Duration timeout) {
        this.name = "docker-credential-" + name;
        this.environment = environment;
        this.timeout = timeout;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException("Docker's configuration names a credential helper that can be none");
        }
    }

    /** A helper that says that it failed. */
    static final class FailedException extends Exception {
        private final String problem;

        FailedException(String problem) {
            super(problem);
            this.problem = problem;
        }

        @Override
        public String getMessage() {
            return problem;
        }
    }

    /** Returns the credential for a server, or empty where the helper knows none. */
    Optional<Credential> get(String server) throws FailedException {
        Process process = start();
        try {
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    output.complete(process.getInputStream().readNBytes(MOST_BYTES + 1));
                } catch (IOException e) {
                    output.completeExceptionally(e);
                }
            });
            try (OutputStream in = process.getOutputStream()) {
                in.write((server + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It may answer without having read; what it answers tells.
                return answer(process, output);
            }
            return answer(process, output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Optional<Credential> answer(Process process, CompletableFuture<byte[]> output) throws FailedException {
        try {
            Deadline until = Deadline.after(timeout);
            byte[] json = output.get(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (json.length > MOST_BYTES) {
                throw new IllegalStateException(name + " answers with more than " + MOST_BYTES + " bytes");
            }
            if (!process.waitFor(Math.max(1, until.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                String said = new String(json, StandardCharsets.UTF_8).strip();
                if (said.contains(UNKNOWN)) {
                    return Optional.empty();
                }
                throw new FailedException(name + " ended with " + process.exitValue()
                        + (said.isEmpty() || mayHoldSecret(said)
                                ? ""
                                : " and said " + Quote.of(said.substring(0, Math.min(said.length(), MOST_WORDS)))));
            }
            Map<?, ?> fields = new ForeignJson("what " + name + " answers").readObject(json);
            String user = RegistryCredentials.text(fields, "Username");
            String secret = RegistryCredentials.text(fields, "Secret");
            return secret.isEmpty() ? Optional.empty() : Optional.of(new Credential(user, secret));
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    name + " did not answer within "
                            + (timeout.toMillis() < 1_000 ? timeout.toMillis() + " ms" : timeout.toSeconds() + " s"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + " cannot be read: " + e.getCause(), e);
        } catch (ModuleException e) {
            throw new IllegalStateException(name + " answers with no sound JSON", e);
        }
    }

    /** Reports whether what a helper says may be its answer, for which it may fail all the same, or repeat part of it. */
    private static boolean mayHoldSecret(String said) {
        return said.startsWith("{") || SECRET.matcher(said).find();
    }

    private Process start() {
        for (String folder : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
            Path program = Path.of(folder, name);
            if (!folder.isEmpty() && program.isAbsolute() && Files.isExecutable(program)) {
                ProcessBuilder builder =
                        new ProcessBuilder(program.toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
                builder.environment().clear();
                builder.environment().putAll(environment);
                try {
                    return builder.start();
                } catch (IOException e) {
                    throw new IllegalStateException(program + " cannot be started: " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalStateException(name + ", which Docker's configuration names, is not on the PATH");
    }
}
