package dev.pequod.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cases of our own in the form of the corpus, so that a checkout without it is tested, too. The script {@code record} writes what
 * they expect, after asking the reference program.
 */
final class MainTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/conformance/cases");
    private static final List<String> COMPARED = List.of("expect", "export_json", "field_exports", "formatted");

    @ParameterizedTest
    @ValueSource(strings = {"eval", "format", "parse"})
    void writesWhatEachCaseExpects(String kind, @TempDir Path results) throws IOException {
        Path cases = CASES.resolve(kind);
        assertTrue(Main.run(cases, results, silent()) > 0);
        List<Executable> comparisons = new ArrayList<>();
        for (Path file : files(cases)) {
            Map<String, ?> wanted = JsonFiles.read(file);
            Map<String, ?> got = JsonFiles.read(results.resolve(cases.relativize(file)));
            assertEquals(kind, wanted.get("kind"), file.toString());
            for (String member : COMPARED) {
                comparisons.add(() -> assertEquals(wanted.get(member), got.get(member), file + ": " + member));
            }
        }
        assertAll(comparisons);
    }

    @Test
    void noCaseStopsTheRun(@TempDir Path results) throws IOException {
        Path cases = CASES.resolve("refused");
        assertEquals(files(cases).size(), Main.run(cases, results, silent()));
        for (Path file : files(cases)) {
            Map<String, ?> got = JsonFiles.read(results.resolve(cases.relativize(file)));
            assertTrue(got.get("crash") instanceof String s && !s.isBlank(), file + " has no crash: " + got);
        }
    }

    @Test
    void theSameCaseGivesTheSameBytes(@TempDir Path first, @TempDir Path second) throws IOException {
        Path cases = CASES.resolve("eval");
        Main.run(cases, first, silent());
        Main.run(cases, second, silent());
        for (Path file : files(cases)) {
            Path name = cases.relativize(file);
            assertEquals(Files.readString(first.resolve(name)), Files.readString(second.resolve(name)));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
