package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags, variables and embedded files through the API; what the reference does with them is in the cases of the command. */
final class LoadOptionsTest {
    private static final String TAGGED =
            "package p\na: string @tag(a)\nn: int @tag(n,type=int)\nenv: \"dev\" | \"prod\" @tag(env,short=dev|prod)\nat: string @tag(at,var=now)\n";

    @Test
    void injectsTagsAndVariables() {
        LoadOptions options = LoadOptions.DEFAULTS
                .withTag("a=x=y")
                .withTag("n=5")
                .withTag("prod")
                .withVariable("now", Data.of("noon"));
        assertEquals(
                "{\"a\":\"x=y\",\"n\":5,\"env\":\"prod\",\"at\":\"noon\"}",
                load(TAGGED, options).value().toCompactJson());
    }

    @Test
    void refusesTagsThatNothingUses() {
        CueException e = assertThrows(CueException.class, () -> load(TAGGED, LoadOptions.DEFAULTS.withTag("zzz=1")));
        assertEquals("no tag for \"zzz\"", e.errors().getFirst().message());
    }

    private static Instance load(String text, LoadOptions options) {
        SourceTree tree = SourceTree.of(Map.of("p.cue", text.getBytes(StandardCharsets.UTF_8)));
        return CueContext.create().load(tree, options, List.of("p.cue"));
    }

    @Test
    void embedsFilesInMemory() {
        SourceTree tree = SourceTree.of(Map.of(
                "cue.mod/module.cue", bytes("module: \"m.test/x\"\nlanguage: version: \"v0.17.0\"\n"),
                "sub/x.cue", bytes("@extern(embed)\n\npackage x\n\na: _ @embed(glob=\"d/*/*.json\")\n"),
                "sub/d/one/a.json", bytes("1"),
                "sub/d/two/b.json", bytes("2")));
        Instance instance = CueContext.create().load(tree, LoadOptions.DEFAULTS, List.of("./sub"));
        assertEquals(
                "{\"a\":{\"d/one/a.json\":1,\"d/two/b.json\":2}}",
                instance.value().toCompactJson());
    }

    /** Once, a module that is needed had all files of another one whose path lies below its own. */
    @Test
    void embedsNothingOfAnotherModuleThatIsNeeded() {
        assertEquals("{\"d/own.json\":1}", embedded("@embed(glob=\"*/*.json\")").toCompactJson());
        assertEquals("2", embedded("@embed(file=\"d/e/own.json\")").toCompactJson());
        for (String name : List.of("b/secret.json", "d/c/secret.json")) {
            CueException e = assertThrows(CueException.class, () -> embedded("@embed(file=\"" + name + "\")"));
            assertEquals(
                    "@embed: cannot embed file \"" + name + "\": in different module",
                    e.errors().getFirst().message());
        }
        CueException e = assertThrows(CueException.class, () -> embedded("@embed(glob=\"d/*/secret.json\")"));
        assertEquals(
                "@embed: no matches for glob pattern \"d/*/secret.json\"",
                e.errors().getFirst().message());
    }

    private static Value embedded(String attribute) {
        SourceTree tree = SourceTree.of(Map.of(
                "cue.mod/module.cue",
                bytes("module: \"m.test/x\"\nlanguage: version: \"v0.17.0\"\n"),
                "vendor/modules.json",
                bytes("{\"modules\": {\"h.test/a@v0\": {}, \"h.test/a/b@v0\": {}, \"h.test/a/d/c@v1\": {}}}"),
                "x.cue",
                bytes("package x\nimport \"h.test/a\"\nv: a.v\n"),
                "vendor/h.test/a/l.cue",
                bytes("@extern(embed)\n\npackage a\n\nv: _ " + attribute + "\n"),
                "vendor/h.test/a/d/own.json",
                bytes("1"),
                "vendor/h.test/a/d/e/own.json",
                bytes("2"),
                "vendor/h.test/a/b/secret.json",
                bytes("3"),
                "vendor/h.test/a/d/c/secret.json",
                bytes("4")));
        return CueContext.create()
                .load(tree, LoadOptions.DEFAULTS, List.of("."))
                .value()
                .lookup("v");
    }

    @Test
    void embedsNothingThatALinkLeadsTo(@TempDir java.nio.file.Path folder) throws IOException {
        java.nio.file.Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        java.nio.file.Path module =
                Files.createDirectories(folder.resolve("module/cue.mod")).getParent();
        Files.writeString(
                module.resolve("cue.mod/module.cue"), "module: \"m.test/x\"\nlanguage: version: \"v0.17.0\"\n");
        Files.writeString(module.resolve("x.cue"), "@extern(embed)\n\npackage x\n\na: _ @embed(file=\"l.txt\")\n");
        Files.createSymbolicLink(module.resolve("l.txt"), secret);
        CueException e = assertThrows(
                CueException.class,
                () -> CueContext.create().load(SourceTree.ofFolder(module), LoadOptions.DEFAULTS, List.of(".")));
        assertEquals(
                "@embed: cannot embed file \"l.txt\": a link leads out of the module",
                e.errors().getFirst().message());
    }

    /** A ConfigMap that is mounted has its folders as links. */
    @Test
    void embedsThroughALinkThatIsNamed(@TempDir java.nio.file.Path module) throws IOException {
        Files.createDirectories(module.resolve("cue.mod"));
        Files.writeString(
                module.resolve("cue.mod/module.cue"), "module: \"m.test/x\"\nlanguage: version: \"v0.17.0\"\n");
        Files.writeString(module.resolve("x.cue"), "@extern(embed)\n\npackage x\n\n@embed(glob=\"sub/*.json\")\n");
        java.nio.file.Path data = Files.createDirectories(module.resolve("data/sub"));
        Files.writeString(data.resolve("d.json"), "1");
        Files.createSymbolicLink(module.resolve("sub"), data);
        assertEquals(
                "{\"sub/d.json\":1}",
                CueContext.create()
                        .load(SourceTree.ofFolder(module), LoadOptions.DEFAULTS, List.of("."))
                        .value()
                        .toCompactJson());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
