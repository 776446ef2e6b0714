package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    @Test
    void typesHaveNamesThatSayWhatTheyAre() {
        Pattern empty =
                Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Common|Impl)\\.java|Base[A-Z].*Class\\.java");
        assertEquals(
                List.of(),
                Repository.mainSources().stream()
                        .filter(f -> empty.matcher(f.getFileName().toString()).matches())
                        .toList());
    }

    /** A folder of test data belongs to a test that names it. */
    @Test
    void everyFolderOfTestDataIsUsed() {
        TreeMap<String, Set<String>> folders = new TreeMap<>();
        for (Path file : Repository.files()) {
            String name = file.toString();
            int at = name.indexOf("/src/test/resources/");
            if (at > 0) {
                String rest = name.substring(at + "/src/test/resources/".length());
                if (rest.contains("/")) {
                    folders.computeIfAbsent(name.substring(0, at), m -> new TreeSet<>())
                            .add(rest.substring(0, rest.indexOf('/')));
                }
            }
        }
        List<String> unused = new ArrayList<>();
        folders.forEach((module, names) -> {
            StringBuilder sources = new StringBuilder();
            Repository.files().stream()
                    .filter(f -> f.startsWith(module) && f.toString().contains("/src/test/java/"))
                    .forEach(f -> sources.append(Repository.text(f)));
            for (String folder : names) {
                if (!folder.equals("META-INF") && !folder.equals("cue") && sources.indexOf(folder) < 0) {
                    unused.add(module + "/src/test/resources/" + folder);
                }
            }
        });
        assertEquals(List.of(), unused, "test data that no test names");
    }
}
