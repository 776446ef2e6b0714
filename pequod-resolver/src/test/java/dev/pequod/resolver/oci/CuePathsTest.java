package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Once, modules were published that the cue command refuses whole for the name of a single file. */
final class CuePathsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tests/aux/case.cue",
                "a'b.md",
                "x*y.md",
                "con.md",
                "LPT1",
                "end.",
                "end./a.md",
                "a:b.md",
                "a|b",
                "a\"b",
                "a\\b",
                "a;b.md",
                "a\u00b2.md",
                "a\u20ac.md",
                "a\tb"
            })
    void noPathIsPackedThatTheCueCommandRefuses(String path) {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> ModuleArtifact.of(
                        ModuleFiles.of(
                                Map.of(ModuleArtifact.MODULE_FILE, bytes("module: \"a.b/c@v1\""), path, bytes("x"))),
                        Map.of()));
        assertEquals(Reason.INVALID_MODULE, e.reason());
        assertTrue(CuePaths.problem(path).isPresent());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "cue.mod/module.cue",
                "a b/c!#$%&()+,-.=@[]^_{}~.md",
                "\u00fcber.md",
                "console.md",
                "~1"
            })
    void pathsThatItTakesAreTaken(String path) {
        assertEquals(Optional.empty(), CuePaths.problem(path));
    }

    @Test
    void allSuchPathsAreToldUpToSome() {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> ModuleArtifact.of(
                        ModuleFiles.of(Map.of(
                                ModuleArtifact.MODULE_FILE,
                                bytes("module: \"a.b/c@v1\""),
                                "aux.md",
                                bytes("x"),
                                "x*",
                                bytes("x"))),
                        Map.of()));
        assertEquals(
                "Tried to pack the module but CUE allows no such path in one: \"aux.md\" has the name aux, which Windows keeps"
                        + " for a device; \"x*\" has the sign *; rename it, or keep it out of the module's folder",
                e.getMessage());
    }
}
