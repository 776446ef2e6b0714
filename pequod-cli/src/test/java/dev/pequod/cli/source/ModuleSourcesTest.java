package dev.pequod.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Command;
import dev.pequod.cli.command.CommandTree;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.ColorMode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.cli.console.Terminal;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        return sources(Map.of("PEQUOD_FETCH_TIMEOUT", time), List.of());
    }

    private ModuleSources sources(Map<String, String> settings, List<String> references) {
        Map<String, String> environment = new TreeMap<>(settings);
        environment.put("PEQUOD_CACHE_DIR", folder.toString());
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream(),
                false,
                false,
                environment,
                folder);
        Arguments arguments = new CommandTree(new Loading()).parse(List.of()).arguments();
        return ModuleSources.of(arguments, new Terminal(surroundings, ColorMode.AUTO, true, false), references);
    }

    /** Once, the minute that rendering has ended the fetch too, whatever the setting said. */
    @Test
    void aFetchMayTakeLongerThanTheMinuteOfARenderingWhereTheSettingSaysSo() {
        ModuleSources patient = withTimeout("1h");
        assertEquals(Duration.ofHours(1), patient.renderer().timeout());
        assertTrue(patient.context().deadline().remaining().compareTo(Duration.ofMinutes(2)) > 0);
        assertEquals(Duration.ofMinutes(1), withTimeout("10s").renderer().timeout());
    }

    /** Once, whatever named the settings of hosts was taken for a refusal of the registry on the command line. */
    @Test
    void plainHttpIsOfferedForTheRegistryOnTheCommandLineOnly() {
        ModuleSources sources = sources(Map.of(), List.of("oci:LOCALHOST:1/web:v1", "oci::1/none"));
        String offer = "; if the registry has no TLS, --plain-http is enough";
        assertTrue(refusal(sources, "localhost:1").endsWith(offer), refusal(sources, "localhost:1"));
        assertTrue(refusal(sources, "localhost:2").endsWith("PEQUOD_ALLOW_PRIVATE_HOSTS"));
        ModuleException foreign =
                new ModuleException(Reason.UNAVAILABLE, "Tried to see PEQUOD_PLAIN_HTTP_HOSTS but nobody answers");
        assertEquals(foreign.getMessage(), sources.failure(foreign).getMessage());
    }

    private static String refusal(ModuleSources sources, String host) {
        ModuleException refused = assertThrows(
                ModuleException.class,
                () -> HostPolicy.of(NetworkOptions.DEFAULTS)
                        .connect(Endpoint.of("https", host, ""), "shop", "ask", Deadline.after(Duration.ofMinutes(1))));
        return String.valueOf(sources.failure(refused).getMessage());
    }
}
