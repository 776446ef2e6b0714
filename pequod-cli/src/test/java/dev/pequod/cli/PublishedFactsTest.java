package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a module when it is published: its version, and where its source is. */
class PublishedFactsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void init() {
        assertEquals(0, run("module", "init", "web").exit());
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, "", List.of(arguments));
    }

    private CommandRun build(String version, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("module", "build", "web", "--version-tag", version, "--to", "layout"));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(new String[0]));
    }

    private void moduleFile(String text) throws IOException {
        Files.writeString(folder.resolve("web/cue.mod/module.cue"), text + "\nlanguage: version: \"v0.9.0\"\n");
    }

    @ParameterizedTest
    @CsvSource({"v1.1.0, - Ports have names.\\n\\n### Fixed\\n\\n- Probes.", "v1.0.0, The first one.", "v1.2.0, ''"})
    void whatTheChangelogSaysOfAVersionGoesWithIt(String version, String changes) throws IOException {
        Files.writeString(folder.resolve("web/CHANGELOG.md"), """
                # Changes

                ## [1.1.0] (2026-11-02)

                - Ports have names.

                ### Fixed

                - Probes.

                ## v1.0.0

                The first one.
                """);
        CommandRun built = build(version);
        assertEquals(0, built.exit(), built.err());
        String facts =
                run("module", "inspect", "./layout:" + version, "-o", "json").out();
        assertEquals(!changes.isEmpty(), facts.contains("\"dev.pequod.module.changes\": \"" + changes + "\""), facts);
        assertEquals(!changes.isEmpty(), facts.contains("dev.pequod.module.changes"), facts);
    }

    @Test
    void whatComesNextIsALineForAShell() {
        assertEquals(
                "My Ada's: example.com/myadas@v1; next: pequod vet 'My Ada'\\''s'\n",
                run("module", "init", "My Ada's").out());
        assertEquals(
                "a/b-2: example.com/b2@v1; next: pequod vet a/b-2\n",
                run("module", "init", "a/b-2").out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module: \"example.com/web\"",
                "module: \"example.com/web@v0\"",
                "\"module\": \"example.com/web@v0\""
            })
    void aVersionIsOfTheMajorVersionThatThePathHas(String text) throws IOException {
        moduleFile(text);
        CommandRun wrong = build("v1.0.0");
        assertEquals(1, wrong.exit(), text);
        assertTrue(wrong.err().contains("the version v1.0.0 is none of a module v0;"), wrong.err());
        CommandRun right = build("v0.1.0");
        assertEquals(0, right.exit(), right.err());
        CommandRun copy = run("module", "copy", "layout:v0.1.0", "copy.tar:v1.0.0");
        assertEquals(1, copy.exit(), text);
        assertTrue(copy.err().contains("the version v1.0.0 is none of a module v0;"), copy.err());
        assertEquals(
                0, run("module", "copy", "layout:v0.1.0", "copy.tar:v0.1.0").exit());
    }

    @ParameterizedTest
    @CsvSource({
        "https://u:TOKEN@github.com/a/b, https://github.com/a/b",
        "https://TOKEN@github.com/a/b.git, https://github.com/a/b.git",
        "https://u:TO@KEN@git.example.com:8443/a/b?x=@y, https://git.example.com:8443/a/b?x=@y",
        "ssh://git:TOKEN@github.com/a/b, ssh://github.com/a/b",
        "u:TOKEN@github.com/a/b, github.com/a/b",
        "git@github.com:a/b, git@github.com:a/b",
        "https://github.com/a/b@main, https://github.com/a/b@main"
    })
    void theSourceIsWrittenDownWithoutTheUserOfItsAddress(String given, String written) {
        CommandRun built = build("v1.0.0", "--source", given);
        assertEquals(0, built.exit(), built.err());
        String shown = run("module", "inspect", "layout:v1.0.0", "-o", "json").out();
        assertTrue(shown.contains("\"org.opencontainers.image.source\": \"" + written + "\""), shown);
        assertFalse((shown + built.out() + built.err()).contains("TO"), shown);
    }

    /** What the author of a module works on beside it is of no use to others, and tells paths of a machine. */
    @Test
    void whatHoldsForTheDevelopmentOnlyIsNotPublished() throws IOException {
        String digest = build("v1.0.0").out();
        Files.writeString(
                folder.resolve("web/cue.mod/local-module.cue"),
                "deps: \"example.com/lib@v1\": replaceWith: \"../lib\"\n");
        CommandRun built = build("v1.0.0");
        assertEquals(digest, built.out());
        assertTrue(built.err().contains("cue.mod/local-module.cue is not published"), built.err());
        assertEquals(0, run("vet", "web").exit());
    }

    @Test
    void anAddressOfWhichThatCannotBeToldIsRefused() {
        CommandRun refused = build("v1.0.0", "--source", "https://u:TO/KEN@github.com/a/b");
        assertEquals(2, refused.exit(), refused.out());
        assertTrue(
                refused.err().contains("--source: expected a URL without a user's name and password"), refused.err());
        assertFalse(refused.err().contains("KEN"), refused.err());
    }
}
