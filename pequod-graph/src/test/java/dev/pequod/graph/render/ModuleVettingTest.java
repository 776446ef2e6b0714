package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CustomRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a module from being published, for programs; the cases of {@code pequod vet} have the messages. */
final class ModuleVettingTest {
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(Modules.SHIPPED);
    private static final String RENDER = """
            package small

            #Render: {
            	input: {
            		metadata: {...}
            		spec: #Input
            	}
            	output: nodes: []
            }
            """;
    private static final Map<String, String> SMALL = Map.of(
            "cue.mod/module.cue", "module: \"example.com/small@v0\"\nlanguage: version: \"v0.17.0\"\n",
            "schema.cue", "package small\n\n#Input: {\n\t// size is how much.\n\tsize!: int\n}\n",
            "render.cue", RENDER,
            "tests/one/in.json", "{\"metadata\": {\"name\": \"x\"}, \"spec\": {\"size\": 1}}",
            "tests/one/out.json", "{\"nodes\": []}");

    private static List<VetCheck> vet(String file, String text) throws ModuleException {
        return vet(Map.of(file, text));
    }

    private static List<VetCheck> vet(Map<String, String> others) throws ModuleException {
        Map<String, byte[]> bytes = new TreeMap<>();
        SMALL.forEach((name, content) -> bytes.put(name, content.getBytes(StandardCharsets.UTF_8)));
        others.forEach((name, content) -> bytes.put(name, content.getBytes(StandardCharsets.UTF_8)));
        bytes.values().removeIf(content -> content.length == 0);
        ModuleFiles files = ModuleFiles.of(bytes);
        return ModuleVetting.vet(
                new ResolvedModule(
                        new CustomRef("folder", "small"), "folder:small", "", files.contentDigest(), "", files),
                RENDERER);
    }

    private static List<String> failed(List<VetCheck> checks) {
        return checks.stream().filter(c -> !c.passed()).map(VetCheck::text).toList();
    }

    @Test
    void whatShipsIsFitToBePublished() {
        for (String version : List.of("v1.0.0", "v1.1.0")) {
            List<VetCheck> checks = ModuleVetting.vet(Modules.SHIPPED.module(version), RENDERER);
            assertTrue(checks.stream().allMatch(c -> c.findings().isEmpty()), checks.toString());
            assertEquals(5, checks.size());
        }
    }

    @Test
    void aSmallModuleIsEnough() throws ModuleException {
        assertEquals(List.of(), failed(vet("README.md", "# Small\n")));
    }

    @Test
    void eachCheckFailsAlone() throws ModuleException {
        assertEquals(
                List.of("cue.mod/module.cue names the module and the version of the language"),
                failed(vet("cue.mod/module.cue", "")));
        assertEquals(
                List.of("2 of 3 CUE files are in the standard layout"), failed(vet("render.cue", RENDER + "\n\n")));
        assertEquals(List.of("1 of 2 tests pass"), failed(vet("tests/two/in.json", "{")));
        assertEquals(
                List.of("1 of 1 tests pass, but 1 file below tests/ is part of none"),
                failed(vet("tests/one/violation.json", "[]")));
    }

    @Test
    void aMisspeltFieldOfTheModuleFileIsTheOneThatWasMeant() throws ModuleException {
        List<VetFinding> findings = vet(
                        "cue.mod/module.cue", "modul: \"example.com/small@v0\"\nlanguage: version: \"v0.17.0\"\n")
                .getFirst()
                .findings();
        assertEquals(
                List.of("did you mean module?"),
                findings.stream().map(VetFinding::hint).toList());
    }

    @Test
    void warnsOfFieldsThatNoRenderingShows() throws ModuleException {
        List<VetCheck> checks = vet("unused.cue", "package small\n\n#Unused: {a: 1} & {a: 2}\n\nopen: #Input.size\n");
        assertEquals(List.of(), failed(checks));
        List<VetFinding> findings =
                checks.stream().flatMap(c -> c.findings().stream()).toList();
        assertEquals(
                List.of("#Unused.a"), findings.stream().map(VetFinding::path).toList());
        assertEquals("unused.cue", findings.get(0).positions().get(0).file());
    }

