package dev.pequod.resolver.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What stands between a module and registries that answer with something else than what it needs. */
final class DependencyGuardsTest {
    private static final String LOCK = "vendor/modules.json";

    /** What a registry has, by path of the module and version. */
    private final Map<String, ModuleFiles> shelf = new TreeMap<>();

    private final List<OciRef> asked = Collections.synchronizedList(new ArrayList<>());
    private final Dependencies dependencies = new Dependencies(CueRegistry.parse("registry.example"), this::fetch);

    private FetchedModule fetch(OciRef ref, FetchContext context, SearchRoom room) throws ModuleException {
        asked.add(ref);
        for (Map.Entry<String, ModuleFiles> one : shelf.entrySet()) {
            Digest digest = one.getValue().contentDigest();
            boolean isMeant = ref.digest().isPresent()
                    ? ref.digest().orElseThrow().equals(digest)
                    : one.getKey().equals(ref.repository() + " " + ref.tag());
            if (isMeant) {
                return new FetchedModule(one.getValue(), digest, "");
            }
        }
        throw new ModuleException(Reason.NOT_FOUND, "there is no " + ref);
    }

    private static String moduleFile(String name, String deps) {
        return "module: \"example.com/" + name + "@v1\"\nlanguage: version: \"v0.17.0\"\n" + deps;
    }

    private static String needs(String name, String version) {
        return "deps: \"example.com/" + name + "@v1\": v: \"" + version + "\"\n";
    }

    private static ModuleFiles files(String... pathsAndTexts) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            files.put(pathsAndTexts[i], pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return ModuleFiles.of(files);
    }

    private static ModuleFiles module(String name, String deps, String text) throws ModuleException {
        return files("cue.mod/module.cue", moduleFile(name, deps), name + ".cue", text);
    }

    private static ModuleFiles withLock(ModuleFiles files, String text) throws ModuleException {
        return with(files, LOCK, text);
    }

