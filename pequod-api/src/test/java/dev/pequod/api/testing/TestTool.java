package dev.pequod.api.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the real programs that tests need, such as {@code docker-registry} or {@code cue}, with {@code .mvn/test-tool.sh} of
 * the source tree, which installs them when they are absent.
 *
 * @param name the tool's name there
 * @param path the program; empty if it cannot be had
 * @param problem why not, empty if it can
 */
public record TestTool(String name, Optional<Path> path, String problem) {

    /** Returns the tool, there or not; this may take minutes when it is installed first. */
    public static TestTool look(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve(".mvn/test-tool.sh"))) {
            Path above = folder.getParent();
            if (above == null) {
                return new TestTool(
                        name, Optional.empty(), "there is no .mvn/test-tool.sh in a folder above the test's");
            }
            folder = above;
        }
        try {
            return run(name, folder.resolve(".mvn/test-tool.sh"));
        } catch (IOException e) {
            return new TestTool(name, Optional.empty(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TestTool(name, Optional.empty(), "interrupted");
        }
    }

    private static TestTool run(String name, Path script) throws IOException, InterruptedException {
        Path problems = Files.createTempFile("test-tool", ".txt");
        try {
            Process process = new ProcessBuilder("sh", script.toString(), name)
                    .redirectError(problems.toFile())
                    .start();
            process.getOutputStream().close();
            String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0
                    ? new TestTool(name, Optional.of(Path.of(path)), "")
                    : new TestTool(
                            name, Optional.empty(), Files.readString(problems).strip());
        } finally {
            Files.delete(problems);
        }
    }

    /** Returns the program, or empty where it cannot be had. */
    public static Optional<Path> find(String name) {
        return look(name).path();
    }

    /** Returns the program, or skips the test that runs and says loudly why. */
    public static Path require(String name) {
        TestTool tool = look(name);
        if (tool.path().isEmpty()) {
            String message = "SKIPPED for want of " + name + ": " + tool.problem();
            System.err.println(message);
            Assumptions.abort(message);
        }
        return tool.path().orElseThrow();
    }
}
