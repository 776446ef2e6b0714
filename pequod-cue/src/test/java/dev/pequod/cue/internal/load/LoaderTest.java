package dev.pequod.cue.internal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loads what each case has below {@code -- path --}, a file each, and compares with what stands below {@code -- result --}: the errors,
 * or the files of the package and, indented, those of what it imports. A case begins with {@code $} and its arguments; a word that begins
 * with {@code -t} is a tag. Cases of a file are separated by a line {@code =====}.
 */
final class LoaderTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pequod/cue/internal/load");
    private static final Pattern HEAD = Pattern.compile("(?m)^-- (\\S+) --\n");

    record Case(String name, List<String> words, Map<String, String> files, String result) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                for (String text : Files.readString(file).split("(?m)^=====\n", -1)) {
                    cases.add(read(file.getFileName() + " " + (cases.size() + 1), text));
                }
            }
        }
        assertFalse(cases.isEmpty(), "no cases in " + FOLDER);
        return cases;
    }

    private static Case read(String name, String text) {
        Map<String, String> sections = new TreeMap<>();
        Matcher head = HEAD.matcher(text);
        String section = "$";
        int start = 0;
        while (head.find()) {
            sections.put(section, text.substring(start, head.start()));
            section = head.group(1);
            start = head.end();
        }
        sections.put(section, text.substring(start));
        String line = String.valueOf(sections.remove("$")).strip();
        String result = String.valueOf(sections.remove("result"));
        return new Case(name, Arrays.stream(line.split(" ")).skip(1).toList(), sections, result);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loads(Case c) {
        Map<String, byte[]> files = new TreeMap<>();
        c.files().forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        List<String> arguments =
                c.words().stream().filter(w -> !w.startsWith("-t")).toList();
        List<String> tags = c.words().stream()
                .filter(w -> w.startsWith("-t"))
                .map(w -> w.substring(2))
                .toList();
        LoadResult result = Loader.load(FileTree.of(files), arguments, new LoadOptions("", tags, "", Long.MAX_VALUE));
        StringBuilder shown = new StringBuilder();
        result.errors().forEach(e -> shown.append(e).append('\n'));
        result.loaded().forEach(p -> show(p, "", shown));
        assertEquals(c.result(), shown.toString());
    }

    private static void show(LoadedPackage p, String indent, StringBuilder out) {
        p.files().forEach(f -> out.append(indent).append(f.source()).append('\n'));
        new TreeMap<>(p.imports()).forEach((path, imported) -> {
            out.append(indent)
                    .append("import ")
                    .append(path)
                    .append(": ")
                    .append(imported.id())
                    .append('\n');
            show(imported, indent + "  ", out);
        });
    }

    @Test
    void namesFilesThatAreTooLargeAsTheTreeDoes(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("p"));
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("p/a.cue").toFile(), "rw")) {
            file.setLength((64L << 20) + 1);
        }
        LoadResult result = Loader.load(new FolderTree(folder), List.of("./p"), LoadOptions.DEFAULT);
        assertEquals(
                "Tried to read the file but it is larger than 64 MiB:\n    ./p/a.cue:1:1",
                result.errors().get(0).toString());
        assertTrue(result.loaded().isEmpty() && result.errors().size() == 1);
    }

    @Test
    void readsNothingOutsideOfItsFolder(@TempDir Path folder) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(folder.resolve("secret"));
        Files.writeString(folder.resolve("secret/s.cue"), "package secret\n");
        FolderTree files = new FolderTree(tree);
        assertEquals(List.of(), files.files("../secret"));
        assertNull(files.read("../secret/s.cue"));
        assertNull(files.read(folder.resolve("secret/s.cue").toString()));
        assertNull(files.read("a\0.cue"));
        assertFalse(files.isBelow("", "../secret/s.cue") || files.isBelow("", "a\0.cue"));
    }

    @Test
    void goesInCirclesThroughNoLinks(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.cue"), "package a\n");
        Path inner = Files.createDirectory(folder.resolve("b"));
        Files.writeString(inner.resolve("b.cue"), "package b\n");
        Files.createSymbolicLink(inner.resolve("one"), folder);
        Files.createSymbolicLink(inner.resolve("two"), folder);
        LoadResult result = Loader.load(new FolderTree(folder), List.of("./..."), LoadOptions.DEFAULT);
        assertEquals(List.of(), result.errors());
        assertEquals(2, result.loaded().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.example/m/", "other.example/"})
    void refusesVeryLongImportPaths(String start) {
        String path = start + "a/".repeat(20_000) + "a";
        Map<String, byte[]> files = new TreeMap<>();
        files.put(
                "cue.mod/module.cue",
                "module: \"x.example/m@v0\"\nlanguage: version: \"v0.17.0\"\n".getBytes(StandardCharsets.UTF_8));
        files.put("a.cue", ("package a\nimport \"" + path + "@v1\"\n").getBytes(StandardCharsets.UTF_8));
        LoadResult result = Loader.load(FileTree.of(files), List.of("."), LoadOptions.DEFAULT);
        assertEquals(1, result.errors().size());
        assertTrue(
                result.errors().get(0).message().endsWith("...\": it is longer than 1024 characters"),
                result.errors().get(0).message());
    }
}