    private static ModuleFiles with(ModuleFiles files, String file, String text) throws ModuleException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String path : files.paths()) {
            all.put(path, files.bytes(path).orElseThrow());
        }
        all.put(file, text.getBytes(StandardCharsets.UTF_8));
        return ModuleFiles.of(all);
    }

    private static FetchContext context() {
        return FetchContext.of("t", Deadline.after(Duration.ofMinutes(1)));
    }

    @Test
    void aModuleOfAnotherNameIsNoneOfThatNeeded() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("evil", "", "package lib\n"));
        ModuleFiles main = module("main", needs("lib", "v1.0.0"), "package main\n");
        ModuleException e = assertThrows(ModuleException.class, () -> dependencies.vendored("main", main, context()));
        assertEquals(Reason.INVALID_MODULE, e.reason());
        assertTrue(
                e.getMessage()
                        .startsWith("Tried to read the module example.com/lib@v1 from"
                                + " oci:registry.example/example.com/lib:v1.0.0 but it is \"example.com/evil@v1\""),
                e.getMessage());
    }

    /** Once, a lock without the digest of what it is about, or with its name misspelt, vouched for whatever was in the folder. */
    @Test
    void aLockThatDoesNotTellWhatItIsAboutVouchesForNothing() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("lib", "", "package lib\n"));
        ModuleFiles whole =
                dependencies.vendored("main", module("main", needs("lib", "v1.0.0"), "package main\n"), context());
        String lock = whole.text(LOCK).orElseThrow();
        for (String name : List.of("contentDigests", "")) {
            String other = name.isEmpty()
                    ? lock.replaceFirst("\"contentDigest\": [^\n]*\n", "")
                    : lock.replaceFirst("contentDigest", name);
            ModuleFiles edited = withLock(with(whole, "vendor/example.com/lib/lib.cue", "package evil\n"), other);
            assertTrue(dependencies.edited("main", edited).isPresent(), other);
            assertEquals(whole, dependencies.vendored("main", edited, context()));
        }
    }

    /** Twice of what may be had meanwhile is more than a number holds. */
    @Test
    void thereMayBeNoLimitsAtAll() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("lib", "", "package lib\n"));
        ModuleFiles main = module("main", needs("lib", "v1.0.0"), "package main\n");
        FetchContext context = context();
        ModuleLimits none = new ModuleLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
        FetchContext unlimited = new FetchContext(
                context.requester(), context.namespace(), context.deadline(), context.credentials(), none);
        assertTrue(dependencies.vendored("main", main, unlimited).contains("vendor/example.com/lib/lib.cue"));
    }

    /** Once, whatever stood there was repeated as the name of a module. */
    @Test
    void aLockMayNameModulesAlone() throws ModuleException {
        for (String[] one : List.of(
                new String[] {"error: nothing is signed@v1", "v1.0.0"},
                new String[] {"example.com/\\u001b[2Jlib@v1", "v1.0.0"},
                new String[] {"example.com/lib@v1", "v1.0.0 of the platform team"},
                new String[] {"example.com/lib", "v1.0.0"})) {
            String lock = "{\"modules\": {\"" + one[0] + "\": {\"version\": \"" + one[1] + "\"}}}";
            ModuleFiles main = files("cue.mod/module.cue", moduleFile("main", needs("lib", "v1.0.0")), LOCK, lock);
            ModuleException e =
                    assertThrows(ModuleException.class, () -> dependencies.isComplete("main", main), one[0]);
            assertEquals(Reason.INVALID_MODULE, e.reason());
            assertTrue(
                    e.getMessage().startsWith("Tried to read vendor/modules.json of main but it names \""),
                    e.getMessage());
            assertFalse(e.getMessage().contains("\u001b"), e.getMessage());
            String folder = "vendor/" + one[0].replaceFirst("@v1$", "") + "/lib.cue";
            assertEquals(Optional.empty(), VendoredFiles.of(main).origin(folder));
        }
    }

    @Test
    void aFileIsKnownByTheModuleItIsOf() throws ModuleException {
        String entry = "\": {\"version\": \"v1.2.0\"}";
        VendoredFiles vendored = VendoredFiles.of(files(
                LOCK, "{\"modules\": {\"example.com/lib@v1" + entry + ", \"example.com/lib/in@v1" + entry + "}}"));
        assertEquals(Optional.of("example.com/lib@v1.2.0/a/b.cue"), vendored.origin("vendor/example.com/lib/a/b.cue"));
        assertEquals(
                Optional.of("example.com/lib/in@v1.2.0/b.cue"), vendored.origin("vendor/example.com/lib/in/b.cue"));
        assertEquals(Optional.of("example.com/lib@v1.2.0/b.cue"), vendored.origin("vendor/example.com/lib@v1/b.cue"));
        for (String other :
                List.of("vendor/example.com/other/b.cue", "vendor/modules.json", "lib.cue", "example.com/lib/b.cue")) {
            assertEquals(Optional.empty(), vendored.origin(other), other);
        }
    }

    /** What is asked for on the way may be another version than the one that was chosen, and locked, in the end. */
    @Test
    void aDigestIsLockedForItsVersionAlone() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("lib", needs("old", "v1.0.0"), "package lib // old\n"));
        shelf.put("example.com/lib v1.2.0", module("lib", "", "package lib // new\n"));
        shelf.put("example.com/old v1.0.0", module("old", "", "package old\n"));
        shelf.put("example.com/mid v1.0.0", module("mid", needs("lib", "v1.2.0"), "package mid\n"));
        String needs = needs("lib", "v1.0.0") + needs("mid", "v1.0.0");
        ModuleFiles whole = dependencies.vendored("main", module("main", needs, "package main\n"), context());
        assertTrue(whole.text(LOCK).orElseThrow().contains("\"version\": \"v1.2.0\""));
        asked.clear();
        ModuleFiles alone = files(
                "cue.mod/module.cue",
                moduleFile("main", needs),
                "main.cue",
                "package main\n",
                LOCK,
                whole.text(LOCK).orElseThrow());
        assertEquals(whole, dependencies.vendored("main", alone, context()));
        Digest locked = shelf.get("example.com/lib v1.2.0").contentDigest();
        assertEquals(
                List.of("v1.0.0", locked.toString()),
                asked.stream()
                        .filter(ref -> ref.repository().endsWith("/lib"))
                        .map(ref -> ref.digest().map(Digest::toString).orElse(ref.tag()))
                        .toList());
    }

    @Test
    void whatNeedsTheModuleItselfFindsIt() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("lib", needs("main", "v1.5.0"), "package lib\n"));
        shelf.put("example.com/main v1.5.0", module("main", "", "package main // of the registry\n"));
        ModuleFiles main = module("main", needs("lib", "v1.0.0"), "package main\n");
        ModuleFiles whole = dependencies.vendored("main", main, context());
        assertEquals(
                List.of("registry.example/example.com/lib:v1.0.0"),
                asked.stream()
                        .map(ref -> ref.registry() + "/" + ref.repository() + ":" + ref.tag())
                        .toList());
        assertFalse(whole.contains("vendor/example.com/main/main.cue"));
        assertTrue(dependencies.isComplete("main", whole));
    }

    @Test
    void moreFilesThanAModuleMayHaveAreGivenUpWhileTheyAreLookedFor() throws ModuleException {
        int most = ModuleLimits.DEFAULTS.maxFiles();
        for (int i = 0; i < 4; i++) {
            Map<String, byte[]> files = new TreeMap<>();
            String deps = i < 3 ? needs("m" + (i + 1), "v1.0.0") : "";
            files.put("cue.mod/module.cue", moduleFile("m" + i, deps).getBytes(StandardCharsets.UTF_8));
            for (int k = 0; k < most / 2 + 1; k++) {
                files.put("f" + k + ".cue", new byte[0]);
            }
            shelf.put("example.com/m" + i + " v1.0.0", ModuleFiles.of(files));
        }
        ModuleFiles main = module("main", needs("m0", "v1.0.0"), "package main\n");
        ModuleException e = assertThrows(ModuleException.class, () -> dependencies.vendored("main", main, context()));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertTrue(e.getMessage().contains("what example.com/main@v1 needs"), e.getMessage());
        assertEquals(2, asked.size(), "two of them are more than there may be");
    }

    /** A lock that does not tell of the content, of another program say, is believed only where there are files of all it names. */
    @Test
    void aLockOfMoreThanThereIsIsNotComplete() throws ModuleException {
        shelf.put("example.com/lib v1.0.0", module("lib", "", "package lib\n"));
        ModuleFiles main = module("main", needs("lib", "v1.0.0"), "package main\n");
        ModuleFiles whole = dependencies.vendored("main", main, context());
        String lock = whole.text(LOCK).orElseThrow().replaceAll("\\s*\"contentDigest\": \"[^\"]*\",", "");
        assertFalse(lock.contains("\"contentDigest\""), lock);
        ModuleFiles alone = files(
                "cue.mod/module.cue",
                moduleFile("main", needs("lib", "v1.0.0")),
                "main.cue",
                "package main\n",
                LOCK,
                lock);
        assertFalse(dependencies.isComplete("main", alone));
        assertEquals(whole, dependencies.vendored("main", alone, context()));
    }

    /** A lock from before it said so stays as it is, and names the same bytes. */
    @Test
    void theLockSaysWhichLanguageAModuleIsWrittenInWhereItIsAnotherOne() throws ModuleException {
        String other = moduleFile("lib", "").replace("v0.17.0", "v0.9.0");
        shelf.put("example.com/lib v1.0.0", files("cue.mod/module.cue", other, "lib.cue", "package lib\n"));
        shelf.put("example.com/same v1.0.0", module("same", "", "package same\n"));
        String evil = moduleFile("evil", "").replace("v0.17.0", "v0\\\"");
        shelf.put("example.com/evil v1.0.0", files("cue.mod/module.cue", evil, "evil.cue", "package evil\n"));
        String needs = needs("lib", "v1.0.0") + needs("same", "v1.0.0") + needs("evil", "v1.0.0");
        ModuleFiles main = module("main", needs, "package main\n");
        ModuleFiles whole = dependencies.vendored("main", main, context());
        String lock = whole.text(LOCK).orElseThrow();
        String said = "      \"language\": \"v0.9.0\",\n";
        assertEquals(2, lock.split("\"language\"", -1).length, lock);
        assertTrue(
                lock.substring(lock.indexOf("lib@v1"), lock.indexOf("same@v1")).contains(said), lock);

        ModuleFiles before = withLock(whole, lock.replace(said, ""));
        assertTrue(dependencies.isComplete("main", before));
        assertEquals(Optional.empty(), dependencies.unlocked("main", before, whole));
        ModuleFiles locked = withLock(main, lock.replace(said, ""));
        assertEquals(whole, dependencies.vendored("main", locked, context()));
    }
}
