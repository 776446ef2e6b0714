package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands about modules say of a registry, and of what is not in it. */
final class RegistryCommandsTest {
    @TempDir
    private Path folder;

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(Map<String, String> environment, String... arguments) {
        return CommandRun.of(folder, new byte[0], environment, false, List.of(arguments));
    }

    private CommandRun run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    @Test
    void whoPullsATagIsWarned() {
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/example.com/web:v1.0.0";
        String pinned = out("module", "push", "web", tag, "--plain-http");
        String warning = tag + " names a tag, which can be moved; pin digests: " + pinned;
        CommandRun pulled = run("module", "pull", tag, "-d", "text", "--plain-http");
        assertEquals(pinned + "\n", pulled.out());
        assertEquals("warning: " + warning + "\n", pulled.err());
        CommandRun quiet = run("-q", "module", "pull", tag, "-d", "quiet", "--plain-http");
        assertEquals("", quiet.err());
        CommandRun data = run("module", "pull", tag, "-d", "data", "--plain-http", "-o", "json");
        assertTrue(data.out().contains("\"warnings\": [\n    \"" + warning + "\"\n  ]"), data.out());
        assertEquals("", data.err());
        assertEquals(
                "",
                run("module", "pull", pinned, "-d", "pinned", "--plain-http").err());
    }
}
