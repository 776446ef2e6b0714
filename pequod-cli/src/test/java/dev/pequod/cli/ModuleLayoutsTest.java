package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that are begun, packed, copied and checked on disk, without a registry. */
final class ModuleLayoutsTest {
    @TempDir
    private Path folder;

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, "", List.of(arguments));
    }

    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    /** Each condition of the module that init writes has a test, which fails if somebody breaks it. */
    @Test
    void theFirstTestsNoticeAServiceThatIsLost() throws IOException {
        out("module", "init", "web");
        Path render = folder.resolve("web/render.cue");
        Files.writeString(render, Files.readString(render).replace("if input.spec.port != _|_", "if false"));
        CommandRun vet = run("vet", "web");
        assertEquals(1, vet.exit(), vet.out());
        assertTrue(vet.out().contains("2 of 3 tests pass"), vet.out());
    }

    @Test
    void aDigestWithoutAVersionIsToldToBeAnother() {
        out("module", "init", "web");
        assertTrue(run("module", "build", "web").err().contains("--version-tag"));
        assertEquals(
                "", run("module", "build", "web", "--version-tag", "v1.0.0").err());
    }

    @Test
    void oneOfSeveralModulesInALayoutIsNamed() {
        out("module", "init", "web");
        String first = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "two.tar");
        out("module", "build", "web", "--version-tag", "v1.1.0", "--to", "two.tar");
        CommandRun open = run("vet", "two.tar");
        assertTrue(open.err().contains("there are 2; name one by adding to it one of :v1.0.0, :v1.1.0"), open.err());
        assertEquals(out("vet", "web"), out("vet", "two.tar:v1.1.0"));
        assertEquals(out("vet", "web"), out("vet", "two.tar@" + first));
        assertTrue(run("vet", "two.tar:v2.0.0").err().contains("there is no tag \"v2.0.0\""));
    }

    @Test
    void aCopyKeepsTheVersionWhereNoneIsNamed() {
        out("module", "init", "web");
        String digest = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "web.tar");
        out("module", "copy", "web.tar:v1.0.0", "byTag.tar");
        out("module", "copy", "web.tar@" + digest, "byDigest.tar");
        out("module", "copy", "web.tar", "theOnlyOne.tar");
        for (String archive : List.of("byTag.tar", "byDigest.tar", "theOnlyOne.tar")) {
            assertTrue(out("module", "inspect", archive + ":v1.0.0").contains(digest), archive);
        }
    }

    /** A folder is one whether there is a {@code ./} before it or not. */
    @Test
    void theVersionsInALayoutAreListed() {
        out("module", "init", "web");
        out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "lay");
        out("module", "build", "web", "--version-tag", "v1.1.0", "--to", "lay");
        for (String layout : List.of("lay", "./lay", "lay:v1.0.0", folder + "/lay")) {
            assertEquals("v1.1.0\nv1.0.0", out("module", "list", layout), layout);
        }
    }

    @Test
    void aCopyOntoAnotherModuleIsToldToTakeAnotherTag() throws IOException {
        out("module", "init", "web");
        out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "lay");
        Files.writeString(folder.resolve("web/README.md"), "changed");
        out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "web.tar");
        CommandRun refused = run("module", "copy", "web.tar", "lay");
        assertEquals(1, refused.exit());
        assertTrue(
                refused.err().startsWith("error: lay:v1.0.0: this version exists and is another module, sha256:"),
                refused.err());
        assertTrue(refused.err().contains("; copy it under another tag, as in lay:TAG, or replace it with --force"));
        out("module", "copy", "web.tar", "lay:other");
    }

    /** Once, a layout gave a version to another module without a word. */
    @Test
    void aVersionOfALayoutIsNotGivenToAnotherModule() throws IOException {
        out("module", "init", "web");
        for (String layout : List.of("lay", "lay.tar")) {
            String[] build = {"module", "build", "web", "--version-tag", "v1.0.0", "--to", layout};
            String first = out(build);
            CommandRun again = run(build);
            assertEquals(first, again.out().strip());
            assertEquals(layout + ":v1.0.0 was there already, the same module\n", again.err());
            Files.writeString(folder.resolve("web/README.md"), "changed for " + layout);
            CommandRun refused = run(build);
            assertEquals(1, refused.exit());
            assertTrue(
                    refused.err()
                            .startsWith("error: " + layout + ":v1.0.0: this version exists and is another module, "
                                    + first + "; take a new version, or replace it with --force"),
                    refused.err());
            assertTrue(out("module", "inspect", layout + ":v1.0.0").contains(first));
            String[] forced = Arrays.copyOf(build, build.length + 3);
            forced[build.length] = "--force";
            forced[build.length + 1] = "-o";
            forced[build.length + 2] = "json";
            CommandRun other = run(forced);
            assertEquals(0, other.exit(), other.err());
            assertEquals("", other.err(), "the data tells it");
            assertTrue(other.out().contains("\"replaced\": \"" + layout + "@" + first + "\""), other.out());
            assertTrue(!out("module", "inspect", layout + ":v1.0.0").contains(first));
        }
    }

    @Test
    void anArchiveThatIsCutShortIsNoRegistry() throws IOException {
        out("module", "init", "web");
        out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "web.tar");
        byte[] whole = Files.readAllBytes(folder.resolve("web.tar"));
        Files.write(folder.resolve("web.tar"), Arrays.copyOf(whole, whole.length / 2));
        for (String command : List.of("list", "inspect")) {
            CommandRun cut = run("module", command, "web.tar");
            assertEquals(1, cut.exit(), cut.err());
            assertTrue(cut.err().startsWith("error: Tried to read the archive "), cut.err());
        }
    }
}
