package dev.pequod.resolver.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.ModuleFetcherContract;
import dev.pequod.resolver.ModuleDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedFetcherTest extends ModuleFetcherContract {
    private static final Path MODULES = Path.of("src/main/resources/cue");

    @TempDir
    Path temporary;

    private final List<URLClassLoader> loaders = new ArrayList<>();
    private int jars;

    @Override
    protected ModuleFetcher fetcher() {
        return new EmbeddedFetcher(EmbeddedFetcher.class.getClassLoader());
    }

    @Override
    protected PlatformRef present() {
        return new EmbeddedRef("platform", "v1.1.0");
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        return ModuleDirectory.read(MODULES.resolve("platform/v1.1.0"), ModuleLimits.DEFAULTS, deadline);
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(new EmbeddedRef("platform", "v9.0.0"));
    }

    @AfterEach
    void close() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    /** Makes a folder as a build does: files, then the index. */
    private Path folder(Map<String, String> files) throws IOException, ModuleException {
        Path folder = Files.createDirectories(temporary.resolve("jar " + ++jars));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve("cue").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        ModuleIndexer.main(new String[] {folder.toString()});
        return folder;
    }

    /** Packs a folder. */
    private Path jar(Path folder) throws IOException {
        Path file = temporary.resolve(folder.getFileName() + "#.jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(folder.relativize(path).toString()));
                jar.write(Files.readAllBytes(path));
            }
        }
        return file;
    }

    private EmbeddedFetcher fetcherOn(Path... classPath) throws IOException {
        URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath[i].toUri().toURL();
        }
        URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        loaders.add(loader);
        return new EmbeddedFetcher(loader);
    }

    private String text(EmbeddedFetcher fetcher, String module, String version, String path) throws ModuleException {
        EmbeddedRef ref = new EmbeddedRef(module, version);
        FetchContext context = context();
        FetchedModule fetched = fetcher.fetch(ref, fetcher.locate(ref, context), context);
        return fetched.files().text(path).orElseThrow();
    }

    private ModuleException refused(EmbeddedFetcher fetcher, String module, String version) {
        return assertThrows(ModuleException.class, () -> text(fetcher, module, version, "a.cue"));
    }

    @Test
    void theIndexListsEveryFileOfTheModules() throws IOException, ModuleException {
        List<EmbeddedRef> modules = new EmbeddedFetcher(EmbeddedFetcher.class.getClassLoader()).modules();
        assertTrue(
                modules.containsAll(
                        List.of(new EmbeddedRef("platform", "v1.0.0"), new EmbeddedRef("platform", "v1.1.0"))),
                modules.toString());
        try (Stream<Path> all = Files.walk(MODULES)) {
            long count = all.filter(Files::isRegularFile).count();
            long indexed = 0;
            for (EmbeddedRef ref : modules) {
                indexed += fetcher()
                        .fetch(ref, fetcher().locate(ref, context()), context())
                        .files()
                        .size();
            }
            assertEquals(count, indexed);
        }
    }

    @Test
    void severalJarsAndFoldersEachBringTheirModules() throws IOException, ModuleException {
        Path first = jar(folder(Map.of(
                "web/v1.0.0/a.cue", "first 1",
                "web/v1.10.0/a.cue", "first 2",
                "web/v1.10.0/policy/with space, % and \u00e9.cue", "odd")));
        Path second = folder(Map.of("web/v1.9.0/a.cue", "second", "job/v0.1.0-rc.1/a.cue", "job"));
        Path third = jar(folder(Map.of("batch/v1.0.0/b c#d.cue", "third")));
        EmbeddedFetcher fetcher = fetcherOn(first, second, third);
        assertEquals(
                List.of("batch/v1.0.0", "job/v0.1.0-rc.1", "web/v1.0.0", "web/v1.9.0", "web/v1.10.0"),
                fetcher.modules().stream().map(EmbeddedRef::value).toList());
        assertEquals("first 1", text(fetcher, "web", "v1.0.0", "a.cue"));
        assertEquals("first 2", text(fetcher, "web", "v1.10.0", "a.cue"));
        assertEquals("odd", text(fetcher, "web", "v1.10.0", "policy/with space, % and \u00e9.cue"));
        assertEquals("second", text(fetcher, "web", "v1.9.0", "a.cue"));
        assertEquals("third", text(fetcher, "batch", "v1.0.0", "b c#d.cue"));
    }

    @Test
    void aModuleInTwoJarsMustBeTheSame() throws IOException, ModuleException {
        Path first = jar(folder(Map.of("web/v1.0.0/a.cue", "a", "web/v1.0.0/tests/x/in.json", "{}")));
        Path same = jar(folder(Map.of("web/v1.0.0/a.cue", "a", "web/v1.0.0/CHANGELOG.md", "b")));
        Path other = jar(folder(Map.of("web/v1.0.0/a.cue", "b", "web/v1.1.0/a.cue", "b")));
        assertEquals("a", text(fetcherOn(first, same), "web", "v1.0.0", "a.cue"));
        EmbeddedFetcher fetcher = fetcherOn(first, same, other);
        assertEquals("b", text(fetcher, "web", "v1.1.0", "a.cue"));
        ModuleException e = refused(fetcher, "web", "v1.0.0");
        assertEquals(Reason.INVALID_MODULE, e.reason());
        assertTrue(
                e.getMessage()
                                .startsWith(
                                        "Tried to load embedded:web/v1.0.0 but two jars have different files for it: ")
                        && e.getMessage()
                                .contains(first.getFileName()
                                        .toString()
                                        .replace(" ", "%20")
                                        .replace("#", "%23"))
                        && e.getMessage()
                                .contains(other.getFileName()
                                        .toString()
                                        .replace(" ", "%20")
                                        .replace("#", "%23")),
                e.getMessage());
    }

    @Test
    void filesAreNotMixedBetweenJars() throws IOException, ModuleException {
        Path first = folder(Map.of("web/v1.0.0/a.cue", "package a"));
        Path second = folder(Map.of("web/v1.1.0/a.cue", "package a"));
        // Not indexed: made after the index was.
        Files.writeString(
                Files.createDirectories(first.resolve("cue/web/v1.1.0")).resolve("a.cue"), "package b");
        for (EmbeddedFetcher fetcher : List.of(fetcherOn(first, second), fetcherOn(jar(first), jar(second)))) {
            assertEquals("package a", text(fetcher, "web", "v1.1.0", "a.cue"));
        }
    }

    @Test
    void aModuleStaysAsItWasWhenItWasFirstRead() throws IOException, ModuleException {
        Path folder = folder(Map.of("web/v1.0.0/a.cue", "before"));
        EmbeddedFetcher fetcher = fetcherOn(folder);
        assertEquals("before", text(fetcher, "web", "v1.0.0", "a.cue"));
        Files.writeString(folder.resolve("cue/web/v1.0.0/a.cue"), "after");
        assertEquals("before", text(fetcher, "web", "v1.0.0", "a.cue"));
    }

    @Test
    void whatIsNotThereIsToldWithWhatIs() throws IOException, ModuleException {
        EmbeddedFetcher fetcher = fetcherOn(folder(Map.of(
                "web/v1.0.0/a.cue", "", "web/v1.1.0/a.cue", "", "web/v1.1.0-rc.1/a.cue", "", "job/v2.0.0/a.cue", "")));
        assertEquals(
                "Tried to find embedded:web/v1.1.1 but the module \"web\" has no version v1.1.1; it has v1.0.0,"
                        + " v1.1.0-rc.1, v1.1.0; did you mean \"v1.1.0\"?",
                refused(fetcher, "web", "v1.1.1").getMessage());
        assertEquals(
                "Tried to find embedded:wbe/v1.0.0 but there is no module \"wbe\"; there are job (v2.0.0), web (v1.0.0,"
                        + " v1.1.0-rc.1, v1.1.0); did you mean \"web\"?",
                refused(fetcher, "wbe", "v1.0.0").getMessage());
        assertEquals(
                "Tried to find embedded:webs/v1.0.0 but there is no module \"webs\"; there are job (v2.0.0), web"
                        + " (v1.0.0, v1.1.0-rc.1, v1.1.0); did you mean \"web\"?",
                refused(fetcher, "webs", "v1.0.0").getMessage());
        ModuleException none = refused(fetcherOn(), "web", "v1.0.0");
        assertEquals(Reason.NOT_FOUND, none.reason());
        assertEquals(
                "Tried to find embedded:web/v1.0.0 but no jar on the class path has an index of modules"
                        + " (META-INF/pequod/modules.index), which dev.pequod.resolver.embedded.ModuleIndexer makes when"
                        + " the jar is built",
                none.getMessage());
        assertEquals(
                "Tried to find embedded:shop/v1.0.0 but there is no module \"shop\"; there are job (v2.0.0), web (v1.0.0,"
                        + " v1.1.0-rc.1, v1.1.0); a jar's modules are found by its index of modules"
                        + " (META-INF/pequod/modules.index), which dev.pequod.resolver.embedded.ModuleIndexer makes when"
                        + " the jar is built",
                refused(fetcher, "shop", "v1.0.0").getMessage());
    }

    @Test
    void aBadIndexIsNamed() throws IOException, ModuleException {
        Path folder = folder(Map.of("web/v1.0.0/a.cue", "a", "web/v1.0.0/b.cue", "b"));
        Files.delete(folder.resolve("cue/web/v1.0.0/b.cue"));
        for (EmbeddedFetcher fetcher : List.of(fetcherOn(folder), fetcherOn(jar(folder)))) {
            ModuleException missing = refused(fetcher, "web", "v1.0.0");
            assertEquals(Reason.INVALID_MODULE, missing.reason());
            assertTrue(
                    missing.getMessage().contains("has an index with a file that it has not: b.cue"),
                    missing::getMessage);
        }
        Path index = folder.resolve("META-INF/pequod/modules.index");
        for (String line : List.of("web", "web/v1.0.0", "web/v1.0.0/", "web/1.0/a.cue", "Web/v1.0.0/a.cue", "/a/b")) {
            Files.writeString(index, "# a comment\n\n" + line + "\n");
            ModuleException bad = refused(fetcherOn(folder), "web", "v1.0.0");
            assertEquals(Reason.INVALID_MODULE, bad.reason(), line);
            assertTrue(bad.getMessage().contains("modules.index but "), bad.getMessage());
        }
        Files.writeString(index, "web/v1.0.0/../../../secret\n");
        assertEquals(
                Reason.INVALID_MODULE,
                refused(fetcherOn(folder), "web", "v1.0.0").reason());
    }

    @Test
    void indexesMayBeAppended() throws IOException, ModuleException {
        Path first = folder(Map.of("web/v1.0.0/a.cue", "a"));
        Path second = folder(Map.of("job/v1.0.0/a.cue", "b"));
        String both =
                Files.readString(first.resolve(ModuleIndex.NAME)) + Files.readString(second.resolve(ModuleIndex.NAME));
        Files.writeString(first.resolve(ModuleIndex.NAME), both);
        Path moved = first.resolve("cue/job/v1.0.0");
        Files.createDirectories(moved);
        Files.copy(second.resolve("cue/job/v1.0.0/a.cue"), moved.resolve("a.cue"));
        EmbeddedFetcher fetcher = fetcherOn(jar(first));
        assertEquals("a", text(fetcher, "web", "v1.0.0", "a.cue"));
        assertEquals("b", text(fetcher, "job", "v1.0.0", "a.cue"));
    }

    @Test
    void theIndexOfAJarIsTheSameWheneverItIsMade() throws IOException, ModuleException {
        Map<String, String> files = new TreeMap<>(Map.of(
                "web/v1.10.0/a.cue", "", "web/v1.9.0/z.cue", "", "web/v1.9.0/a/b.cue", "", "a/v1.0.0/.hidden", ""));
        String index = Files.readString(folder(files).resolve(ModuleIndex.NAME));
        assertEquals("""
                # The files of this jar's platform modules, made when it was built.
                web/v1.9.0/a/b.cue
                web/v1.9.0/z.cue
                web/v1.10.0/a.cue
                """, index);
        assertEquals(index, ModuleIndex.parse(index).text());
    }

    @Test
    void whatIsNoModuleFailsTheBuild() throws IOException {
        for (String path : List.of("README.md", "web/a.cue", "web/1.0/a.cue", "Web/v1.0.0/a.cue")) {
            assertThrows(Exception.class, () -> folder(Map.of(path, "")), path);
        }
        assertThrows(Exception.class, () -> folder(Map.of("web/v1.0.0/a.cue", "", "web/v1.0.0/A.cue", "")));
        assertThrows(IllegalArgumentException.class, () -> ModuleIndexer.main(new String[0]));
        assertFalse(Files.exists(temporary.resolve("jar 1").resolve(ModuleIndex.NAME)));
    }
}
