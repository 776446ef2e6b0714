package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.ResolvedModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModuleDirectoryTest {
    private static final Path MODULES = Path.of("src/main/resources/cue/platform");
    private static final FetchContext CONTEXT = FetchContext.of("test", Deadline.after(Duration.ofMinutes(1)));

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeModule() throws IOException {
        folder = Files.createDirectories(temporary.resolve("module"));
        write("schema.cue", "package web\n");
        write("policy/a.cue", "package policy\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ModuleFiles read(ModuleLimits limits) throws ModuleException {
        return ModuleDirectory.read(folder, limits, CONTEXT.deadline());
    }

    private ModuleFiles read() throws ModuleException {
        return read(ModuleLimits.DEFAULTS);
    }

    @Test
    void anotherModuleBelowIsNotLookedAt() throws IOException, ModuleException {
        ModuleFiles alone = read();
        write("sub/cue.mod/module.cue", "module: \"x.test/sub@v0\"\n");
        write("sub/large.cue", "x".repeat(1 << 10));
        Files.createSymbolicLink(folder.resolve("sub/link.cue"), Path.of("/etc/hostname"));
        write("cue.mod/local-module.cue", "deps: {}\n");
        assertEquals(alone, read());
        assertEquals(alone.contentDigest(), read().contentDigest());
        assertEquals(alone, read(new ModuleLimits(3, 100, 1_000, 1_000)));
    }

    private String refused(Reason reason, ModuleLimits limits) {
        ModuleException e = assertThrows(ModuleException.class, () -> read(limits));
        assertEquals(reason, e.reason(), e.getMessage());
        return e.getMessage();
    }

    private void refused(Reason reason, String problem) {
        assertEquals(
                "Tried to read the module in " + folder + " but " + problem, refused(reason, ModuleLimits.DEFAULTS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "v1.1.0"})
    void aFolderAndTheEmbeddedModuleHaveTheSameContentDigest(String version)
            throws ModuleException, PlatformRefException {
        ResolvedModule directory = ModuleDirectory.resolve(MODULES.resolve(version), FolderSelection.ALL, CONTEXT);
        ResolvedModule embedded = StandardResolver.create().resolve(PlatformRef.parse("embedded:" + version), CONTEXT);
        assertEquals(embedded.contentDigest(), directory.contentDigest());
        assertEquals(embedded.files(), directory.files());
        assertEquals(
                "dir:src/main/resources/cue/platform/" + version,
                directory.ref().text());
        assertEquals("dir:" + directory.contentDigest(), directory.source());
        assertTrue(directory.files().paths().contains("tests/minimal/in.json"));
    }

    @Test
    void aFolderIsReadWithWhatIsBelowAndWithoutWhatIsHidden() throws IOException, ModuleException {
        write("cue.mod/module.cue", "module: \"example.com/web\"\n");
        write(".git/objects/large", "x".repeat(1_000));
        write("policy/.a.cue.swp", "x");
        write("tests/minimal/in.json", "{}");
        Files.createDirectories(folder.resolve("empty/below"));
        assertEquals(
                List.of("cue.mod/module.cue", "policy/a.cue", "schema.cue", "tests/minimal/in.json"), read().paths());
        assertEquals("package web\n", read().text("schema.cue").orElseThrow());
        Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
        assertEquals(read(), ModuleDirectory.read(link, ModuleLimits.DEFAULTS, CONTEXT.deadline()));
        Path winding = folder.resolve("policy/../../module/.");
        assertEquals(read(), ModuleDirectory.read(winding, ModuleLimits.DEFAULTS, CONTEXT.deadline()));
    }

    @Test
    void aLinkWithinTheFolderIsACopy() throws IOException, ModuleException {
        Files.createSymbolicLink(folder.resolve("other.cue"), Path.of("schema.cue"));
        write(".data/mounted.cue", "package web\n");
        Files.createSymbolicLink(folder.resolve("mounted.cue"), Path.of(".data/mounted.cue"));
        assertEquals(List.of("mounted.cue", "other.cue", "policy/a.cue", "schema.cue"), read().paths());
        assertEquals("package web\n", read().text("other.cue").orElseThrow());
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("policy/b.cue"), secret);
        refused(Reason.INVALID_MODULE, "the link policy/b.cue leads out of it");
    }

    @Test
    void aLinkThatOnlyLooksAsIfItStayedIsRefused() throws IOException {
        Path sibling = Files.createDirectories(temporary.resolve("module-other"));
        Files.writeString(sibling.resolve("a.cue"), "package a\n");
        Files.createSymbolicLink(folder.resolve("a.cue"), Path.of("../module-other/a.cue"));
        refused(Reason.INVALID_MODULE, "the link a.cue leads out of it");
    }

    @Test
    void linksToFoldersAndIntoNothingAreRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("again"), Path.of("."));
        refused(Reason.INVALID_MODULE, "again is a link to a folder");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("nothing"));
        refused(Reason.INVALID_MODULE, "the link again leads nowhere");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("again"));
        refused(Reason.INVALID_MODULE, "the link again leads nowhere");
    }

    @Test
    void aFolderThatIsNotThereIsNotFound() throws IOException {
        folder = temporary.resolve("none");
        refused(Reason.NOT_FOUND, "there is no such folder");
        folder = Files.writeString(temporary.resolve("file"), "x");
        refused(Reason.NOT_FOUND, "it is not a folder");
    }

    @Test
    void limitsHoldWhileReading() throws IOException {
        write("large.cue", "x".repeat(101));
        assertTrue(refused(Reason.LIMIT_EXCEEDED, new ModuleLimits(100, 100, 10_000, 100))
                .contains("101 bytes in \"large.cue\""));
        refused(Reason.LIMIT_EXCEEDED, new ModuleLimits(2, 1_000, 10_000, 100));
        refused(Reason.LIMIT_EXCEEDED, new ModuleLimits(100, 1_000, 100, 100));
        refused(Reason.LIMIT_EXCEEDED, new ModuleLimits(100, 1_000, 10_000, 9));
        assertEquals(
                "Tried to read the module in " + folder + " but it has more than 3 folders",
                refused(Reason.LIMIT_EXCEEDED, manyFolders(new ModuleLimits(3, 1_000, 10_000, 100))));
    }

    @Test
    void aLargeFolderThatIsNoModuleIsSaidToBeNone() throws IOException {
        folder = Files.createDirectory(temporary.resolve("home"));
        write("large.jar", "x".repeat(101));
        write("src/deep.cue", "x");
        assertEquals(
                "Tried to read the module in " + folder
                        + " but it is none: there is neither cue.mod nor a CUE file in it; name the folder of a module",
                refused(Reason.INVALID_MODULE, new ModuleLimits(100, 100, 10_000, 100)));
    }

    private ModuleLimits manyFolders(ModuleLimits limits) throws IOException {
        Files.writeString(folder.resolve("large.cue"), "x");
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(folder.resolve("folder" + i));
        }
        return limits;
    }

    @Test
    void theDeadlineHolds() {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> ModuleDirectory.read(folder, ModuleLimits.DEFAULTS, Deadline.after(Duration.ZERO)));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    }
}
