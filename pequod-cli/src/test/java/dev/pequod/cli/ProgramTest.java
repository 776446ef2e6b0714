package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every command has in common: colours, streams that fail, standard input, help and completion. */
final class ProgramTest {
    private static final String ESCAPE = "\u001B[";

    @TempDir
    Path directory;

    private CommandRun onTerminals(Map<String, String> environment, String... arguments) {
        return CommandRun.of(directory, new byte[] {'{'}, environment, true, List.of(arguments));
    }

    @Test
    void terminalsHaveColors() {
        assertTrue(onTerminals(Map.of(), "cue", "fmt", "-").err().contains(ESCAPE));
    }

    private CommandRun piped(String... arguments) {
        return CommandRun.of(directory, new byte[0], Map.of(), false, List.of(arguments));
    }

    /** Once, {@code cue help} was an unknown command, as if the reference program had none. */
    @Test
    void helpOfAGroupIsAskedForByAWordToo() {
        assertEquals(0, piped("cue", "help").exit(), piped("cue", "help").err());
        assertEquals(piped("cue", "--help"), piped("cue", "help"));
        assertEquals(piped("cue", "eval", "--help"), piped("cue", "help", "eval"));
        assertEquals(piped("help", "cue", "eval"), piped("cue", "help", "eval"));
        assertEquals(piped("module", "--help"), piped("module", "help"));
        assertEquals(piped("cue", "mod"), piped("cue", "help", "mod"), "there is no such command");
        assertTrue(piped("cue", "eval", "help").err().contains("help"), "an operand");
    }

    @Test
    void filesThatAreFormattedAreNamedFromHere() throws IOException {
        Path file = Files.writeString(directory.resolve("a.cue"), "a:1");
        assertEquals("a.cue\n", piped("cue", "fmt", "--check", file.toString()).out());
    }

    @Test
    void noColorIsRespected() {
        assertFalse(
                onTerminals(Map.of("NO_COLOR", "1"), "cue", "fmt", "-").err().contains(ESCAPE));
        assertTrue(onTerminals(Map.of("NO_COLOR", ""), "cue", "fmt", "-").err().contains(ESCAPE));
    }

    @Test
    void dumbTerminalsHaveNone() {
        assertFalse(onTerminals(Map.of("TERM", "dumb"), "cue", "fmt", "-").err().contains(ESCAPE));
    }

    @Test
    void theCommandLineDecidesInTheEnd() {
        assertFalse(onTerminals(Map.of(), "--color", "never", "cue", "fmt", "-")
                .err()
                .contains(ESCAPE));
        assertTrue(onTerminals(Map.of("NO_COLOR", "1"), "cue", "fmt", "-", "--color=always")
                .err()
                .contains(ESCAPE));
    }

    @Test
    void theCommandLineDecidesForHelpAndForLinesThatCannotBeUnderstood() {
        for (List<String> words : List.of(List.of("module", "copy", "--help"), List.of("rendr"), List.of("vet"))) {
            for (List<String> colors : List.of(List.of("--color", "never"), List.of("--color=never"))) {
                List<String> line = new ArrayList<>(words);
                line.addAll(colors);
                CommandRun run = onTerminals(Map.of(), line.toArray(String[]::new));
                assertFalse((run.out() + run.err()).contains(ESCAPE), line.toString());
            }
        }
        String always = CommandRun.of(directory, "", List.of("module", "copy", "--help", "--color=always"))
                .out();
        assertTrue(always.contains("[OPTIONS] \u001B[33mFROM"), always);
    }

