package dev.pequod.cue.internal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What modules and their versions may be called, however long. */
final class ModulePathTest {
    private static final int MANY = 20_000;
    private static final String PATH = "a.example@v1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.0.0",
                "v1.20.300",
                "v1.0.0-0",
                "v1.0.0-a",
                "v1.0.0-0a",
                "v1.0.0--",
                "v1.0.0-a-b.10.x",
                "v1.0.0-rc.1"
            })
    void aVersionIsCanonical(String version) {
        assertNull(ModulePath.problem(PATH, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1.0", "v1.0.0+b", "v1.0.0-a+b.1", "v1.0.0+..", "v1.0.0-a.b+-"})
    void aVersionIsNotCanonical(String version) {
        assertEquals(
                "version \"" + version + "\" (of module \"" + PATH + "\") is not canonical",
                ModulePath.problem(PATH, version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.0.0",
                "v01.0.0",
                "v1.0.0-",
                "v1.0.0-a.",
                "v1.0.0-.a",
                "v1.0.0-a..b",
                "v1.0.0-01",
                "v1.0.0-a.00",
                "v1.0.0-a_b",
                "v1.0.0+",
                "v1.0.0-a+",
                "v1-a",
                "v1.0-a",
                "v1.0.0.0"
            })
    void aVersionIsMalformed(String version) {
        assertEquals(
                "version \"" + version + "\" (of module \"" + PATH + "\") is not well formed",
                ModulePath.problem(PATH, version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.example", "a.b.c", "a--b.example/x", "a.b/c_d/e__f/g---h/i.j", "local", "a.b@v0", "a.b@v12"})
    void aPathIsValid(String path) {
        assertNull(ModulePath.problem(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a..b", "a.-b", "a-.b", "a.b/c___d", "a.b/c_-d", "a.b/c-_d", "a.b/c._d", "a.b/c_.d", "a.b/c/d..e"
            })
    void punctuationStandsAlone(String path) {
        assertEquals(
                "module path \"" + path
                        + "\" is not valid: each punctuation mark must stand alone between letters or digits",
                ModulePath.problem(path));
    }

    @Test
    void aVersionMayHaveManyIdentifiers() {
        assertNull(ModulePath.problem(PATH, "v1.0.0-a" + ".a".repeat(MANY)));
        assertNull(ModulePath.problem(PATH, "v1.0.0-" + "0a".repeat(MANY)));
        assertNull(ModulePath.problem(PATH, "v1.0." + "1".repeat(MANY)));
        assertNotNull(ModulePath.problem(PATH, "v1.0.0-a" + ".a".repeat(MANY) + ".01"));
        assertNotNull(ModulePath.problem(PATH, "v1.0.0-a" + ".a".repeat(MANY) + "+b" + ".b".repeat(MANY)));
    }

    @Test
    void aPathMayHaveManyElements() {
        assertNull(ModulePath.problem("a.example" + "/a".repeat(MANY)));
        assertNull(ModulePath.problem("a" + ".a".repeat(MANY)));
        assertNull(ModulePath.problem("a.b/a" + "--a_a__a".repeat(MANY)));
        assertNull(ModulePath.problem("a.example" + "/a".repeat(MANY) + "@v1", "v1.0.0"));
        assertNotNull(ModulePath.problem("a.example" + "/a".repeat(MANY) + "/a..b"));
    }
}
