package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.testing.OneModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pequod cache …} and {@code --offline}, over a cache that was filled by a program. */
final class CacheCommandsTest {
    private static final Digest MANIFEST = Digest.of(new byte[] {1});
    private static final String PINNED = "oci:r.example/web@" + MANIFEST;

    @TempDir
    private Path folder = Path.of("");

    private static FetchedModule module() throws ModuleException {
        String render = "package web\n\n"
                + "#Render: {\n"
                + "\tinput: {...}\n"
                + "\toutput: nodes: [{id: \"a\", object: {apiVersion: \"v1\", kind: \"ConfigMap\", metadata:"
                + " name: \"from-cache\"}}]\n"
                + "}\n"
                + "#Input: {...}\n";
        return new FetchedModule(
                ModuleFiles.of(Map.of("render.cue", render.getBytes(StandardCharsets.UTF_8))), MANIFEST, "");
    }

    @BeforeEach
    void fill() throws ModuleException {
        OciRef tag = new OciRef("r.example", "web", "v1", Optional.empty());
        StandardResolver.create(ResolverOptions.defaults()
                        .withFetcher(
                                new OneModule(OciRef.SCHEME, Optional.of(new ModuleRevision(PINNED, "v1")), module()))
                        .withCache(ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(cache()))))
                .resolve(tag, FetchContext.of("test", Deadline.after(Duration.ofMinutes(1))));
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private CommandRun run(String stdin, String... arguments) {
        return CommandRun.of(
                folder,
                stdin.getBytes(StandardCharsets.UTF_8),
                Map.of("PEQUOD_CACHE_DIR", cache().toString()),
                false,
                List.of(arguments));
    }

    private CommandRun cache(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cache"));
        all.addAll(List.of(arguments));
        return run("", all.toArray(String[]::new));
    }

    @Test
    void lsShowsWhatIsKept() {
        CommandRun table = cache("ls");
        assertEquals(0, table.exit(), table.err());
        List<String> lines = table.out().lines().toList();
        assertEquals(2, lines.size(), table.out());
        assertTrue(lines.get(0).matches("SOURCE +REVISION +FILES +SIZE +USED +FOR +VERIFIED BY"), lines.get(0));
        assertTrue(lines.get(1).matches(PINNED + " +v1 +1 +\\d+ B +\\d+s +all +-"), lines.get(1));
        assertTrue(table.err().matches("1 module, \\d+ B in " + cache() + "\n"), table.err());
        CommandRun json = cache("ls", "-o", "json");
        assertTrue(json.out().startsWith("[\n  {\n    \"bytes\": "), json.out());
        assertTrue(json.out().contains("\"source\": \"" + PINNED + "\""), json.out());
        assertTrue(json.out().contains("\"public\": true"), json.out());
    }

    @Test
    void lsShortensDigestsWhereTheTerminalIsTooNarrow() {
        Map<String, String> environment =
                Map.of("PEQUOD_CACHE_DIR", cache().toString(), "COLUMNS", "80", "NO_COLOR", "1");
        CommandRun narrow = CommandRun.of(folder, new byte[0], environment, true, List.of("cache", "ls"));
        String row = narrow.out().lines().skip(1).findFirst().orElseThrow();
        assertTrue(row.startsWith("oci:r.example/web@sha256:" + MANIFEST.hex().substring(0, 12) + "…  v1"), row);
        assertTrue(row.length() <= 80, row);
        CommandRun piped = CommandRun.of(folder, new byte[0], environment, false, List.of("cache", "ls"));
        assertTrue(piped.out().contains(PINNED), piped.out());
    }

    @Test
    void verifyRemovesWhatWasChanged() throws Exception {
        assertEquals(0, cache("verify").exit());
        try (Stream<Path> files = Files.list(cache().resolve("sha256"))) {
            Files.writeString(files.findFirst().orElseThrow(), "tampered");
        }
        CommandRun run = cache("verify");
        assertEquals("removed the files of " + PINNED + "\n", run.out());
        assertEquals(1, run.exit());
        String record = "0".repeat(64);
        Files.writeString(cache().resolve("modules").resolve(record), "tampered");
        CommandRun data = cache("verify", "-o", "json");
        assertEquals(1, data.exit());
        assertEquals(
                "{\n  \"modules\": 0,\n  \"removed\": [\n    {\n      \"kind\": \"record\",\n      \"record\": \""
                        + record + "\",\n      \"source\": \"\"\n    }\n  ]\n}\n",
                data.out());
        assertEquals(
                "{\n  \"modules\": 0,\n  \"removed\": []\n}\n",
                cache("verify", "-o", "json").out());
    }