    @Test
    void helpIsLaidOutForTheTerminal() {
        for (Map.Entry<String, Integer> one :
                Map.of("80", 80, "40", 60, "72", 72, "300", 100, "many", 100).entrySet()) {
            String help = onTerminals(Map.of("COLUMNS", one.getKey(), "NO_COLOR", "1"), "module", "push", "--help")
                    .out();
            int widest = help.lines()
                    .filter(line -> !line.startsWith("  pequod ")) // examples stay in one line
                    .mapToInt(String::length)
                    .max()
                    .orElseThrow();
            assertTrue(widest <= one.getValue() && widest > one.getValue() - 12, one + ": " + widest + "\n" + help);
        }
        assertEquals(
                CommandRun.of(directory, "", List.of("cue", "vet", "--help")).out(),
                CommandRun.of(directory, new byte[0], Map.of("COLUMNS", "60"), false, List.of("cue", "vet", "--help"))
                        .out(),
                "what is no terminal has no width");
        String narrow = onTerminals(Map.of("COLUMNS", "70", "NO_COLOR", "1"), "cue", "vet", "--help")
                .out();
        for (String word : List.of(".jsonl,", ".yaml,", "./...,", "--merge=false")) {
            assertTrue(narrow.contains(word), narrow);
        }
    }

    private ExitCode withOutput(OutputStream out, ByteArrayOutputStream err, String... arguments) {
        return new Program(new Surroundings(
                        new ByteArrayInputStream(new byte[0]), out, err, false, false, Map.of(), directory))
                .run(arguments);
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    @Test
    void anOutputThatCannotBeWrittenToIsAFailure() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(ExitCode.FAILURE, withOutput(failing("No space left on device"), err, "version"));
        assertEquals(
                "error: Tried to write the result but there is no space left on the device\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aReaderThatHasGoneAwayIsNoNews() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(ExitCode.READER_GONE, withOutput(failing("Broken pipe"), err, "version"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void standardInputIsReadOnce() {
        CommandRun run = CommandRun.of(directory, "{}", List.of("render", "-f", "-", "-f", "-"));
        assertEquals(2, run.exit());
        assertTrue(run.err().startsWith("error: standard input (-) can be read only once\n"), run.err());
    }

    @Test
    void versionNamesTheLanguage() {
        CommandRun run = CommandRun.of(directory, "", List.of("version"));
        assertEquals(0, run.exit());
        assertTrue(run.out().matches("(?s)pequod .*\ncue    v0\\.17\\.1 .*\njava   .*\n"), run.out());
    }

    @Test
    void helpIsTheSameHoweverItIsAskedFor() {
        CommandRun help = CommandRun.of(directory, "", List.of("help", "cue", "fmt"));
        assertEquals(help, CommandRun.of(directory, "", List.of("cue", "fmt", "-h")));
        assertEquals(help, CommandRun.of(directory, "", List.of("cue", "fmt", "--help")));
        assertEquals(0, help.exit());
    }

    @Test
    void bashIsGivenEveryCommand() {
        CommandRun run = CommandRun.of(directory, "", List.of("completion", "bash"));
        for (String name : List.of("render", "graph", "vet", "cue", "fmt", "version", "completion", "--platform-dir")) {
            assertTrue(run.out().contains(name), name);
        }
        assertEquals(run, CommandRun.of(directory, "", List.of("completion", "zsh")));
        assertTrue(run.out().contains("complete -F _complete_pequod -o default pequod"), run.out());
        assertFalse(run.out().contains("compopt +o"), "names of files are not completed");
    }

    @Test
    void kubectlCompletesFilesWhereTheyMayStand() {
        for (String line :
                List.of("vet sv", "module push sho", "render -f ca", "cue eval ../s", "module pull x -d o")) {
            List<String> words = new ArrayList<>(List.of("__complete"));
            words.addAll(List.of(line.split(" ", -1)));
            assertEquals(":0\n", CommandRun.of(directory, "", words).out(), line);
        }
        assertEquals(
                ":4\n",
                CommandRun.of(directory, "", List.of("__complete", "status", "ca"))
                        .out());
        assertEquals(
                "render\n:4\n",
                CommandRun.of(directory, "", List.of("__complete", "rende")).out());
    }
}
