package dev.pequod.resolver.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much finding what a module needs takes, whatever others publish. */
final class DependenciesTest {
    private static final Map<String, Map<String, String>> LIBRARY = Map.of(
            "example.com/lib v1.0.0",
            Map.of(
                    "cue.mod/module.cue",
                    moduleFile("lib", ""),
                    "lib.cue",
                    "package lib\n",
                    "tests/t.cue",
                    "package t\n"));

    private final AtomicInteger fetches = new AtomicInteger();
    private final List<OciRef> asked = Collections.synchronizedList(new ArrayList<>());

    private static String moduleFile(String name, String deps) {
        return "module: \"example.com/" + name + "@v1\"\nlanguage: version: \"v0.17.0\"\n" + deps;
    }

    private static String needs(String name, String version) {
        return "deps: \"example.com/" + name + "@v1\": v: \"" + version + "\"\n";
    }

    private static ModuleFiles files(String moduleFile, int bytes) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("cue.mod/module.cue", moduleFile.getBytes(StandardCharsets.UTF_8));
        for (int k = 0; k < 3; k++) {
            files.put("f" + k + ".cue", new byte[bytes / 3]);
        }
        return ModuleFiles.of(files);
    }

    private static FetchContext context() {
        return FetchContext.of("t", Deadline.after(Duration.ofMinutes(1)));
    }

    /** Once, 200 modules of 16 MiB were all held before their sum was looked at. */
    @Test
    void aChainOfLargeModulesIsGivenUpWhenTheyAreMoreThanAModuleMayHave() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            int number = fetches.getAndIncrement();
            ModuleFiles files = files(moduleFile("m" + number, needs("m" + (number + 1), "v1.0.0")), 6 << 20);
            return new FetchedModule(files, files.contentDigest(), "");
        });
        ModuleFiles main = files(moduleFile("main", needs("m0", "v1.0.0")), 0);
        ModuleException e = assertThrows(ModuleException.class, () -> dependencies.vendored("main", main, context()));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertTrue(e.getMessage().contains("what example.com/main@v1 needs"), e.getMessage());
        assertEquals(3, fetches.get(), "three of 6 MiB are more than " + ModuleLimits.DEFAULTS.maxTotalBytes());
    }

    /** What is replaced does not count beside what replaces it. */
    @Test
    void aLargeModuleInTheFolderVendorMayBeReplacedByANewerOne() throws ModuleException {
        ModuleFiles newer = files(moduleFile("m0", ""), 9 << 20);
        Dependencies dependencies = new Dependencies(
                CueRegistry.parse(""), (ref, context, room) -> new FetchedModule(newer, newer.contentDigest(), ""));
        Map<String, byte[]> all = new TreeMap<>();
        all.put("cue.mod/module.cue", moduleFile("main", needs("m0", "v1.1.0")).getBytes(StandardCharsets.UTF_8));
        all.put("vendor/example.com/m0/a.cue", new byte[4 << 20]);
        all.put("vendor/example.com/m0/b.cue", new byte[4 << 20]);
        all.put("vendor/modules.json", "{\"modules\": {}}".getBytes(StandardCharsets.UTF_8));
        ModuleFiles whole = dependencies.vendored("main", ModuleFiles.of(all), context());
        assertEquals(9 << 20, whole.totalBytes() / (1 << 20) * (1 << 20));
    }

    @Test
    void moreModulesThanMayBeNeededAreRefusedBeforeTheyAreLoaded() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            fetches.incrementAndGet();
            throw new AssertionError("nothing is to be loaded");
        });
        StringBuilder deps = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            deps.append(needs("m" + i, "v1.0.0"));
        }
        ModuleFiles main = files(moduleFile("main", deps.toString()), 0);
        ModuleException e = assertThrows(ModuleException.class, () -> dependencies.vendored("main", main, context()));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals(0, fetches.get());
    }

    @Test
    void whoNeedsWhatIsNotThereIsNamed() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse("r.example"), (ref, context, room) -> {
            if (ref.repository().endsWith("/lib")) {
                ModuleFiles files = files(moduleFile("lib", needs("base", "v1.2.0")), 3);
                return new FetchedModule(files, files.contentDigest(), "");
            }
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to find " + ref + " but r.example is down");
        });
        assertEquals(
                "Tried to find oci:r.example/example.com/base:v1.0.0 but r.example is down; cue.mod/module.cue of app needs"
                        + " example.com/base@v1 v1.0.0, and CUE_REGISTRY says which registry has it",
                failure(dependencies, "base", "v1.0.0"));
        assertEquals(
                "Tried to find oci:r.example/example.com/base:v1.2.0 but r.example is down; cue.mod/module.cue of"
                        + " example.com/lib@v1 v1.0.0 needs example.com/base@v1 v1.2.0, and CUE_REGISTRY says which registry"
                        + " has it",
                failure(dependencies, "lib", "v1.0.0"));
        assertEquals(
                "Tried to find example.com/lib@v1 v1.0.0 but CUE_REGISTRY names no registry for it; cue.mod/module.cue of"
                        + " app needs example.com/lib@v1 v1.0.0",
                failure(
                        new Dependencies(CueRegistry.parse("none"), (ref, context, room) -> {
                            throw new AssertionError("nothing is to be loaded");
                        }),
                        "lib",
                        "v1.0.0"));
    }

    private static String failure(Dependencies dependencies, String needed, String version) throws ModuleException {
        ModuleFiles main = files(moduleFile("app", needs(needed, version)), 3);
        ModuleException e = assertThrows(ModuleException.class, () -> dependencies.vendored("app", main, context()));
        return String.valueOf(e.getMessage());
    }

    /** Once, each resolution of a module in memory parsed its module file and two locks. */
    @Test
    void whatIsKnownOfAModuleIsNotParsedAgain() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            ModuleFiles files =
                    files(moduleFile(ref.repository().substring(ref.repository().lastIndexOf('/') + 1), ""), 0);
            return new FetchedModule(files, files.contentDigest(), "");
        });
        StringBuilder deps = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            deps.append(needs("m" + i, "v1.0.0"));
        }
        ModuleFiles main = files(moduleFile("main", deps.toString()), 0);
        ModuleFiles whole = dependencies.vendored("main", main, context());
        long first = allocated(() -> look(dependencies, main, whole));
        long second = allocated(() -> look(dependencies, main, whole));
        assertTrue(second < first / 2, second + " bytes after " + first);
        String other = dependencies.unlocked("other", main, whole).orElseThrow();
        assertTrue(other.startsWith("other names what it needs by version only"), other);
        assertEquals(Optional.empty(), dependencies.unlocked("other", whole, whole));
    }

    /** Once, what somebody had changed in the folder was published under the digest of what its registry has. */
    @Test
    void whatWasChangedAmongThemIsTakenAnew() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            ModuleFiles files =
                    files(moduleFile(ref.repository().substring(ref.repository().lastIndexOf('/') + 1), ""), 1);
            return new FetchedModule(files, files.contentDigest(), "");
        });
        ModuleFiles main = files(moduleFile("main", needs("m", "v1.0.0")), 0);
        ModuleFiles whole = dependencies.vendored("main", main, context());
        assertSame(whole, dependencies.vendored("main", whole, context()));
        String vendored = whole.paths().stream()
                .filter(path -> path.startsWith("vendor/") && path.endsWith(".cue"))
                .findFirst()
                .orElseThrow();
        Map<String, byte[]> changed = new TreeMap<>();
        for (String path : whole.paths()) {
            changed.put(path, whole.bytes(path).orElseThrow());
        }
        changed.put(vendored, "package evil\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(whole, dependencies.vendored("main", ModuleFiles.of(changed), context()));
    }

    /** Returns dependencies of modules with these files, by path of the module and version; what is asked for is written down. */
    private Dependencies shelf(Map<String, Map<String, String>> modules) {
        return new Dependencies(CueRegistry.parse("registry.example"), (ref, context, room) -> {
            asked.add(ref);
            for (Map.Entry<String, Map<String, String>> one : modules.entrySet()) {
                ModuleFiles files = texts(one.getValue());
                Digest digest = Digest.of(one.getKey().getBytes(StandardCharsets.UTF_8));
                boolean isMeant = ref.digest().isPresent()
                        ? ref.digest().orElseThrow().equals(digest)
                        : one.getKey().equals(ref.repository() + " " + ref.tag());
                if (isMeant) {
                    return new FetchedModule(files, digest, "");
                }
            }
            throw new ModuleException(Reason.NOT_FOUND, "there is no " + ref);
        });
    }

    private static ModuleFiles texts(Map<String, String> texts) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return ModuleFiles.of(files);
    }

    private static ModuleFiles with(ModuleFiles files, String path, String text) throws ModuleException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String one : files.paths()) {
            all.put(one, files.bytes(one).orElseThrow());
        }
        all.put(path, text.getBytes(StandardCharsets.UTF_8));
        return ModuleFiles.of(all);
    }

    /** Once, a lock was taken for all that it names. */
    @Test
    void aLockAloneIsCompletedWithWhatItNames() throws ModuleException {
        Dependencies dependencies = shelf(LIBRARY);
        ModuleFiles main = texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("lib", "v1.0.0"))));
        ModuleFiles whole = dependencies.vendored("main", main, context());
        ModuleFiles locked = with(
                main, "vendor/modules.json", whole.text("vendor/modules.json").orElseThrow());
        assertTrue(dependencies.isComplete("main", whole));
        assertFalse(dependencies.isComplete("main", locked));
        asked.clear();
        FetchedModule fetched = new FetchedModule(locked, locked.contentDigest(), "");
        assertEquals(
                whole,
                dependencies
                        .complete("main", fetched, Optional.empty(), context())
                        .files());
        assertTrue(asked.getFirst().isPinned(), "asked by the digest of the lock, " + asked);
    }

    /** Once, a version that was given to other bytes could not be had any more. */
    @Test
    void whatIsLockedIsWhatItWas() throws ModuleException {
        ModuleFiles main = texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("lib", "v1.0.0"))));
        ModuleFiles whole = shelf(LIBRARY).vendored("main", main, context());
        ModuleFiles changed = with(whole, "vendor/example.com/lib/lib.cue", "package other\n");
        assertEquals(whole, shelf(LIBRARY).vendored("main", changed, context()));
        ModuleException e =
                assertThrows(ModuleException.class, () -> shelf(Map.of()).vendored("main", changed, context()));
        assertTrue(e.getMessage().contains("names this digest for v1.0.0"), e.getMessage());
    }

    /** Once, they were left out of what is published, and removed from the folder. */
    @Test
    void whatTheModuleHasOfItsOwnInTheFolderStays() throws ModuleException {
        ModuleFiles main = texts(Map.of(
                "cue.mod/module.cue",
                moduleFile("main", needs("lib", "v1.0.0")),
                "vendor/acme/a.cue",
                "package a\n",
                "vendor/example.com/lib/old.cue",
                "package lib\n"));
        ModuleFiles whole = shelf(LIBRARY)
                .complete(
                        "main",
                        new FetchedModule(with(main, "vendor/modules.json", "{}"), main.contentDigest(), ""),
                        Optional.empty(),
                        context())
                .files();
        assertEquals(Optional.of("package a\n"), whole.text("vendor/acme/a.cue"));
        assertFalse(whole.contains("vendor/example.com/lib/old.cue"));
        assertTrue(
                whole.contains("vendor/example.com/lib/tests/t.cue"), "a package like any other to those who need it");
    }

    /** Once, the files of the one were put over those of the other. */
    @Test
    void modulesWithFilesInOneFolderAreRefused() throws ModuleException {
        Map<String, Map<String, String>> modules = Map.of(
                "example.com/a v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("a", ""), "b/b.cue", "package b\n", "b/c/c.cue", "package c\n"),
                "example.com/a/b v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("a/b", ""), "other.cue", "package b\n"),
                "example.com/a/b/d v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("a/b/d", ""), "d.cue", "package d\n"));
        ModuleFiles both =
                texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("a", "v1.0.0") + needs("a/b", "v1.0.0"))));
        ModuleException e =
                assertThrows(ModuleException.class, () -> shelf(modules).vendored("main", both, context()));
        assertEquals(
                "Tried to find example.com/a/b but two modules have it, example.com/a/b@v1 v1.0.0 and example.com/a@v1 v1.0.0;"
                        + " use versions of which only one has it",
                e.getMessage());
        ModuleFiles apart = texts(
                Map.of("cue.mod/module.cue", moduleFile("main", needs("a", "v1.0.0") + needs("a/b/d", "v1.0.0"))));
        assertTrue(shelf(modules).vendored("main", apart, context()).contains("vendor/example.com/a/b/d/d.cue"));
    }

    /** Once, a second major version of a module let another one stand in for its package. */
    @Test
    void severalMajorVersionsLetNobodyStandIn() throws ModuleException {
        String module = moduleFile("a/b", "");
        Map<String, Map<String, String>> modules = Map.of(
                "example.com/a v1.0.0",
                Map.of(
                        "cue.mod/module.cue",
                        moduleFile("a", "deps: \"example.com/a/b@v0\": v: \"v0.1.0\"\n"),
                        "b/b.cue",
                        "package b\n"),
                "example.com/a/b v1.0.0",
                Map.of("cue.mod/module.cue", module, "b.cue", "package b\n"),
                "example.com/a/b v0.1.0",
                Map.of("cue.mod/module.cue", module.replace("@v1", "@v0"), "b.cue", "package b\n"));
        ModuleFiles main =
                texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("a", "v1.0.0") + needs("a/b", "v1.0.0"))));
        ModuleException e =
                assertThrows(ModuleException.class, () -> shelf(modules).vendored("main", main, context()));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "Tried to find example.com/a/b but two modules have it, example.com/a/b@v0 v0.1.0 and"
                                        + " example.com/a@v1 v1.0.0;"),
                e.getMessage());
    }

    /** Once, one was fetched after the other, so that thirty took longer than a load may. */
    @Test
    void modulesAreFetchedSideBySide() throws ModuleException {
        CountDownLatch all = new CountDownLatch(8);
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            all.countDown();
            try {
                assertTrue(all.await(20, TimeUnit.SECONDS), "the others are asked for meanwhile");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            String name = ref.repository().substring("example.com/".length());
            ModuleFiles files = files(moduleFile(name, ""), 3);
            return new FetchedModule(files, files.contentDigest(), "");
        });
        StringBuilder deps = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            deps.append(needs("m" + i, "v1.0.0"));
        }
        ModuleFiles whole = dependencies.vendored("main", files(moduleFile("main", deps.toString()), 0), context());
        assertTrue(whole.contains("vendor/example.com/m0/f0.cue") && whole.contains("vendor/example.com/m7/f0.cue"));
    }

    /** Once, only a folder's files were compared with what is locked, so that a published module with the same files was another one. */
    @Test
    void whatWasChangedAfterItWasLockedIsFetchedAsItWas() throws ModuleException {
        ModuleFiles main = texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("lib", "v1.0.0"))));
        Dependencies dependencies = shelf(LIBRARY);
        ModuleFiles whole = dependencies.vendored("main", main, context());
        ModuleFiles edited = with(whole, "vendor/example.com/lib/lib.cue", "package other\n");
        assertFalse(dependencies.isComplete("main", edited));
        String parts =
                whole.text("vendor/modules.json").orElseThrow().replaceAll("(?s)\"modules\": .*", "\"modules\": {}}");
        assertFalse(dependencies.isComplete("main", with(whole, "vendor/modules.json", parts)), parts);
        ModuleFiles later = with(whole, "cue.mod/module.cue", moduleFile("main", needs("lib", "v1.1.0")));
        String before = whole.text("vendor/modules.json").orElseThrow();
        ModuleFiles updated = with(later, "vendor/modules.json", before.replace("v1.0.0", "v1.1.0"));
        assertEquals(
                Optional.of("web needs what is not in its folder vendor, and was fetched: example.com/lib@v1 v1.1.0"
                        + " instead of v1.0.0; pequod module vendor web brings it up to date"),
                Dependencies.outdated("web", later, updated));
        assertEquals(Optional.empty(), Dependencies.outdated("web", whole, whole));
        assertEquals(Optional.empty(), Dependencies.outdated("web", main, whole));
        assertEquals(Optional.empty(), dependencies.edited("main", whole));
        assertEquals(Optional.empty(), dependencies.edited("main", main));
        assertTrue(dependencies
                .edited("main", edited)
                .orElseThrow()
                .startsWith("main has other files in vendor than vendor/modules.json was written with"));
        FetchedModule published = new FetchedModule(edited, edited.contentDigest(), "");
        assertEquals(
                whole,
                dependencies
                        .complete("main", published, Optional.empty(), context())
                        .files());
    }

    /** Once, each name in the lock was compared with each path, and nothing ended that. */
    @Test
    void aLockOfManyModulesIsRefused() throws ModuleException {
        StringBuilder lock = new StringBuilder("{\"modules\": {");
        for (int i = 0; i <= 200; i++) {
            lock.append(i == 0 ? "" : ",")
                    .append("\"example.com/lib@v")
                    .append(i)
                    .append("\": 1");
        }
        ModuleFiles main = texts(Map.of(
                "cue.mod/module.cue",
                moduleFile("main", needs("lib", "v1.0.0")),
                "vendor/modules.json",
                lock.append("}}").toString()));
        ModuleException e =
                assertThrows(ModuleException.class, () -> shelf(LIBRARY).isComplete("main", main));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals("Tried to read vendor/modules.json of main but it names more than 200 modules", e.getMessage());
    }

    /** Once, such a module was never complete, and asked its registry each time. */
    @Test
    void aModuleWithoutFilesOfItsOwnIsNoReasonToAskAgain() throws ModuleException {
        Map<String, Map<String, String>> modules = Map.of(
                "example.com/only v1.0.0", Map.of("cue.mod/module.cue", moduleFile("only", needs("lib", "v1.0.0"))),
                "example.com/lib v1.0.0",
                        Map.of("cue.mod/module.cue", moduleFile("lib", ""), "l.cue", "package lib\n"));
        ModuleFiles main = texts(Map.of("cue.mod/module.cue", moduleFile("main", needs("only", "v1.0.0"))));
        Dependencies dependencies = shelf(modules);
        assertTrue(dependencies.isComplete("main", dependencies.vendored("main", main, context())));
    }

    @Test
    void whichMajorVersionAnImportMeansIsWrittenDown() throws ModuleException {
        Map<String, Map<String, String>> modules = Map.of(
                "example.com/lib v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("lib", ""), "l.cue", "package lib\n"),
                "example.com/lib v0.1.0",
                Map.of("cue.mod/module.cue", moduleFile("lib", "").replace("@v1", "@v0"), "l.cue", "package lib\n"),
                "example.com/mid v1.0.0",
                Map.of(
                        "cue.mod/module.cue",
                        moduleFile(
                                "mid",
                                "deps: {\"example.com/lib@v0\": {v: \"v0.1.0\", default: true}, \"example.com/lib@v1\": v: \"v1.0.0\"}\n"),
                        "m.cue",
                        "package mid\n"));
        ModuleFiles main = texts(
                Map.of("cue.mod/module.cue", moduleFile("main", needs("lib", "v1.0.0") + needs("mid", "v1.0.0"))));
        ModuleFiles whole = shelf(modules).vendored("main", main, context());
        String lock = whole.text("vendor/modules.json").orElseThrow();
        assertTrue(lock.contains("\"majors\": {\"example.com/lib\": \"v0\"}"), lock);
        assertTrue(
                whole.contains("vendor/example.com/lib@v0/l.cue") && whole.contains("vendor/example.com/lib@v1/l.cue"));
    }

    /** As the reference has it: an import of it needs the major version, where nobody says which one is the default. */
    @Test
    void whatIsNamedWithAndWithoutItsMajorVersionIsFoundWithIt() throws ModuleException {
        Map<String, Map<String, String>> modules = Map.of(
                "example.com/lib v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("lib", ""), "l.cue", "package lib\n"),
                "example.com/mid v1.0.0",
                Map.of("cue.mod/module.cue", moduleFile("mid", needs("lib", "v1.0.0")), "m.cue", "package mid\n"));
        ModuleFiles main = texts(Map.of(
                "cue.mod/module.cue",
                moduleFile(
                        "main",
                        needs("lib", "v1.0.0") + needs("lib", "v1.0.0").replace("@v1", "") + needs("mid", "v1.0.0"))));
        ModuleFiles whole = shelf(modules).vendored("main", main, context());
        assertTrue(whole.contains("vendor/example.com/lib@v1/l.cue"));
        assertFalse(whole.contains("vendor/example.com/lib/l.cue"));
        String lock = whole.text("vendor/modules.json").orElseThrow();
        assertTrue(lock.contains("\"majors\": {\"example.com/lib\": \"v1\"}"), lock);
        assertTrue(shelf(modules).isComplete("main", whole));
    }

    private static void look(Dependencies dependencies, ModuleFiles main, ModuleFiles whole) {
        try {
            assertFalse(dependencies.isComplete("main", main));
            assertTrue(dependencies.isComplete("main", whole));
            assertTrue(dependencies.unlocked("main", main, whole).isPresent());
        } catch (ModuleException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many bytes of memory an action takes, in this thread. */
    private static long allocated(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void lowerVersionsOfAModuleDoNotCountInWhatItMayHave() throws ModuleException {
        Dependencies dependencies = new Dependencies(CueRegistry.parse(""), (ref, context, room) -> {
            int number = fetches.incrementAndGet();
            String deps = number < 8 ? needs("m", "v1." + (number + 1) + ".0") : "";
            ModuleFiles files = files(moduleFile("m", deps), 6 << 20);
            return new FetchedModule(files, files.contentDigest(), "");
        });
        ModuleFiles whole =
                dependencies.vendored("main", files(moduleFile("main", needs("m", "v1.1.0")), 0), context());
        assertEquals(9, fetches.get(), "and the highest, which is large, once more when all were found");
        assertTrue(whole.text("vendor/modules.json").orElseThrow().contains("v1.8.0"));
        assertEquals(6 << 20, whole.bytes("vendor/example.com/m/f0.cue").orElseThrow().length * 3);
    }
}