    @Test
    void testsOfWhatDoesNotCompileAreNotRun() throws ModuleException {
        List<VetCheck> checks = vet("render.cue", "package small\n");
        assertEquals(List.of("it compiles, and has #Input and #Render"), failed(checks));
        assertEquals(3, checks.size());
    }

    @Test
    void aFieldWithoutACommentIsAWarning() throws ModuleException {
        VetCheck check =
                vet("schema.cue", "package small\n\n#Input: size!: int\n").get(3);
        assertTrue(check.passed());
        assertFalse(check.findings().isEmpty());
        assertEquals("0 of 1 fields of #Input have a comment", check.text());
    }

    private static List<VetCheck> vetLibrary(Map<String, String> more) throws ModuleException {
        Map<String, byte[]> bytes = new TreeMap<>();
        bytes.put("cue.mod/module.cue", SMALL.get("cue.mod/module.cue").getBytes(StandardCharsets.UTF_8));
        more.forEach((name, content) -> bytes.put(name, content.getBytes(StandardCharsets.UTF_8)));
        ModuleFiles files = ModuleFiles.of(bytes);
        return ModuleVetting.vet(
                new ResolvedModule(
                        new CustomRef("folder", "small"), "folder:small", "", files.contentDigest(), "", files),
                RENDERER);
    }

    private static boolean isLibrary(List<VetCheck> checks) {
        return checks.stream().anyMatch(check -> check.name().equals(ModuleVetting.LIBRARY));
    }

    /** Once, only cue mod publish published one. */
    @Test
    void aLibraryForOtherModulesIsFitToBePublished() throws ModuleException {
        for (Map<String, String> files : List.of(
                Map.of("names.cue", "package names\n\n#Name: string\n"),
                Map.of("sub/names.cue", "package names\n\n#Name: string\n"),
                Map.of("sub/a.cue", "package a\n", "sub/b.cue", "// b\n\npackage b\n\n#B: 1\n"),
                Map.of("a.cue", "package a\n", "b.cue", "package b\n"),
                Map.of("a.cue", "package a\n", "dev/x_tool.cue", "package x\n\n#Input: #None\n"),
                Map.of("a.cue", "package a\n", "_old/x.cue", "package x\n\n#Input: #None\n"),
                Map.of("a.cue", "package a\n", "a/.b/c/x.cue", "package x\n\n#Input: #None\n"),
                Map.of("a.cue", "package a\n", "testdata/x.cue", "package x\n\n#Input: #None\n"),
                Map.of("a.cue", "package a\n", "sub/x.cue", "@ignore()\n\npackage x\n\n#Input: #None\n"),
                Map.of(
                        "a.cue", "package a\n",
                        "own/cue.mod/module.cue", SMALL.getOrDefault("cue.mod/module.cue", ""),
                        "own/x.cue", "package x\n\n#Input: #None\n"),
                Map.of(
                        "names.cue", "package small\n\nimport \"example.com/small/sub:names\"\n\n#Name: names.#Name\n",
                        "sub/names.cue", "package names\n\n#Name: string\n"))) {
            List<VetCheck> checks = vetLibrary(files);
            assertEquals(List.of(), failed(checks), checks.toString());
            assertTrue(isLibrary(checks));
            assertEquals(4, checks.size());
        }
    }

