package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A program of the same purpose was written before this one, and much went wrong with it. Each of these mistakes has a number, and tests
 * whose names begin with {@code lesson} and that number: {@code git grep lesson7} finds those that see to it that no credentials go to
 * another host. What the mistake was, stands before the test.
 */
final class LessonsTest {
    /** The mistakes of loading modules: from registries, repositories and ConfigMaps, through archives and a cache. */
    private static final List<Integer> OF_LOADING = List.of(6, 7, 8, 9, 10, 11, 13, 16);

    private static final Pattern TEST = Pattern.compile("((?:    .*\n)*)    void lesson([0-9]+)(\\w+)\\(");

    @Test
    void everyMistakeHasItsTestAndItsWords() {
        Set<Integer> tested = new TreeSet<>();
        List<String> without = new ArrayList<>();
        for (Path file : Repository.testSources()) {
            Matcher test = TEST.matcher(Repository.text(file));
            while (test.find()) {
                tested.add(Integer.valueOf(test.group(2)));
                if (!test.group(1).contains("    /** Once, ")) {
                    without.add(file + ": lesson" + test.group(2) + test.group(3));
                }
            }
        }
        assertEquals(List.of(), without, "tests that do not say what was wrong once");
        Set<Integer> missing = new TreeSet<>(OF_LOADING);
        missing.removeAll(tested);
        assertEquals(Set.of(), missing, "mistakes without a test");
    }
}