    /** Once, the option was told as the variable where another setting was wrong too. */
    @Test
    void anOptionThatIsWrongIsToldBeforeSettingsThatAre() {
        CommandRun both = CommandRun.of(
                folder,
                new byte[0],
                Map.of("PEQUOD_CACHE_DIR", cache().toString(), "PEQUOD_CACHE_MEMORY_BYTES", "much"),
                false,
                List.of("cache", "prune", "--max-age", "soon"));
        assertTrue(both.err().startsWith("error: --max-age: expected a time "), both.err());
    }

    @Test
    void pruneKeepsToLimits() {
        assertEquals(
                "removed 0 modules, 0 B; 1 module, ",
                cache("prune", "--max-age", "7d", "--max-bytes", "1Mi").out().substring(0, 34));
        CommandRun wrong = cache("prune", "--max-age", "soon");
        assertEquals(2, wrong.exit());
        assertTrue(
                wrong.err()
                        .startsWith(
                                "error: --max-age: expected a time such as 250ms, 10s, 1.5m, 12h or 7d, found \"soon\""),
                wrong.err());
        CommandRun both = cache("prune", "--all", "--max-age", "7d");
        assertEquals(2, both.exit());
        assertTrue(both.err().startsWith("error: --all removes everything; leave out --max-age, or --all"), both.err());
        // Once, no bytes at all were told as a fault of the program.
        assertTrue(cache("prune", "--max-bytes", "0")
                .err()
                .startsWith("error: --max-bytes: expected at least one byte, found \"0\"; --all removes everything"));
        assertTrue(cache("prune", "--all", "-o", "json").out().contains("\"modules\": 1,\n  \"modulesLeft\": 0"));
        assertEquals("", cache("ls").out());
    }

    @Test
    void aFolderThatMayNotBeUsedIsSaidToBeSo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), cache());
        CommandRun run = CommandRun.of(
                folder, new byte[0], Map.of("PEQUOD_CACHE_DIR", link.toString()), false, List.of("cache", "ls"));
        assertEquals(3, run.exit());
        assertEquals(
                "error: Tried to read the modules kept in " + link + " but " + link
                        + " is a symbolic link; name the folder itself\n",
                run.err());
        CommandRun none = CommandRun.of(folder, new byte[0], Map.of(), false, List.of("cache", "ls"));
        assertEquals(3, none.exit());
    }

    /** Once, a command that only lists made the folder, so that a slip in its name was not seen. */
    @Test
    void aFolderThatIsNotThereIsToldAndNotMade() {
        Path none = folder.resolve("cahce/x");
        Map<String, String> environment = Map.of("PEQUOD_CACHE_DIR", none.toString());
        for (String command : List.of("ls", "verify", "prune")) {
            CommandRun text = CommandRun.of(folder, new byte[0], environment, false, List.of("cache", command));
            assertEquals(0, text.exit(), text.err());
            assertEquals("there is no cache in " + none + "\n", text.err());
            CommandRun data =
                    CommandRun.of(folder, new byte[0], environment, false, List.of("cache", command, "-o", "json"));
            assertEquals(0, data.exit(), data.err());
            assertEquals("", data.err());
            assertTrue(data.out().matches("(?s)\\[].*|.*\"modules\": 0,.*"), data.out());
        }
        assertFalse(Files.exists(none.getParent()));
    }

    @Test
    void offlineRendersWhatIsKeptAndNothingElse() {
        String resource = """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata: {name: cart, namespace: shop}
            spec: {platformRef: {oci: "%s"}}
            """;
        CommandRun run = run(String.format(resource, PINNED.substring(4)), "render", "--offline", "-f", "-");
        assertTrue(run.out().contains("from-cache"), run.err());
        assertEquals(0, run.exit());
        CommandRun other = run(String.format(resource, "r.example/web:v2"), "render", "--offline", "-f", "-");
        assertEquals(3, other.exit());
        assertTrue(
                other.err()
                        .contains(
                                "it is not kept, or for other credentials only, and no source is asked while offline"),
                other.err());
    }
}
