package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the folder {@code vendor} that nothing locks, or that holds what somebody has put there. */
final class VendorContentTest {
    private static final String UNLOCKED = "has what it needs in its folder vendor, but no vendor/modules.json";

    @TempDir
    private Path folder;

    private RegistryServer server;
    private CueCommand cue;
    private Path vendor;
    private Path library;

    @BeforeEach
    void vendored() throws IOException, InterruptedException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        cue = new CueCommand(folder, server);
        cue.library("lib", "v1.2.0", "", "#Name: \"new\"");
        cue.webNeedingLib("v1.2.0");
        vendor = folder.resolve("web/vendor");
        library = vendor.resolve("example.com/lib");
        assertTrue(vendor().out().startsWith("2 files written to web/vendor\n"));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        CueCommand.free(folder);
    }

    private CommandRun vendor() {
        CommandRun run = cue.pequod("module", "vendor", "web");
        assertEquals(0, run.exit(), run.err());
        return run;
    }

    @Test
    void aMissingLockIsToldAndWrittenAgain() throws IOException {
        String lock = Files.readString(vendor.resolve("modules.json"));
        Files.delete(vendor.resolve("modules.json"));
        Files.writeString(library.resolve("lib.cue"), "package lib\n\n#Name: \"patched\"\n");
        CommandRun vetted = cue.pequod("vet", "web");
        assertEquals(0, vetted.exit(), vetted.err());
        assertTrue(vetted.err().contains("warning: web " + UNLOCKED), vetted.err());
        CommandRun built = cue.pequod("module", "build", "web");
        assertEquals(0, built.exit(), built.err());
        assertTrue(built.err().contains("warning: web " + UNLOCKED), built.err());
        assertTrue(cue.pequod("module", "build", "web", "-o", "json").out().contains(UNLOCKED));
        CommandRun run = vendor();
        assertTrue(run.out().startsWith("2 files written to web/vendor\nexample.com/lib@v1 v1.2.0 sha256:"), run.out());
        assertEquals("replaced web/vendor/example.com/lib/lib.cue, which was another file\n", run.err());
        assertEquals(lock, Files.readString(vendor.resolve("modules.json")));
        assertFalse(cue.pequod("vet", "web").err().contains(UNLOCKED));
        Files.delete(vendor.resolve("modules.json"));
        assertTrue(vendor().out().startsWith("1 file written to web/vendor\n"));
    }

    @Test
    void whatIsReplacedAndDeletedIsTold() throws IOException {
        Files.writeString(library.resolve("lib.cue"), "package lib\n\n#Name: \"patched\"\n");
        Files.writeString(library.resolve("NOTES.md"), "mine");
        Files.writeString(vendor.resolve("KEEP.md"), "mine");
        CommandRun built = cue.pequod("module", "build", "web");
        assertTrue(built.err().contains("warning: web has other files in vendor"), built.err());
        CommandRun run = vendor();
        assertEquals("""
                replaced web/vendor/example.com/lib/lib.cue, which was another file
                deleted web/vendor/example.com/lib/NOTES.md, which is not of the module that is needed
                """, run.err());
        assertTrue(run.out().startsWith("2 files written to web/vendor\n"), run.out());
        assertEquals("mine", Files.readString(vendor.resolve("KEEP.md")));
        CommandRun again = vendor();
        assertTrue(again.out().startsWith("0 files written to web/vendor\n"), again.out());
        assertEquals("", again.err());
    }
}
