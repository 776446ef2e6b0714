package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
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
 */
final class Dependencies {
    private static final String VENDOR = "vendor/";
    private static final String LOCK = VENDOR + "modules.json";
    private static final String NEEDED_BY = "moduleFile";
    private static final String MODULES = "modules";
    private static final int MOST_MODULES = 200;

    private final CueRegistry registry;
    private final ModuleSources sources;
    private final Map<String, ResolvedModule> fetched = new LinkedHashMap<>();

    Dependencies(CueRegistry registry, ModuleSources sources) {
        this.registry = registry;
        this.sources = sources;
    }

    /**
     * Returns the module's files with all it needs.
     *
     * @param name how messages call the module
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    ModuleFiles vendored(String name, ModuleFiles files) throws ModuleException {
        ModuleFile module = ModuleFile.read(name, files);
        JsonObject lock = lock(name, files);
        Digest moduleFile = Digest.of(files.bytes(ModuleArtifact.MODULE_FILE).orElse(new byte[0]));
        if (module.needs().isEmpty() || lock.string(NEEDED_BY).equals(moduleFile.toString())) {
            return files;
        }
        Map<String, String> selected = select(module);
        Map<String, byte[]> all = new TreeMap<>();
        for (String path : files.paths()) {
            if (!path.startsWith(VENDOR)) {
                all.put(path, files.bytes(path).orElseThrow());
            }
        }
        Map<String, JsonValue> modules = new TreeMap<>();
        for (Map.Entry<String, String> one : selected.entrySet()) {
            ResolvedModule resolved = fetch(one.getKey(), one.getValue());
            check(name, one.getKey(), one.getValue(), resolved.sourceDigest(), lock);
            add(folder(one.getKey(), selected.keySet()), resolved.files(), all);
            Map<String, JsonValue> entry = new TreeMap<>();
            entry.put("version", new JsonString(one.getValue()));
            entry.put("digest", new JsonString(resolved.sourceDigest().toString()));
            modules.put(one.getKey(), new JsonObject(entry));
        }
        Map<String, JsonValue> written = new TreeMap<>();
        written.put(NEEDED_BY, new JsonString(moduleFile.toString()));
        written.put(MODULES, new JsonObject(modules));
        all.put(LOCK, JsonWriter.pretty(new JsonObject(written)).getBytes(StandardCharsets.UTF_8));
        return ModuleFiles.of(all);
    }

    private static JsonObject lock(String name, ModuleFiles files) throws ModuleException {
        Optional<String> text = files.text(LOCK);
        if (text.isEmpty()) {
            return JsonObject.EMPTY;
        }
        try {
            if (JsonReader.read(text.orElseThrow()) instanceof JsonObject lock) {
                return lock;
            }
        } catch (JsonException e) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to read " + LOCK + " of " + name + " but it is no JSON; delete it to make it anew",
                    e);
        }
        throw new ModuleException(
                Reason.INVALID_MODULE,
                "Tried to read " + LOCK + " of " + name + " but it is no object; delete it to make it anew");
    }

    /** Returns the version of each module: of all that are asked for by what is needed at all, the highest. */
    private Map<String, String> select(ModuleFile main) throws ModuleException {
        Map<String, String> selected = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        Deque<Map.Entry<String, String>> open = new ArrayDeque<>(main.needs().entrySet());
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
            ResolvedModule module = fetch(need.getKey(), need.getValue());
            open.addAll(ModuleFile.read(need.getKey(), module.files()).needs().entrySet());
        }
        return selected;
    }

    private ResolvedModule fetch(String module, String version) throws ModuleException {
        String key = module + " " + version;
        ResolvedModule known = fetched.get(key);
        if (known == null) {
            String path = module.substring(0, module.lastIndexOf('@'));
            OciRef ref = registry.find(path, version)
                    .orElseThrow(() -> new ModuleException(
                            Reason.NOT_FOUND,
                            "Tried to find " + module + " " + version + " but CUE_REGISTRY names no registry for it"));
            known = sources.resolve(ref, NamedModule.context());
            String found = ModuleFile.read(key, known.files()).path();
            if (!found.equals(module)) {
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to read the module " + module + " from " + ref + " but it is " + found);
            }
            fetched.put(key, known);
        }
        return known;
    }

    private static void check(String name, String module, String version, Digest digest, JsonObject lock)
            throws ModuleException {
        JsonObject locked = lock.object(MODULES).object(module);
        if (locked.string("version").equals(version) && !locked.string("digest").equals(digest.toString())) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH,
                    "Tried to get " + module + " " + version + " for " + name + " but it is another one than "
                            + locked.string("digest") + ", which " + LOCK
                            + " names; its version was given to other bytes");
        }
    }

    /** A module that is needed in one major version is found without it; in two each has its own folder. */
    private static String folder(String module, Set<String> all) {
        String path = module.substring(0, module.lastIndexOf('@'));
        boolean isOnly =
                all.stream().filter(other -> other.startsWith(path + "@")).count() == 1;
        return VENDOR + (isOnly ? path : module) + "/";
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
