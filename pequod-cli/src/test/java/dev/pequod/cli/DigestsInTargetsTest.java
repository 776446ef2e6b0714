package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever names a place with a digest gets that module there, or nothing. */
final class DigestsInTargetsTest {
    private static final String OTHER = "sha256:" + "0".repeat(64);

    @TempDir
    private Path folder;

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        out("module", "init", "web");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, "", List.of(arguments));
    }

    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    private void assertRefused(CommandRun run, String digest) {
        assertEquals(1, run.exit(), run.out() + run.err());
        assertTrue(run.err().contains("what would be written is " + digest + ", not " + OTHER), run.err());
    }

    @Test
    void aCopyIsWhatItsTargetSays() {
        String digest = out("module", "build", "web", "--to", "web.tar:v1.0.0");
        for (String target : List.of("to.tar", "to.tar:v1.0.0", "to:v1.0.0", "to")) {
            assertRefused(run("module", "copy", "web.tar", target + "@" + OTHER), digest);
        }
        assertFalse(Files.exists(folder.resolve("to.tar")) || Files.exists(folder.resolve("to")));
        assertEquals("to.tar@" + digest, out("module", "copy", "web.tar", "to.tar:v1.0.0@" + digest));
        assertEquals("v1.0.0", out("module", "list", "to.tar"));
        String repository = "oci:" + server.host() + "/web";
        for (String target : List.of("", ":v1.0.0")) {
            assertRefused(run("module", "copy", "web.tar", repository + target + "@" + OTHER, "--plain-http"), digest);
        }
        assertEquals(1, run("module", "list", repository, "--plain-http").exit());
        out("module", "copy", "web.tar", repository + ":v1.0.0@" + digest, "--plain-http");
        assertEquals("v1.0.0", out("module", "list", repository, "--plain-http"));
    }

    @Test
    void aPushIsWhatItsTargetSays() {
        String digest = out("module", "build", "web", "--to", "web.tar:v1.0.0");
        String repository = "oci:" + server.host() + "/web";
        assertRefused(run("module", "push", "web", repository + ":v1.0.0@" + OTHER, "--plain-http"), digest);
        assertRefused(run("module", "push", "web", "to.tar:v1.0.0@" + OTHER), digest);
        assertRefused(run("module", "build", "web", "--to", "to.tar:v1.0.0@" + OTHER), digest);
        assertFalse(Files.exists(folder.resolve("to.tar")));
        assertEquals(1, run("module", "list", repository, "--plain-http").exit());
        out("module", "push", "web", repository + ":v1.0.0@" + digest, "--plain-http");
        out("module", "push", "web", "to.tar:v1.0.0@" + digest);
        assertEquals("v1.0.0", out("module", "list", "to.tar"));
    }

    @Test
    void whatIsReadByATagAndADigestIsWhatTheDigestSays() {
        String digest = out("module", "build", "web", "--to", "web.tar:v1.0.0");
        out("module", "build", "web", "--to", "web.tar:v1.1.0");
        String both = "web.tar:v1.1.0@" + digest;
        assertTrue(out("module", "inspect", both).contains(digest));
        assertEquals(
                "web.tar@" + digest,
                run("module", "inspect", both, "-o", "json")
                        .out()
                        .replaceAll("(?s).*\"reference\": \"([^\"]*)\".*", "$1")
                        .strip());
        assertEquals(out("vet", "web"), out("vet", both));
        out("module", "pull", both, "-d", "pulled");
        assertTrue(run("vet", "web.tar:v1.1.0@" + OTHER).err().contains(OTHER));
        CommandRun malformed = run("module", "copy", "web.tar:v1.0.0", "to.tar@sha256:123");
        assertEquals(2, malformed.exit());
        assertTrue(malformed.err().contains("expected a digest"), malformed.err());
    }

    @Test
    void aLayoutToBuildMayHaveTheVersion() {
        String digest = out("module", "build", "web", "--version-tag", "v1.0.0");
        assertEquals(digest, out("module", "build", "web", "--to", "a.tar:v1.0.0"));
        assertEquals("v1.0.0", out("module", "list", "a.tar"));
        out("module", "build", "web", "--to", "a.tar:v1.0.0", "--version-tag", "v1.0.0");
        CommandRun two = run("module", "build", "web", "--to", "a.tar:v1.0.0", "--version-tag", "v1.1.0");
        assertEquals(2, two.exit());
        assertTrue(two.err().contains("another tag than --version-tag v1.1.0"), two.err());
    }
}
