package dev.pequod.cli.module;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * The checkout of Git that a folder is in, as the git on this machine tells: where it came from, and the commit that the folder's files
 * are of. Without git, without a checkout, or for files that were changed since, there is nothing to tell.
 */
final class Checkout {
    private static final int MOST_BYTES = 1 << 16;
    private static final int PATIENCE_SECONDS = 5;
    /** What a checkout could make git run for a look at it. */
    private static final List<String> GIT =
            List.of("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null");

    private final Path folder;
    private final Map<String, String> environment;

    Checkout(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Reports whether files of the folder are of the checkout, and not only somewhere below it. */
    private boolean isTracked() {
        return git("ls-files", "--", ".").filter(files -> !files.isEmpty()).isPresent();
    }

    /** Returns the address that the checkout was made from, without a user's name or password. */
    Optional<String> source() {
        return isTracked()
                ? git("config", "--get", "remote.origin.url").map(url -> url.replaceFirst("(?<=://)[^/]*@", ""))
                : Optional.empty();
    }

    /** Returns the commit, if the folder's files are all as they are in it. */
    Optional<String> revision() {
        boolean isClean =
                git("status", "--porcelain", "--", ".").filter(String::isEmpty).isPresent();
        return isClean && isTracked() ? git("rev-parse", "--verify", "HEAD") : Optional.empty();
    }

    /** Returns what git prints, if it succeeds. */
    private Optional<String> git(String... arguments) {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            FutureTask<String> output = new FutureTask<>(
                    () -> new String(process.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip());
            Thread.ofVirtual().start(output);
            try {
                process.getOutputStream().close();
                boolean isDone = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return isDone && process.exitValue() == 0 ? Optional.of(output.get()) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (ExecutionException e) {
            return Optional.empty(); // what it says cannot be read
        } catch (IOException e) {
            return Optional.empty(); // there is no git
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
