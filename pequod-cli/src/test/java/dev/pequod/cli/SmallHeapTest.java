package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Much data ends as a result, or with a limit, where there is little memory. */
@Timeout(120)
final class SmallHeapTest {
    private static final int PIECES = 120_000;

    @TempDir
    private Path folder;

    private CommandRun run(String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int exit = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "dev.pequod.cli.Main"),
                                Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new CommandRun(exit, Files.readString(out), Files.readString(err));
    }

    /** Once, what was evaluated of each piece was kept for the next ones. */
    @ParameterizedTest
    @ValueSource(
            strings = {"cue export", "cue export schema.cue", "cue vet schema.cue", "cue export --merge=false -e a"})
    void manyPiecesOfData(String command) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("schema.cue"), "a?: int\n");
        Files.writeString(folder.resolve("many.jsonl"), "{\"a\":1}\n".repeat(PIECES));
        CommandRun run = run((command + " many.jsonl").split(" "));
        assertEquals(0, run.exit(), run.err());
        List<String> each = command.contains("merge") ? run.out().lines().toList() : List.of();
        assertEquals(command.contains("merge") ? PIECES : 0, each.size());
    }

    @Test
    void morePiecesThanMemoryMayHold() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("more.jsonl"), "{}\n".repeat(4 * PIECES));
        CommandRun run = run("cue", "export", "more.jsonl");
        assertEquals(1, run.exit(), run.err());
        assertTrue(
                run.err().matches("there are more than \\d+ values in this text:\n    ./more.jsonl:\\d+:1\n"),
                run.err());
    }

    /** Once, the source that takes more memory than the values was made first. */
    @Test
    void aLargeDocumentThatIsImported() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("large.yaml"), "- a\n".repeat(PIECES));
        CommandRun run = run("cue", "import", "large.yaml");
        assertEquals(1, run.exit(), run.err());
        assertTrue(
                run.err()
                        .matches(
                                "evaluation exceeds \\d+ values; PEQUOD_JAVA_OPTS=-Xmx… allows more:\n    ./large.yaml:1:1\n"),
                run.err());
    }

    /** Once, a dozen copies of it were kept at a time. */
    @ParameterizedTest
    @ValueSource(strings = {"cue import -o - long.json", "cue export long.json", "cue export --out yaml long.json"})
    void aLongString(String command) throws IOException, InterruptedException {
        String text = "x".repeat(4 << 20);
        Files.writeString(folder.resolve("long.json"), "{\"a\": \"" + text + "\"}\n");
        CommandRun run = run(command.split(" "));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cue import -o - vast.json",
                "cue eval vast.json",
                "cue vet schema.cue vast.json",
                "cue fmt vast.cue"
            })
    void aStringForWhichMemoryDoesNotSuffice(String command) throws IOException, InterruptedException {
        String text = "\"" + "x".repeat(20 << 20) + "€\"";
        Files.writeString(folder.resolve("schema.cue"), "a?: string\n");
        Files.writeString(folder.resolve("vast.json"), "{\"a\": " + text + "}\n");
        Files.writeString(folder.resolve("vast.cue"), "a: " + text + "\n");
        CommandRun run = run(command.split(" "));
        assertEquals(1, run.exit(), run.err());
        String place = command.substring(command.lastIndexOf(' ') + 1);
        assertEquals(
                "memory does not suffice; PEQUOD_JAVA_OPTS=-Xmx… allows more:\n    ./" + place + ":1:1\n", run.err());
    }
}
