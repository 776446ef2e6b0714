package dev.pequod.resolver.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A repository that tests fill with the real {@code git}, which sees no settings of the machine. */
record TestRepository(Path folder) {

    /** Makes an empty repository whose default branch is {@code main}. */
    static TestRepository create(Path folder) {
        TestRepository repository = new TestRepository(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        repository.git("init", "-q", "-b", "main");
        return repository;
    }

    /** Runs git and returns what it prints. */
    String git(String... arguments) {
        return git(Map.of(), new byte[0], arguments);
    }

    String git(Map<String, String> more, byte[] input, String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = new TreeMap<>(Map.of(
                "GIT_CONFIG_NOSYSTEM", "1",
                "HOME", folder.toString(),
                "GIT_AUTHOR_NAME", "Ada",
                "GIT_AUTHOR_EMAIL", "ada@example.com",
                "GIT_COMMITTER_NAME", "Ada",
                "GIT_COMMITTER_EMAIL", "ada@example.com"));
        environment.putAll(more);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().write(input);
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void write(String path, String text) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits all that there is, and returns the commit's id. */
    String commit(String message) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return head();
    }

    String head() {
        return git("rev-parse", "HEAD");
    }

    /** Stores an object as it is, also one that git itself would not make, and returns its id. */
    String object(String type, byte[] bytes) {
        return git(Map.of(), bytes, "hash-object", "-t", type, "-w", "--stdin", "--literally");
    }
}
