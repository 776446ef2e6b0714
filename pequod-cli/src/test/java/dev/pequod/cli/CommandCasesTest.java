package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the command for every file below {@code commands} and {@code reference}.
 *
 * <p>{@code -Dgoldens=rewrite} writes what the command does into the files of {@code commands}; what stands in those of
 * {@code reference} was done by the reference program: {@code -Dgoldens=<path of cue>} writes it anew, and
 * {@code -Dcue=<path of cue>} checks that the program still does it.
 */
final class CommandCasesTest {
    private static final Path RESOURCES = Path.of("src/test/resources/dev/pequod/cli");
    private static final String GOLDENS = System.getProperty("goldens", "");

    private static final String CUE = System.getProperty("cue", "");

    @TempDir
    static Path directory = Path.of("");

    @TestFactory
    Stream<DynamicTest> commands() throws IOException {
        return tests("commands");
    }

    @TestFactory
    Stream<DynamicTest> reference() throws IOException {
        return tests("reference");
    }

    private static Stream<DynamicTest> tests(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES.resolve(folder))) {
            List<Path> cases = files.filter(Files::isRegularFile).sorted().toList();
            assertFalse(cases.isEmpty(), "no case in " + folder);
            return cases.stream()
                    .map(file -> DynamicTest.dynamicTest(
                            RESOURCES.relativize(file).toString(), () -> check(file, folder.equals("reference"))));
        }
    }

    private static void check(Path file, boolean isReference) throws Exception {
        CommandCase test = CommandCase.read(file);
        if (isReference && GOLDENS.contains(File.separator)) {
            Path folder = folder(test);
            CommandRun run = reference(GOLDENS, folder, test).anywhere(folder);
            Files.writeString(file, test.expecting(run, test.changes(folder)).text());
            test = CommandCase.read(file);
        }
        if (isReference && !CUE.isEmpty()) {
            Path folder = folder(test);
            check(test, reference(CUE, folder, test).anywhere(folder), test.changes(folder));
        }
        Path folder = folder(test);
        CommandRun run =
                CommandRun.of(folder, test.section("stdin"), test.arguments()).anywhere(folder);
        Map<String, String> changes = test.changes(folder);
        if (!isReference && GOLDENS.equals("rewrite")) {
            Files.writeString(file, test.expecting(run, changes).text());
            return;
        }
        check(test, run, changes);
    }

    private static void check(CommandCase test, CommandRun run, Map<String, String> changes) {
        assertEquals(test.section("stdout"), run.out(), "standard output; standard error is:\n" + run.err());
        assertEquals(test.section("stderr"), run.err(), "standard error");
        assertEquals(test.exit(), run.exit(), "exit code");
        assertEquals(test.expectedChanges(), changes, "files");
    }

    private static Path folder(CommandCase test) throws IOException {
        Path folder = Files.createTempDirectory(directory, "case");
        test.writeFiles(folder);
        return folder;
    }

    private static CommandRun reference(String program, Path folder, CommandCase test) throws Exception {
        List<String> line = new ArrayList<>(List.of(program));
        line.addAll(test.arguments().subList(1, test.arguments().size()));
        Path streams = Files.createTempDirectory(directory, "streams");
        Path in = Files.writeString(streams.resolve("in"), test.section("stdin"));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(streams.resolve("out").toFile())
                .redirectError(streams.resolve("err").toFile())
                .start();
        int exit = process.waitFor();
        return new CommandRun(
                exit,
                Files.readString(streams.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(streams.resolve("err"), StandardCharsets.UTF_8));
    }
}
