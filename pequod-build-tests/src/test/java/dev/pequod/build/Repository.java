package dev.pequod.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The work tree these tests run in. */
final class Repository {
    static final Path ROOT = findRoot();

    private Repository() {}

    private static Path findRoot() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.exists(p.resolve("mvnw"))) {
                return p;
            }
        }
        throw new IllegalStateException(
                "no mvnw in any folder above " + Path.of("").toAbsolutePath());
    }

    /** Returns the files that are tracked, or would be after {@code git add}, relative to the root and sorted. */
    static List<Path> files() {
        Run run =
                run(ROOT, Map.of(), 60, List.of("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"));
        if (run.exit() != 0) {
            throw new IllegalStateException("git ls-files failed; these tests need a git work tree: " + run.output());
        }
        List<Path> files = new ArrayList<>();
        for (String name : run.output().split("\0", -1)) {
            if (!name.isEmpty() && Files.isRegularFile(ROOT.resolve(name))) {
                files.add(Path.of(name));
            }
        }
        files.sort(null);
        return files;
    }

    /** Returns the Java files under {@code src/main/java} of all modules; examples are none. */
    static List<Path> mainSources() {
        return files().stream()
                .filter(f -> f.toString().matches("pequod-[a-z-]+/src/main/java/.*\\.java"))
                .toList();
    }

    /** Returns the Java files under {@code src/test/java} of all modules. */
    static List<Path> testSources() {
        return files().stream()
                .filter(f -> f.toString().matches("pequod-[a-z-]+/src/test/java/.*\\.java"))
                .toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Tried to read " + file + " but it is not UTF-8 text or unreadable", e);
        }
    }

    /** Copies the files of this repository, nothing built, to a folder. */
    static void copyTo(Path target) throws IOException {
        for (Path file : files()) {
            Path to = target.resolve(file);
            Files.createDirectories(to.getParent());
            Files.copy(ROOT.resolve(file), to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * What a process said.
     *
     * @param exit its exit code
     * @param output standard output and error, as they came
     */
    record Run(int exit, String output) {}

    /** Runs a program to its end, at most {@code seconds}, with nothing on its standard input. */
    static Run run(Path directory, Map<String, String> environment, long seconds, List<String> command) {
        try {
            Path output = Files.createTempFile("pequod-run", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " did not end within " + seconds + " s");
                }
                return new Run(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
