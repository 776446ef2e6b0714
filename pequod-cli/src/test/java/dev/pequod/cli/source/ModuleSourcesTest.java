package dev.pequod.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Command;
import dev.pequod.cli.command.CommandTree;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.ColorMode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModuleSourcesTest {
    @TempDir
    private Path folder;

    private static final class Loading implements Command {
        @Override
        public String name() {
            return "load";
        }

        @Override
        public String summary() {
            return "Load a module";
        }

        @Override
        public void declare(Syntax syntax) {
            ModuleSources.declare(syntax);
        }

        @Override
        public ExitCode run(Arguments arguments, Terminal terminal) {
            return ExitCode.OK;
        }
    }

    private ModuleSources withTimeout(String time) {
        Map<String, String> environment = Map.of("PEQUOD_FETCH_TIMEOUT", time, "PEQUOD_CACHE_DIR", folder.toString());
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream(),
                false,
                false,
                environment,
                folder);
        Arguments arguments = new CommandTree(new Loading()).parse(List.of()).arguments();
        return ModuleSources.of(arguments, new Terminal(surroundings, ColorMode.AUTO, true, false), List.of());
    }

    /** Once, the minute that rendering has ended the fetch too, whatever the setting said. */
    @Test
    void aFetchMayTakeLongerThanTheMinuteOfARenderingWhereTheSettingSaysSo() {
        ModuleSources patient = withTimeout("1h");
        assertEquals(Duration.ofHours(1), patient.renderer().timeout());
        assertTrue(patient.context().deadline().remaining().compareTo(Duration.ofMinutes(2)) > 0);
        assertEquals(Duration.ofMinutes(1), withTimeout("10s").renderer().timeout());
    }
}
