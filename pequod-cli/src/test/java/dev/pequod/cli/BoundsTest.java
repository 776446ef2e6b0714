package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that is too large, too deep or no text: one clear error within bounds, and nothing on standard output. */
final class BoundsTest {
    private static final String RESOURCE =
            "apiVersion: platform.example.com/v1alpha1\nkind: WebService\nmetadata:\n  name: cart\nspec:\n  platformRef:\n    embedded: v1.0.0\n  image: ";

    @TempDir
    Path directory;

    private CommandRun run(String... arguments) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> CommandRun.of(directory, "", List.of(arguments)));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static void assertRefused(CommandRun run, String... parts) {
        assertEquals("", run.out());
        assertEquals(1, run.exit(), run.err());
        for (String part : parts) {
            assertTrue(run.err().contains(part), part + " in: " + run.err());
        }
        assertTrue(
                run.err()
                                .lines()
                                .filter(l -> l.contains("error: ") || l.startsWith("Tried to"))
                                .count()
                        == 1,
                run.err());
        assertTrue(
                run.err().length() < 2_000, "a short message, not " + run.err().length() + " characters");
    }

    private void hundredMegabytes(String file) throws IOException {
        try (RandomAccessFile large =
                new RandomAccessFile(directory.resolve(file).toFile(), "rw")) {
            large.setLength(100 << 20);
        }
    }

    @Test
    void aLargeResource() throws IOException {
        hundredMegabytes("large.yaml");
        assertRefused(run("render", "-f", "large.yaml"), "64 MiB", "large.yaml");
    }

    @Test
    void aLargeCueFile() throws IOException {
        hundredMegabytes("large.cue");
        assertRefused(run("cue", "fmt", "large.cue"), "64 MiB", "large.cue");
    }

    @Test
    void aLargeModule() throws IOException {
        Files.createDirectory(directory.resolve("module"));
        hundredMegabytes("module/large.cue");
        write("cart.yaml", RESOURCE + "cart\n");
        assertRefused(run("render", "-f", "cart.yaml", "--platform-dir", "module"), "large.cue");
    }

    @Test
    void manyLargeResourcesTogether() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (RandomAccessFile large =
                    new RandomAccessFile(directory.resolve(i + ".yaml").toFile(), "rw")) {
                large.setLength(30 << 20);
            }
        }
        assertRefused(run("render", "-f", "."), "64 MiB", "2.yaml");
    }

    @Test
    void aDeepResource() throws IOException {
        write("deep.yaml", RESOURCE + "[".repeat(10_000) + "]".repeat(10_000) + "\n");
        assertRefused(run("render", "-f", "deep.yaml"), "deep.yaml");
    }

    @Test
    void aResourceDeepInBlocks() throws IOException {
        StringBuilder text = new StringBuilder(RESOURCE).append("x\n");
        for (int i = 1; i <= 10_000; i++) {
            text.repeat(' ', i + 1).append("a:\n");
        }
        write("deep.yaml", text.toString());
        assertRefused(run("render", "-f", "deep.yaml"), "deep.yaml");
    }

    @Test
    void aDeepModule() throws IOException {
        String deep = "{a:".repeat(10_000) + "1" + "}".repeat(10_000);
        write("module/render.cue", "package platform\n#Input: {...}\n#Render: {input: _, output: " + deep + "}\n");
        write("cart.yaml", RESOURCE + "cart\n");
        assertRefused(run("render", "-f", "cart.yaml", "--platform-dir", "module"), "module/render.cue:3:");
    }

    @Test
    void aDeepCueFile() throws IOException {
        String deep = "a: " + "[".repeat(10_000) + "]".repeat(10_000) + "\n";
        write("deep.cue", deep);
        CommandRun run = run("cue", "fmt", "deep.cue");
        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.out() + run.err());
        assertEquals(deep, Files.readString(directory.resolve("deep.cue")));
    }

    @Test
    void deepValuesOfTheLanguage() throws IOException {
        write("deep.cue", "a: " + "{b:".repeat(9_000) + "1" + "}".repeat(9_000) + "\n");
        for (String command : List.of("eval", "export", "vet", "def")) {
            CommandRun run = run("cue", command, "deep.cue");
            assertEquals("", run.out());
            assertEquals(1, run.exit());
            assertTrue(run.err().contains("nesting depth") && run.err().contains("deep.cue:1:"), run.err());
        }
    }

    @Test
    void aLongLabel() throws IOException {
        write("data.json", "1");
        String label = "\"" + "a".repeat(20_000) + "\"";
        CommandRun run = run("cue", "export", "data.json", "-l", label + ":");
        assertEquals("", run.err());
        assertEquals("{\n    " + label + ": 1\n}\n", run.out());
    }

    @Test
    void bytesThatAreNoText() throws IOException {
        Files.write(directory.resolve("bad.yaml"), new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xc3, 'x'});
        assertRefused(run("render", "-f", "bad.yaml"), "not UTF-8", "bad.yaml:2:4");
    }

    @Test
    void standardInputIsBounded() {
        CommandRun run = CommandRun.of(directory, new byte[65 << 20], Map.of(), false, List.of("render", "-f", "-"));
        assertRefused(run, "64 MiB");
    }
}
