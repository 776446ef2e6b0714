package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The modules {@code web} and {@code other}, and a real registry for them, behind a front that can misbehave. */
abstract class TwoModulesTestCase {
    @TempDir
    Path folder;

    RegistryServer server;
    RegistryFront front;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        front = RegistryFront.before(server);
        for (String mine : List.of("web", "other")) {
            assertEquals(0, run("module", "init", mine).exit());
        }
    }

    @AfterEach
    void stop() {
        front.close();
        server.close();
    }

    final CommandRun run(String... arguments) {
        return CommandRun.of(folder, new byte[0], Map.of(), false, List.of(arguments));
    }
}
