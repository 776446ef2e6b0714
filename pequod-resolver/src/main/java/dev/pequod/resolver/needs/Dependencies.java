package dev.pequod.resolver.needs;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.Quote;
import dev.pequod.api.VersionOrder;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The modules that a module needs, put into its folder {@code vendor}, so that whoever renders it needs nothing else.
 *
 * <p>Which versions those are is decided as CUE does, by minimal version selection: each module names the least version of
 * each module it needs, and of several for one major version the highest is taken, which is the least that suits all. What was
 * taken is written down in {@code vendor/modules.json} with its digest: a version that has other bytes later is refused.
 * Thread-safe if the source is.
 */
public final class Dependencies {
    private static final String VENDOR = "vendor/";
    private static final String LOCK = VENDOR + "modules.json";
    private static final String NEEDED_BY = "moduleFile";
    private static final String MODULES = "modules";
    private static final int MOST_MODULES = 200;

    private final CueRegistry registry;
    private final Source source;

    /** Gets a module as its registry has it, without what it needs in turn. */
    @FunctionalInterface
    public interface Source {

        /** Returns the module of a reference with a version as its tag. */
        FetchedModule fetch(OciRef ref, FetchContext context) throws ModuleException;
    }

    /** Makes a finder of what modules need. */
    public Dependencies(CueRegistry registry, Source source) {
        this.registry = registry;
        this.source = source;
    }

    /** Returns a text that changes with where modules are looked for. */
    public String fingerprint() {
        return "needs from " + registry.fingerprint();
    }

    /**
     * Returns a module with all it needs.
     *
     * @param name how messages call the module
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    public FetchedModule complete(String name, FetchedModule module, FetchContext context) throws ModuleException {
        ModuleFiles files = module.files();
        ModuleFiles all = vendored(name, files, context);
        boolean isByContent = module.sourceDigest().equals(files.contentDigest());
        return new FetchedModule(all, isByContent ? all.contentDigest() : module.sourceDigest(), module.verifiedBy());
    }

    private static boolean hasAll(ModuleFiles files, Set<String> needs) {
        return needs.stream()
                .allMatch(module -> files.paths().stream()
                        .anyMatch(path -> path.startsWith(VENDOR + withoutMajor(module) + "/")
                                || path.startsWith(VENDOR + module + "/")));
    }

    /**
     * Returns the module's files with all it needs: themselves if it needs nothing, if {@code vendor/modules.json} was written for
     * this module file, or if there is none and someone else put a folder there for each module that it needs.
     *
     * @param name how messages call the module
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    public ModuleFiles vendored(String name, ModuleFiles files, FetchContext context) throws ModuleException {
        ModuleFile module = ModuleFile.read(name, files);
        Digest moduleFile = Digest.of(files.bytes(ModuleArtifact.MODULE_FILE).orElse(new byte[0]));
        Optional<byte[]> written = files.bytes(LOCK);
        Map<?, ?> lock = written.isEmpty()
                ? Map.of()
                : new ForeignJson(LOCK + " of " + name + " (delete the folder vendor to make it anew)")
                        .readObject(written.orElseThrow());
        boolean isComplete = written.isEmpty()
                ? hasAll(files, module.needs().keySet())
                : moduleFile.toString().equals(lock.get(NEEDED_BY));
        if (module.needs().isEmpty() || isComplete) {
            return files;
        }
        Map<String, byte[]> all = new TreeMap<>();
        for (String path : files.paths()) {
            if (!path.startsWith(VENDOR)) {
                all.put(path, files.bytes(path).orElseThrow());
            }
        }
        Selection selection = new Selection(context);
        Map<String, String> selected = selection.select(module);
        List<String> entries = new ArrayList<>();
        for (Map.Entry<String, String> one : selected.entrySet()) {
            FetchedModule needed = selection.fetch(one.getKey(), one.getValue());
            check(name, one.getKey(), one.getValue(), needed.sourceDigest(), lock);
            add(folder(one.getKey(), selected.keySet()), needed.files(), all);
            entries.add("    \"%s\": {\n      \"digest\": \"%s\",\n      \"version\": \"%s\"\n    }"
                    .formatted(one.getKey(), needed.sourceDigest(), one.getValue()));
        }
        String text = "{\n  \"%s\": \"%s\",\n  \"%s\": {\n%s\n  }\n}\n"
                .formatted(NEEDED_BY, moduleFile, MODULES, String.join(",\n", entries));
        all.put(LOCK, text.getBytes(StandardCharsets.UTF_8));
        return ModuleFiles.of(all, context.limits());
    }

    /** One search for what a module needs. */
    private final class Selection {
        private final FetchContext context;
        private final Map<String, FetchedModule> fetched = new LinkedHashMap<>();