    @Test
    void aLibraryMustCompileInEachFolderAndNameItself() throws ModuleException {
        String good = "package names\n\n#Name: string\n";
        assertEquals(
                List.of("it compiles"),
                failed(vetLibrary(Map.of("names.cue", good, "sub/names.cue", "package names\n\n#Name: #Nom\n"))));
        assertEquals(
                List.of("it compiles"),
                failed(vetLibrary(Map.of("sub/a.cue", good, "sub/b.cue", "package b\n\n#Name: #Nom\n"))));
        assertEquals(
                List.of("cue.mod/module.cue names the module and the version of the language"),
                failed(vetLibrary(Map.of("names.cue", good, "cue.mod/module.cue", "module: \"example.com/x@v0\"\n"))));
        assertEquals(
                List.of("1 of 2 CUE files are in the standard layout"),
                failed(vetLibrary(Map.of("names.cue", "package names\n#Name :string\n"))));
        List<VetCheck> broken = vetLibrary(Map.of("names.cue", "package names\n\nname: 1 & 2\n"));
        assertTrue(broken.stream().anyMatch(c -> c.text().equals("some of its fields are errors")), broken.toString());
    }

    /** What was meant as a platform and lacks something is no library. */
    @Test
    void whatHasAnythingOfAPlatformIsNoLibrary() throws ModuleException {
        Map<String, String> library = Map.of("names.cue", "package names\n\n#Name: string\n");
        for (Map<String, String> more : List.of(
                Map.of("names.cue", "package names\n\n#Input: {}\n"),
                Map.of("names.cue", "package names\n\n#Render: {}\n"),
                Map.of("policy/p.cue", "package policy\n\nviolations: []\n"),
                Map.of("tests/one/in.json", "{}"),
                Map.of("sub/x.cue", "package x\n\n#Render: {}\n"),
                Map.of("sub/x.cue", "package x\n", "sub/y.cue", "package y\n\n#Render: {}\n"),
                Map.of("names.cue", "package names\n\n#Name: #Nom\n"))) {
            Map<String, String> all = new TreeMap<>(library);
            all.putAll(more);
            List<VetCheck> checks = vetLibrary(all);
            assertFalse(isLibrary(checks), more.toString());
            assertFalse(failed(checks).isEmpty(), more.toString());
        }
    }

    /** Once, a rule whose file lacked its first line was left out beside others without a word, also when rendering. */
    @Test
    void aRuleOutsideOfAnyPackageIsAnError() throws ModuleException {
        List<VetCheck> checks =
                vet("policy/rule.cue", "// Rules.\nviolations: [{message: \"no\", severity: \"Error\"}]\n");
        assertEquals(
                List.of("policy/rule.cue:1:1: the file belongs to no package, so that nothing of it would count"),
                findings(checks));
        assertTrue(failed(checks).contains("it compiles, and has #Input and #Render"), checks.toString());
    }

    /** Such files render as ever, as nothing is lost with them. */
    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFpackage policy\n\nmore: 1\n", "// To do.\n", "\n"})
    void aFileWithAMarkOrWithoutAnythingIsNoError(String text) throws ModuleException {
        List<VetCheck> checks = vet(Map.of("policy/b.cue", text, "policy/a.cue", "package policy\n\nviolations: []\n"));
        assertTrue(
                checks.stream().noneMatch(check -> check.toString().contains("belongs to no package")),
                checks.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "policy/rule_test.cue, 'package policy\n\nviolations: []\n', 'the file is left out by its name, or an attribute, so that nothing is forbidden by it'",
        "policy/rule.cue, '@ignore()\n\npackage policy\n\nviolations: []\n', 'the file is left out by its name, or an attribute, so that nothing is forbidden by it'",
        "more.cue, 'x: 1\n', 'the file belongs to no package, so that nothing of it counts'",
    })
    void whatDoesNotCountIsAWarning(String file, String text, String message) throws ModuleException {
        List<VetCheck> checks = vet(Map.of(file, text, "policy/other.cue", "package policy\n\nviolations: []\n"));
        assertEquals(List.of(), failed(checks));
        assertTrue(findings(checks).contains(file + ":1:1: " + message), checks.toString());
    }

    private static List<String> findings(List<VetCheck> checks) {
        return checks.stream()
                .flatMap(check -> check.findings().stream())
                .filter(finding -> !finding.positions().isEmpty())
                .map(finding -> finding.positions().getFirst() + ": " + finding.message())
                .toList();
    }
}
