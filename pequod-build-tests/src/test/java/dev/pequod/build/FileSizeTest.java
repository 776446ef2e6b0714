package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keeps source files small: the aim is a median of 90 lines and a p90 of 320. */
final class FileSizeTest {
    private static final int LIMIT = 800;
    private static final int TEST_LIMIT = 500;

    /** Files over the limit, each with its reason. */
    private static final Map<String, String> ALLOWED = Map.of();

    @Test
    void noFileIsTooLong() {
        Map<String, Integer> tooLong = new TreeMap<>();
        List<Integer> sizes = new ArrayList<>();
        for (Path file : Repository.mainSources()) {
            int lines = Math.toIntExact(Repository.text(file).lines().count());
            if (!file.endsWith("package-info.java")) {
                sizes.add(lines);
            }
            if (lines > LIMIT && !ALLOWED.containsKey(file.toString())) {
                tooLong.put(file.toString(), lines);
            }
        }
        sizes.sort(null);
        assertFalse(sizes.isEmpty(), "no sources were found");
        System.out.printf(
                "%d source files, median %d lines, p90 %d, longest %d%n",
                sizes.size(),
                sizes.get(sizes.size() / 2),
                sizes.get(sizes.size() * 9 / 10),
                sizes.get(sizes.size() - 1));
        assertEquals(Map.of(), tooLong, "files over " + LIMIT + " lines: split them, or give a reason in this test");
    }

    /** A test is longer than it need be when its cases are not in files. */
    @Test
    void noTestIsTooLong() {
        Map<String, Integer> tooLong = new TreeMap<>();
        for (Path file : Repository.testSources()) {
            int lines = Math.toIntExact(Repository.text(file).lines().count());
            if (lines > TEST_LIMIT) {
                tooLong.put(file.toString(), lines);
            }
        }
        assertEquals(Map.of(), tooLong, "tests over " + TEST_LIMIT + " lines: split them, or move cases into files");
    }

    @Test
    void everyAllowedFileIsStillTooLong() {
        ALLOWED.keySet()
                .forEach(file -> assertFalse(
                        Repository.text(Path.of(file)).lines().count() <= LIMIT, file + " is short enough now"));
    }
}