        Selection(FetchContext context) {
            this.context = context;
        }

        /** Returns the version of each module: of all that are asked for by what is needed at all, the highest. */
        private Map<String, String> select(ModuleFile main) throws ModuleException {
            Map<String, String> selected = new TreeMap<>();
            Set<String> seen = new TreeSet<>();
            Deque<Map.Entry<String, String>> open =
                    new ArrayDeque<>(main.needs().entrySet());
            while (!open.isEmpty()) {
                Map.Entry<String, String> need = open.removeFirst();
                if (need.getKey().equals(main.path()) || !seen.add(need.getKey() + " " + need.getValue())) {
                    continue;
                }
                if (seen.size() > MOST_MODULES) {
                    throw new ModuleException(
                            Reason.LIMIT_EXCEEDED,
                            "Tried to find what " + main.path() + " needs but it is more than " + MOST_MODULES
                                    + " versions of modules");
                }
                selected.merge(
                        need.getKey(),
                        need.getValue(),
                        (one, other) -> VersionOrder.INSTANCE.compare(one, other) >= 0 ? one : other);
                FetchedModule module = fetch(need.getKey(), need.getValue());
                open.addAll(
                        ModuleFile.read(need.getKey(), module.files()).needs().entrySet());
            }
            return selected;
        }

        private FetchedModule fetch(String module, String version) throws ModuleException {
            String key = module + " " + version;
            FetchedModule known = fetched.get(key);
            if (known == null) {
                OciRef ref = find(module, version)
                        .orElseThrow(() -> new ModuleException(
                                Reason.NOT_FOUND,
                                "Tried to find " + key + " but CUE_REGISTRY names no registry for it"));
                known = source.fetch(ref, context);
                String found = ModuleFile.read(key, known.files()).path();
                if (!found.equals(module)) {
                    throw new ModuleException(
                            Reason.INVALID_MODULE,
                            "Tried to read the module " + module + " from " + ref + " but it is " + Quote.of(found));
                }
                fetched.put(key, known);
            }
            return known;
        }

        private Optional<OciRef> find(String module, String version) throws ModuleException {
            try {
                return registry.find(withoutMajor(module), version);
            } catch (IllegalArgumentException e) {
                throw new ModuleException(
                        Reason.INVALID_MODULE, "Tried to find " + module + " " + version + " but " + e.getMessage(), e);
            }
        }
    }

    private static void check(String name, String module, String version, Digest digest, Map<?, ?> lock)
            throws ModuleException {
        if (lock.get(MODULES) instanceof Map<?, ?> modules
                && modules.get(module) instanceof Map<?, ?> locked
                && version.equals(locked.get("version"))
                && !digest.toString().equals(locked.get("digest"))) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH,
                    "Tried to get " + module + " " + version + " for " + name + " but it is another one than "
                            + Quote.of(String.valueOf(locked.get("digest"))) + ", which " + LOCK
                            + " names; its version was given to other bytes");
        }
    }

    /** A module that is needed in one major version is found without it; in two each has its own folder. */
    private static String folder(String module, Set<String> all) {
        String path = withoutMajor(module);
        boolean isOnly =
                all.stream().filter(other -> other.startsWith(path + "@")).count() == 1;
        return VENDOR + (isOnly ? path : module) + "/";
    }

    private static String withoutMajor(String module) {
        return module.substring(0, module.lastIndexOf('@'));
    }

    /** Of what is needed only what can be imported matters: it is read as part of the module that needs it. */
    private static void add(String folder, ModuleFiles files, Map<String, byte[]> all) {
        for (String path : files.evaluated().paths()) {
            if (!path.startsWith("cue.mod/") && !path.startsWith(VENDOR)) {
                all.put(folder + path, files.bytes(path).orElseThrow());
            }
        }
    }
}
