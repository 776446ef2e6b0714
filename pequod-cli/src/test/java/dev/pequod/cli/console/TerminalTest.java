package dev.pequod.cli.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    private static Terminal terminal(String term) {
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream(),
                true,
                true,
                Map.of("TERM", term),
                Path.of(""));
        return new Terminal(surroundings, ColorMode.NEVER, false, false);
    }

    /** Once, one that cannot go back was told to. */
    @Test
    void aDumbTerminalShowsNoProgress() {
        assertTrue(terminal("xterm").showsProgress());
        assertFalse(terminal("dumb").showsProgress());
    }
}
