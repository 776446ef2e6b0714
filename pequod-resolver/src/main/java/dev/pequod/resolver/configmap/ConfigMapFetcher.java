package dev.pequod.resolver.configmap;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.Quote;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes a module of the keys of a ConfigMap in the resource's own namespace; no other namespace can be named. Thread-safe.
 *
 * <p>Each key is a file. A key may hold letters, digits, {@code -}, {@code _} and {@code .} only, so that two underscores stand for
 * the slash between folders: {@code policy__limits.cue} is {@code policy/limits.cue}, {@code cue.mod__module.cue} is
 * {@code cue.mod/module.cue}. A ConfigMap has no version: its revision is the digest of its files.
 */
public final class ConfigMapFetcher implements ModuleFetcher {
    /** What stands for a slash in a key. */
    private static final String SLASH = "__";

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    private final ConfigMapSource source;

    /** Makes a fetcher that reads ConfigMaps from the source. */
    public ConfigMapFetcher(ConfigMapSource source) {
        this.source = source;
    }

    @Override
    public String scheme() {
        return ConfigMapRef.SCHEME;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        ConfigMapRef map = require(ref);
        return revision(map, context.namespace(), read(map, context));
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        ConfigMapRef map = require(ref);
        ModuleFiles files = read(map, context);
        if (!revision(map, context.namespace(), files).equals(revision)) {
            throw new ModuleException(
                    Reason.UNAVAILABLE, tried(map, context) + "it has been changed in this moment; try again");
        }
        return FetchedModule.unsigned(files);
    }

    private static ConfigMapRef require(PlatformRef ref) {
        if (ref instanceof ConfigMapRef map) {
            return map;
        }
        throw new IllegalArgumentException("expected a reference to a ConfigMap, found " + ref);
    }

    private static String tried(ConfigMapRef map, FetchContext context) {
        return "Tried to " + what(map, context) + " but ";
    }

    private static String what(ConfigMapRef map, FetchContext context) {
        return "read the ConfigMap " + map.name() + " in the namespace \"" + context.namespace() + "\"";
    }

    private ModuleFiles read(ConfigMapRef map, FetchContext context) throws ModuleException {
        context.deadline().check(what(map, context));
        if (context.namespace().isEmpty()) {
            throw new ModuleException(
                    Reason.FORBIDDEN,
                    "Tried to read the ConfigMap " + map.name()
                            + " but there is no namespace to look in: a ConfigMap is read from the resource's own");
        }
        ConfigMapContent content = source.find(map.name(), context)
                .orElseThrow(() -> new ModuleException(
                        Reason.NOT_FOUND,
                        tried(map, context) + "there is none; it is looked for in the resource's own namespace only"));
        context.deadline().check(what(map, context));
        Map<String, byte[]> files = new HashMap<>();
        for (Map.Entry<String, byte[]> value : content.values().entrySet()) {
            if (!KEY.matcher(value.getKey()).matches()) {
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        tried(map, context) + "its key " + Quote.of(value.getKey())
                                + " is none that Kubernetes allows: letters, digits, -, _ and . only");
            }
            files.put(value.getKey().replace(SLASH, "/"), value.getValue());
        }
        if (files.isEmpty()) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    tried(map, context)
                            + "it has no keys; each key is a file, such as schema.cue or policy__limits.cue");
        }
        return ModuleFiles.of(files, context.limits());
    }

    /** Names the files by a digest over all of them, also those that are not evaluated: equal sources have equal files. */
    private static ModuleRevision revision(ConfigMapRef map, String namespace, ModuleFiles files) {
        Digest digest = files.digest(path -> true);
        return new ModuleRevision(
                ConfigMapRef.SCHEME + ":" + namespace + "/" + map.name() + "@" + digest, digest.toString());
    }
}
