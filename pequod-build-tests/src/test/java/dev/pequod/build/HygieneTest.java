package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What must not be in a tracked file. */
final class HygieneTest {
    private static final Set<String> TEXT = Set.of(
            "java", "md", "xml", "sh", "cue", "yaml", "yml", "json", "properties", "txt", "py", "gitignore", "config");

    // Written in two parts, so that this file does not contain them.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MACHINE =
            Pattern.compile("(/ro" + "ot/|/ho" + "me/[a-z]+/|/wo" + "rk/|/Use" + "rs/[a-z]+/|/tm" + "p/bash)");

    private static List<Path> textFiles() {
        return Repository.files().stream()
                .filter(f -> TEXT.contains(extension(f))
                        || !f.getFileName().toString().contains("."))
                .toList();
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Test data may hold any text; what is written by hand may not. */
    private static boolean isTestData(Path file) {
        return file.toString().contains("src/test/resources/");
    }

    private static List<String> matches(Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            if (isTestData(file)) {
                continue;
            }
            String[] lines = Repository.text(file).split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (pattern.matcher(lines[i]).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines[i].strip());
                }
            }
        }
        return found;
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertTrue(textFiles().size() > 20);
        assertEquals(List.of(), matches(UNFINISHED));
    }

    @Test
    void noFileNamesAPathOfSomeonesMachine() {
        assertEquals(List.of(), matches(MACHINE));
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<Path> without = new TreeSet<>();
        for (Path file : Repository.mainSources()) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(Repository.ROOT.resolve(info))) {
                without.add(info);
            } else {
                String text = Repository.text(info);
                assertTrue(text.contains("NullMarked"), info + " is not @NullMarked");
                assertTrue(text.startsWith("/**"), info + " has no javadoc");
            }
        }
        assertEquals(Set.of(), without, "missing");
    }

    private static final Set<String> EMPTY_WORDS = Set.of(
            "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Managers", "Common", "Impl");

    @Test
    void typesHaveNamesThatSayWhatTheyAre() {
        List<Path> sources = new ArrayList<>(Repository.mainSources());
        sources.addAll(Repository.testSources());
        List<Path> wrong = sources.stream()
                .filter(f -> {
                    String name = f.getFileName().toString().replace(".java", "");
                    return name.endsWith("Base")
                            || Arrays.stream(name.split("(?=[A-Z])", -1)).anyMatch(EMPTY_WORDS::contains);
                })
                .toList();
        assertEquals(List.of(), wrong);
    }

    /**
     * Test data lie in the folder of their test's package. A test of the module names them by the first name below that folder, or
     * names the whole folder because it walks over what is there.
     */
    @Test
    void everyFolderOfTestDataIsUsed() {
        Set<String> unused = new TreeSet<>();
        Map<String, String> sources = new TreeMap<>();
        for (Path file : Repository.files()) {
            String[] parts = file.toString().split("/src/test/resources/", 2);
            if (parts.length < 2 || parts[1].startsWith("META-INF/")) {
                continue;
            }
            Path tests = Repository.ROOT.resolve(parts[0] + "/src/test/java");
            Path data = Path.of(parts[1]);
            int depth = 0;
            while (depth < data.getNameCount() - 1 && Files.isDirectory(tests.resolve(data.subpath(0, depth + 1)))) {
                depth++;
            }
            String folder = depth == 0 ? "" : data.subpath(0, depth).toString();
            String text = sources.computeIfAbsent(parts[0], HygieneTest::testsOf);
            Pattern named =
                    Pattern.compile("[\"/]" + Pattern.quote(data.getName(depth).toString()) + "[\"/]");
            if (!text.contains("\"src/test/resources/" + folder + "\"")
                    && !named.matcher(text).find()) {
                unused.add(parts[0] + ": " + data.subpath(0, depth + 1));
            }
        }
        assertEquals(Set.of(), unused, "test data that no test names");
    }

    private static String testsOf(String module) {
        return Repository.testSources().stream()
                .filter(f -> f.startsWith(module))
                .map(Repository::text)
                .collect(Collectors.joining("\n"));
    }
}
