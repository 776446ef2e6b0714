package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of CUE that no case can hold: of other encodings, and links. What they come to is what the reference does. */
final class CueFilesTest {
    @TempDir
    Path directory;

    private CommandRun run(String... arguments) {
        return CommandRun.of(directory, "", List.of(arguments));
    }

    /** A file that is named is read as it is in its package. */
    @Test
    void malformedTextsAreReadAsTheReferenceDoes() throws IOException {
        byte[] source = "package a\n\nx: \"\u00ff\"\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(directory.resolve("a.cue"), source);
        for (CommandRun run : List.of(run("cue", "eval", "a.cue"), run("cue", "eval", "."))) {
            assertEquals("x: \"\uFFFD\"\n", run.out(), run.err());
            assertEquals(0, run.exit());
        }
        assertEquals(0, run("cue", "fmt", "a.cue").exit());
        assertArrayEquals(source, Files.readAllBytes(directory.resolve("a.cue")));
    }

    @Test
    void textsOfUtf16AreWrittenAnewAsUtf8() throws IOException {
        Path file = directory.resolve("a.cue");
        Files.write(file, "\uFEFFx:  1\n".getBytes(StandardCharsets.UTF_16BE));
        assertEquals("x: 1\n", run("cue", "eval", "a.cue").out());
        assertEquals(0, run("cue", "fmt", "a.cue").exit());
        assertEquals("x: 1\n", Files.readString(file));
    }

    @Test
    void linksToFilesAreFormatted() throws IOException {
        Files.createDirectory(directory.resolve("b"));
        Files.writeString(directory.resolve("b/b.txt"), "x:  1\n");
        Files.createSymbolicLink(directory.resolve("a.cue"), Path.of("b/b.txt"));
        assertEquals("a.cue\n", run("cue", "fmt", "--files", "--check", ".").out());
    }
}
