package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How messages call a place in a module that another one needs. */
final class DependencyPlacesTest {
    @TempDir
    private Path folder;

    private RegistryServer server;
    private CueCommand cue;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        cue = new CueCommand(folder, server);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        CueCommand.free(folder);
    }

    /** Once, it was called by the path of a folder that the user did not have. */
    @Test
    void whatWasFetchedIsCalledByItsModuleAndVersionAndWhatIsInTheFolderByItsPath()
            throws IOException, InterruptedException {
        cue.library("lib", "v1.2.0", "", "x: undefinedThing");
        cue.webNeedingLib("v1.2.0");
        Path schema = folder.resolve("web/schema.cue");
        Files.writeString(
                schema,
                Files.readString(schema)
                        .replace("package web\n", "package web\n\nimport \"example.com/lib@v1\"\n\n_lib: lib\n"));
        cue.run(folder.resolve("web"), "mod", "publish", "v1.0.0");
        String fetched = "  --> example.com/lib@v1.2.0/lib.cue:3:4\n  3 | x: undefinedThing\n";
        assertTells("web", fetched);
        assertTells("oci:" + server.host() + "/example.com/web:v1.0.0", fetched);

        assertEquals(0, cue.pequod("module", "vendor", "web").exit());
        assertTells("web", "  --> web/vendor/example.com/lib/lib.cue:3:4\n  3 | x: undefinedThing\n");
        Files.writeString(folder.resolve("web/vendor/example.com/lib/lib.cue"), "package lib\n");
        assertTells("web", fetched);
    }

    private void assertTells(String module, String place) {
        CommandRun vetted = cue.pequod("vet", module);
        assertEquals(1, vetted.exit(), vetted.err());
        assertTrue(vetted.err().contains(place), vetted.err());
        assertEquals(1, vetted.err().split("  --> ", -1).length - 1, vetted.err());
    }
}
