package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModuleFilesTest {

    private static ModuleFiles files(String... paths) throws ModuleException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String path : paths) {
            files.put(path, path.getBytes(StandardCharsets.UTF_8));
        }
        return ModuleFiles.of(files);
    }

    private static void refused(Reason reason, String... paths) {
        ModuleException e = assertThrows(ModuleException.class, () -> files(paths));
        assertEquals(reason, e.reason());
        assertTrue(e.getMessage().startsWith("Tried to read the module"), e.getMessage());
    }

    @Test
    void theContentDigestIsTheDigestOfWhatSha256sumPrints() throws ModuleException {
        // Made with: printf 'package a\n' >schema.cue; printf 'package p\n' >policy/p.cue
        //            sha256sum policy/p.cue schema.cue | sha256sum
        ModuleFiles files = ModuleFiles.of(Map.of(
                "schema.cue", "package a\n".getBytes(StandardCharsets.UTF_8),
                "policy/p.cue", "package p\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "sha256:92125cece3aac23a4d530076263e1bd9968ce69743bb5fe08ea599fa7f621d3a",
                files.contentDigest().toString());
        assertEquals(List.of("policy/p.cue", "schema.cue"), files.paths());
        assertEquals(20, files.totalBytes());
    }

    @Test
    void orderIsThatOfBytes() throws ModuleException {
        // As UTF-16 the last two would be the other way round.
        List<String> paths = List.of("A.cue", "a-b.cue", "a/b.cue", "a0.cue", "\uffee.cue", "\ud83d\ude00.cue");
        assertEquals(paths, files(paths.reversed().toArray(new String[0])).paths());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tests/minimal/in.json",
                "CHANGELOG.md",
                "changelog",
                "README",
                "README.md",
                "LICENSE.txt",
                "NOTICE"
            })
    void whatEvaluationNeverReadsDoesNotCount(String path) throws ModuleException {
        ModuleFiles with = files("a.cue", path);
        assertEquals(files("a.cue").contentDigest(), with.contentDigest());
        assertEquals(files("a.cue"), with.evaluated());
        assertNotEquals(files("a.cue"), with);
        assertTrue(with.contains(path));
    }

    /** Once, a module that was pulled brought a {@code .git/config} along, by which git ran programs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".gitignore",
                ".git/config",
                ".envrc",
                "policy/.hidden.cue",
                "a/.b/c.cue",
                "GIT~1/config",
                "a/git~2"
            })
    void whatIsHiddenIsNoPartOfAModule(String path) throws ModuleException {
        assertEquals(files("a.cue"), files("a.cue", path));
    }

    /** The cue command cannot read a published module with another one in it. */
    @Test
    void whatIsOfAnotherModuleBelowIsNoPartOfThisOne() throws ModuleException {
        ModuleFiles module =
                files("a.cue", "cue.mod/module.cue", "subway/a.cue", "b/c.cue", "vendor/x.test/lib/lib.cue");
        ModuleFiles all = files(
                "a.cue",
                "cue.mod/module.cue",
                "subway/a.cue",
                "b/c.cue",
                "vendor/x.test/lib/lib.cue",
                "sub/cue.mod/module.cue",
                "sub/a.cue",
                "sub/deep/a.cue",
                "b/sub/CUE.mod/other",
                "b/sub/a.cue",
                "old/cue.mod",
                "old/a.cue",
                "tests/sub/cue.mod/module.cue",
                "tests/sub/in.json",
                "vendor/x.test/lib/cue.mod/module.cue",
                "cue.mod/local-module.cue");
        assertEquals(module, all);
        assertEquals(module.contentDigest(), all.contentDigest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cue.mod/pkg/x.test/lib/lib.cue",
                "sub/cue.modules/a.cue",
                "cue.mod/local-module.cue.txt",
                "sub/local-module.cue",
                "readme.cue",
                "docs/README.md",
                "tests.cue",
                "cue.mod/module.cue",
                "policy/tests/a.cue",
                "data.json",
                "license.json"
            })
    void everythingElseCounts(String path) throws ModuleException {
        ModuleFiles with = files("a.cue", path);
        assertNotEquals(files("a.cue").contentDigest(), with.contentDigest());
        assertEquals(with, with.evaluated());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a.cue",
                "C:/a.cue",
                "C:a.cue",
                "..",
                "../a.cue",
                "a/../b.cue",
                "a\u202Eeuc.b",
                "a\u200B.cue",
                "a\uDB40\uDC41.cue",
                "a./b.cue",
                "a.cue.",
                "a.cue ",
                "a /b.cue",
                "./a.cue",
                "a//b.cue",
                "a/",
                "a\\b.cue",
                "a\nb.cue",
                "a\u0000.cue",
                "\ud83d.cue"
            })
    void badPathsAreRefused(String path) {
        refused(Reason.INVALID_MODULE, "a.cue", path);
    }

    @ParameterizedTest
    @CsvSource({"a.cue,A.cue", "policy/a.cue,Policy/b.cue", "a,a/b.cue", "A,a/b.cue", "\u00e9.cue,e\u0301.cue"})
    void collisionsAreRefused(String one, String other) {
        refused(Reason.INVALID_MODULE, one, other);
        refused(Reason.INVALID_MODULE, other, one);
    }

    @Test
    void limitsHold() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(2, 10, 15, 8);
        assertEquals(
                2,
                ModuleFiles.of(Map.of("a", new byte[10], "b", new byte[5]), limits)
                        .size());
        List<Map<String, byte[]>> tooLarge = List.of(
                Map.of("a", new byte[1], "b", new byte[1], "c", new byte[1]),
                Map.of("a", new byte[11]),
                Map.of("a", new byte[10], "b", new byte[6]),
                Map.of("123456789", new byte[1]));
        for (Map<String, byte[]> files : tooLarge) {
            ModuleException e = assertThrows(ModuleException.class, () -> ModuleFiles.of(files, limits));
            assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
            ModuleFiles accepted = ModuleFiles.of(files);
            assertEquals(accepted, accepted.within(ModuleLimits.DEFAULTS));
            assertEquals(
                    Reason.LIMIT_EXCEEDED,
                    assertThrows(ModuleException.class, () -> accepted.within(limits))
                            .reason());
        }
        assertThrows(IllegalArgumentException.class, () -> new ModuleLimits(0, 1, 1, 1));
    }

    @Test
    void bytesAreCopiedBothWays() throws ModuleException {
        byte[] bytes = {'a'};
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", bytes));
        bytes[0] = 'b';
        files.bytes("a.cue").orElseThrow()[0] = 'c';
        assertArrayEquals(new byte[] {'a'}, files.bytes("a.cue").orElseThrow());
        assertEquals(Optional.of("a"), files.text("a.cue"));
        assertEquals(Optional.empty(), files.text("b.cue"));
        assertFalse(files.bytes("b.cue").isPresent());
    }

    @Test
    void textMustBeUtf8() throws ModuleException {
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", new byte[] {(byte) 0xff}));
        ModuleException e = assertThrows(ModuleException.class, () -> files.text("a.cue"));
        assertEquals(Reason.INVALID_MODULE, e.reason());
    }

    /** Once, that held in archives only. */
    @Test
    void noPathHasMoreThanThirtyTwoFolders() throws ModuleException {
        assertEquals(1, files("d/".repeat(32) + "a.cue").size());
        String deep = "d/".repeat(33) + "a.cue";
        ModuleException e = assertThrows(ModuleException.class, () -> files(deep));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals("Tried to read the module but the path \"" + deep + "\" has more than 32 folders", e.getMessage());
    }
}
