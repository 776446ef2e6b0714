package dev.pequod.resolver.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModuleFileTest {

    private static ModuleFile read(String text) throws ModuleException {
        return ModuleFile.read(
                "web", ModuleFiles.of(Map.of("cue.mod/module.cue", text.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deps: \"example.com/lib@v1\": v: \"v1.2.0\"",
                "deps: {\n\t\"example.com/lib@v1\": {\n\t\tv: \"v1.2.0\"\n\t\tdefault: true\n\t}\n}\n",
                "deps: {\"example.com/lib@v1\": {v: \"v1.2.0\"}}, source: kind: \"self\" // the end",
                "deps: \"example.com/lib\": v: \"v1.2.0\"",
                "deps: \"example.com/lib@v1\": {v: #\"v1.2.0\"# @foo(a=\")\", [b])\n}\ncustom: note: \"\"\"\n  a \"deps\": }\n  \"\"\"",
                "custom: {a: 'abc', b: #\"\\n\\#n \"\"#, c: \"\\U0001F600\", d: '\\xff\\177', e: .5, f: '''\n  {\n  '''}\n"
                        + "deps: \"example.com/lib@v1\": v: \"v1.2.0\"",
                "// first\ndeps: \"example.com/lib@v1\": \"v\" : \"v1.2.\\u0030\" @tag(x)\ndeps: {}\ncustom: a: [1, -2.5e3, {b: null}, [true]]"
            })
    void dependenciesAreReadHoweverTheyAreWritten(String text) throws ModuleException {
        ModuleFile file = read("module: \"example.com/web@v1\"\nlanguage: version: \"v0.17.0\"\n" + text);
        Set<String> defaults = text.contains("default: true") ? Set.of("example.com/lib@v1") : Set.of();
        assertEquals(
                new ModuleFile(
                        "example.com/web@v1", Map.of("example.com/lib@v1", "v1.2.0"), defaults, Set.of(), "v0.17.0"),
                file);
    }

    /** Once, each of them was looked at once more for each one before it, and the largest text took a minute. */
    @Test
    void signsAroundTextsAreReadWhereThereIsNoText() throws ModuleException {
        String signs = "#".repeat(200_000);
        ModuleFile file = read(
                "module: \"example.com/web@v1\" @a(" + signs + ") @b(##\")\"##, " + signs.substring(150_000) + ")");
        assertEquals("example.com/web@v1", file.path());
        assertEquals(Reason.INVALID_MODULE, refused("module: \"a\" @a(" + signs).reason());
    }

    @Test
    void whatNeedsMoreModulesThanIsAllowedIsRefusedAtOnce() {
        StringBuilder deps = new StringBuilder("deps: {\n");
        for (int i = 0; i <= 200; i++) {
            deps.append("\"example.com/lib@v")
                    .append(i)
                    .append("\": {v: \"v")
                    .append(i)
                    .append(".0.0\", default: true}\n");
        }
        ModuleException e = refused(deps + "}");
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals("Tried to read cue.mod/module.cue of web but it needs more than 200 modules", e.getMessage());
    }

    private static ModuleException refused(String text) {
        return assertThrows(ModuleException.class, () -> read(text));
    }

    /** Once, the one that stood last was taken. */
    @Test
    void ofAModuleThatIsNamedWithAndWithoutItsMajorVersionTheHigherVersionIsNeeded() throws ModuleException {
        String low = "\"example.com/lib%s\": v: \"v1.2.0\"\n";
        String high = "\"example.com/lib%s\": {v: \"v1.10.0\"%s}\n";
        for (String both : new String[] {
            low.formatted("") + high.formatted("@v1", ""),
            low.formatted("@v1") + high.formatted("", ""),
            high.formatted("", "") + low.formatted("@v1"),
            high.formatted("@v1", "") + low.formatted("")
        }) {
            ModuleFile file = read("deps: {\n" + both + "}");
            assertEquals(Map.of("example.com/lib@v1", "v1.10.0"), file.deps());
            assertEquals(Map.of(), file.majors(), "an import without a major version could mean either");
        }
        String withDefault = "deps: {" + low.formatted("") + high.formatted("@v1", ", default: true") + "}";
        assertEquals(Map.of("example.com/lib", "v1"), read(withDefault).majors());
    }

    @Test
    void whatIsNotThereIsNotNeeded() throws ModuleException {
        assertEquals(new ModuleFile("", Map.of(), Set.of(), Set.of(), ""), read(""));
        assertEquals(
                new ModuleFile("example.com/web@v0", Map.of(), Set.of(), Set.of(), ""),
                read("module: \"example.com/web\"\n"));
        assertEquals(
                new ModuleFile("", Map.of(), Set.of(), Set.of(), ""),
                ModuleFile.read("web", ModuleFiles.of(Map.of("a.cue", new byte[0]))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'deps: x'|line 1 is not plain data: expected a text, a number, a struct or a list",
                "'a: \"b\" & \"c\"'|line 1 is not plain data: expected a field",
                "'a: \"\\(x)\"'|expected an escape",
                "'a: {b: 1'|expected '}'",
                "'a: [1'|expected a text, a number",
                "'a: \"b'|expected the end of the text",
                "'a: 1, a: 2'|expected one value for a",
                "'a: 1, a: b: 2'|expected one value for a",
                "'a: #\"b\"'|expected the end of the text",
                "'a: #b#'|expected a text",
                "'a: 1 @x(\")'|expected the end of the text",
                "'a: 1 @x({'|expected the end of the attribute",
                "'a: \"\\UFFFFFFFF\"'|expected 8 digits of base 16",
                "'a: @x'|expected an attribute",
                "'a: \"\\u00g0\"'|expected 4 digits of base 16",
                "'import \"x\"'|expected a field",
                "'deps: \"example.com/lib\": v: \"1.0.0\"'|deps in line 1 has \"example.com/lib\": v: \"1.0.0\", which is no version with v and three numbers; expected modules as \"example.com/lib@v1\": v: \"v1.2.0\"",
                "'deps: {\n\"a.b/c@v1\": v: \"v1.0.0\"\n\"example.com/lib@v1\": v: \"v2.0.0\"}'|deps in line 3 has \"example.com/lib@v1\": v: \"v2.0.0\", which is no version of v1",
                "'deps: \"b c@v1\": v: \"v1.0.0\"'|deps in line 1 has \"b c@v1\": v: \"v1.0.0\", which is no path of a module",
                "'deps: {\"a.b/c@v1\": {v: \"v1.0.0\", default: true}, \"a.b/c@v0\": {v: \"v0.1.0\", default: true}}'|deps has two default major versions of a.b/c",
                "'deps: {\"a.b/c@v1\": {v: \"v1.0.0\", default: true}, \"a.b/c\": {v: \"v1.1.0\", default: true}}'|deps has two default major versions of a.b/c",
                "'deps: \"example.com/lib@v1\": v: 1'|deps in line 1 has \"example.com/lib@v1\", without the text v, the version that is needed",
                "'deps: \"example.com/lib@v1\": \"v1.0.0\"'|deps in line 1 has \"example.com/lib@v1\", without the text v"
            })
    void whatIsNotDataIsRefusedWithItsLine(String text, String problem) {
        ModuleException e = assertThrows(ModuleException.class, () -> read(text));
        assertEquals(Reason.INVALID_MODULE, e.reason());
        assertTrue(e.getMessage().contains(problem), e.getMessage());
        assertTrue(e.getMessage().startsWith("Tried to read cue.mod/module.cue of web but "), e.getMessage());
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        for (String text : new String[] {"a: {".repeat(100_000), "a: [" + "[".repeat(100_000), "a:".repeat(100_000)}) {
            assertEquals(
                    Reason.INVALID_MODULE,
                    assertThrows(ModuleException.class, () -> read(text)).reason());
        }
    }
}
