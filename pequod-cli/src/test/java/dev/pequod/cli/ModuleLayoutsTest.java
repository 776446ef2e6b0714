package dev.pequod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.oci.OciLayout;
import dev.pequod.resolver.oci.RawManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    /** Nothing is read of the module before. */
    @Test
    void forceIsAboutALayout() {
        CommandRun run = run("module", "build", "none", "--force");
        assertEquals(2, run.exit());
        assertTrue(run.err().startsWith("error: --force is about a version in a layout; name that by --to"), run.err());
    }

    @Test
    void oneOfSeveralModulesInALayoutIsNamed() {
        out("module", "init", "web");
        String first = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "two.tar");
        out("module", "build", "web", "--version-tag", "v1.1.0", "--to", "two.tar");
        CommandRun open = run("vet", "two.tar");
        assertTrue(
                open.err().contains("there are 2 modules; name one by adding to it one of :v1.0.0, :v1.1.0"),
                open.err());
        assertEquals(out("vet", "web"), out("vet", "two.tar:v1.1.0"));
        assertEquals(out("vet", "web"), out("vet", "two.tar@" + first));
        CommandRun unknown = run("vet", "two.tar:v2.0.0");
        assertTrue(unknown.err().contains("/two.tar has no tag \"v2.0.0\"; pequod module list "), unknown.err());
        CommandRun inspect = run("module", "inspect", "two.tar");
        assertTrue(inspect.err().startsWith("error: Tried to find the module in "), inspect.err());
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

    @Test
    void aLayoutWithoutVersionsSaysWhatItHas() {
        out("module", "init", "web");
        String digest = out("module", "build", "web", "--to", "lay");
        CommandRun list = run("module", "list", "lay");
        assertEquals("", list.out());
        assertEquals("no versions in lay, but 1 module without a tag: " + digest + "\n", list.err());
        assertEquals("", run("module", "list", "lay", "-o", "json").err());
        out("module", "copy", "lay", "tagged:latest");
        assertEquals(
                "no versions in tagged, but 1 other tag, which --all shows\n",
                run("module", "list", "tagged").err());
    }

    /** Once, nothing was shown where what stands under the tag of a signature could not be read. */
    @Test
    void aBrokenSignatureHidesNothingElse() throws IOException {
        out("module", "init", "web");
        String digest = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "lay");
        String tag = digest.replace(':', '-') + ".sig";
        byte[] broken = "{\"schemaVersion\": 2, ".getBytes(UTF_8);
        String hex = Digest.of(broken).hex();
        Files.write(folder.resolve("lay/blobs/sha256/" + hex), broken);
        Path index = folder.resolve("lay/index.json");
        String entry = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:" + hex
                + "\",\"size\":" + broken.length
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}},";
        Files.writeString(index, Files.readString(index).replaceFirst("\"manifests\"\\s*:\\s*\\[", "$0" + entry));
        CommandRun inspect = run("module", "inspect", "lay:v1.0.0");
        assertEquals(0, inspect.exit(), inspect.err());
        assertTrue(inspect.out().contains(digest) && inspect.out().contains("part: "), inspect.out());
        assertTrue(
                inspect.err().startsWith("warning: what the tag " + tag + " names is left out: Tried to "),
                inspect.err());
        CommandRun json = run("module", "inspect", "lay:v1.0.0", "-o", "json");
        assertTrue(json.out().contains("\"warnings\": [\n    \"what the tag " + tag), json.out());
        assertEquals("", json.err());
    }

    /** Once, what belongs into violations.json was cut after 80 signs, before the severity. */
    @Test
    void whatBelongsIntoTheFilesOfATestIsShownInWhole() throws IOException {
        out("module", "init", "web");
        Path violations = folder.resolve("web/tests/one-replica/violations.json");
        String expected = Files.readString(violations);
        Files.writeString(violations, "[]\n");
        CommandRun vet = run("vet", "web");
        assertEquals(1, vet.exit());
        String compact = expected.strip().replaceAll("(?m)^\\s+|\\n", "").replace("\": \"", "\":\"");
        String violation = compact.substring(1, compact.length() - 1);
        assertTrue(violation.endsWith("\"severity\":\"Warning\"}"), violation);
        assertTrue(vet.err().contains("[0]: " + violation + " instead of nothing\n"), vet.err());
    }

    @Test
    void aTestWithoutFilesFails() throws IOException {
        out("module", "init", "web");
        Files.createDirectories(folder.resolve("web/tests/empty"));
        Files.createDirectories(folder.resolve("web/tests/.kept"));
        CommandRun vet = run("vet", "web");
        assertEquals(1, vet.exit());
        assertTrue(vet.out().contains("3 of 4 tests pass"), vet.out());
        assertTrue(
                vet.err().contains("the test tests/empty/ has no in.json, the resource that is rendered; or in.yaml"),
                vet.err());
    }

    @Test
    void aSignatureInTheOlderFormOfCosignIsInspected() throws ModuleException {
        out("module", "init", "web");
        String digest = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "lay");
        OciLayout layout = OciLayout.folder(folder.resolve("lay"), Deadline.after(Duration.ofMinutes(1)));
        RawManifest signature = new RawManifest(
                "application/vnd.oci.image.manifest.v1+json",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x/y\"},\"layers\":[]}".getBytes(UTF_8));
        layout.push(signature, digest.replace(':', '-') + ".sig");
        String shown = out("module", "inspect", "lay:v1.0.0");
        assertTrue(
                shown.contains("\nreferrer: application/vnd.oci.image.manifest.v1+json " + signature.digest() + ", "
                        + signature.bytes().length + " bytes, by its tag a signature"),
                shown);
        String data = out("module", "inspect", "lay:v1.0.0", "-o", "json");
        assertTrue(data.contains("\"tag\": \"" + digest.replace(':', '-') + ".sig\""), data);
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
