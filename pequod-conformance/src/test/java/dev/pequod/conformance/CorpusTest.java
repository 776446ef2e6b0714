package dev.pequod.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The corpus beside the project: no group may pass fewer cases than {@code floors.tsv} says, which the script {@code figures} writes. */
final class CorpusTest {
    private static final Path FLOORS = Path.of("src/test/resources/dev/pequod/conformance/floors.tsv");

    @Test
    void noGroupFallsBelowItsFloor(@TempDir Path folder) throws IOException, InterruptedException {
        Path corpus = Stream.of("../../shared/cue-conformance", "../shared/cue-conformance")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
        if (corpus == null) {
            String message = "SKIPPED: the corpus is not beside the project; put it into ../shared/cue-conformance";
            System.out.println(message);
            abort(message);
            return;
        }
        Path results = folder.resolve("results");
        Path figures = folder.resolve("figures.json");
        Path log = folder.resolve("log.txt");
        Main.run(corpus.resolve("dev"), results, System.out);
        // its exit status says whether everything passes
        new ProcessBuilder(
                        "python3",
                        corpus.resolve("compare.py").toString(),
                        corpus.resolve("dev").toString(),
                        results.toString(),
                        "--json",
                        figures.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertTrue(Files.exists(figures), () -> "compare.py failed: " + text(log));
        Map<?, ?> counted = JsonFiles.read(figures);
        assertEquals("0", String.valueOf(counted.get("missing")), "cases without a result");
        List<String> below = new ArrayList<>();
        for (String line : Files.readAllLines(FLOORS)) {
            String[] floor = line.split("\t", -1);
            int passed = passed(counted, floor[0], floor[1]);
            if (passed < Integer.parseInt(floor[2])) {
                below.add(floor[0] + " " + floor[1] + ": " + passed + " instead of " + floor[2]);
            }
        }
        assertEquals(List.of(), below);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int passed(Map<?, ?> counted, String group, String column) {
        return counted.get("groups") instanceof Map<?, ?> groups
                        && groups.get(group) instanceof Map<?, ?> g
                        && g.get("m") instanceof Map<?, ?> m
                        && m.get(column) instanceof List<?> l
                ? Integer.parseInt(String.valueOf(l.get(0)))
                : 0;
    }
}
