package dev.pequod.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases of our own in the form of the corpus, so that a checkout without it is tested, too. */
final class MainTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final List<String> COMPARED = List.of("expect", "export_json", "field_exports", "formatted");

    @Test
    void writesWhatEachCaseExpects(@TempDir Path results) throws IOException {
        int count = 0;
        for (String kind : List.of("eval", "format", "parse")) {
            Path cases = CASES.resolve(kind);
            assertTrue(Main.run(cases, results.resolve(kind), silent()) > 0);
            for (Path file : files(cases)) {
                Map<String, ?> wanted = JsonFiles.read(file);
                Map<String, ?> got = JsonFiles.read(results.resolve(kind).resolve(cases.relativize(file)));
                for (String member : COMPARED) {
                    assertEquals(wanted.get(member), got.get(member), file + ": " + member);
                }
                count++;
            }
        }
        assertFalse(count < 10, "cases are missing in " + CASES);
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
