package dev.pequod.resolver.cache;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process of its own that pulls modules from a registry, several at a time, into a folder that others use too. */
final class PullingProcess {
    /** How many modules there are. */
    static final int MODULES = 24;

    private static final int THREADS = 4;

    private PullingProcess() {}

    static NetworkOptions network(String host) {
        return NetworkOptions.DEFAULTS.withPrivateHost(host).withPlainHttpHost(host);
    }

    static FetchContext context() {
        return FetchContext.of("test", Deadline.after(Duration.ofMinutes(2)));
    }

    /** Returns the files of a module: more of them, and larger ones, the higher its number. */
    static ModuleFiles files(int module) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(
                "cue.mod/module.cue",
                bytes("module: \"example.com/m" + module + "@v1\"\nlanguage: version: \"v0.17.0\"\n"));
        for (int i = 0; i <= module; i++) {
            files.put("f" + i + ".cue", bytes("package web // " + module + "\n".repeat(module * 200)));
        }
        return ModuleFiles.of(files);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Pushes all modules; returns their references. */
    static List<OciRef> push(String host) throws ModuleException {
        List<OciRef> refs = new ArrayList<>();
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network(host)), Retries.standard())) {
            for (int i = 0; i < MODULES; i++) {
                ModuleArtifact artifact = ModuleArtifact.of(files(i), Map.of());
                artifact.push(
                        registries.open(
                                host, "web", CredentialSource.NONE, context().deadline()),
                        "v1.0." + i);
                refs.add(new OciRef(host, "web", "", Optional.of(artifact.digest())));
            }
        }
        return refs;
    }

    static StandardResolver resolver(String host, ModuleCache cache) {
        return StandardResolver.create(
                ResolverOptions.defaults().withNetwork(network(host)).withCache(cache));
    }

    /**
     * Is given the folder, the registry, a number that decides the order, the number of rounds, and the digests, of which it loads the
     * first one before it says that it is ready. Between rounds it removes everything again.
     */
    public static void main(String[] arguments) throws Exception {
        String host = arguments[1];
        Random random = new Random(Long.parseLong(arguments[2]));
        List<OciRef> refs = new ArrayList<>();
        for (int i = 4; i < arguments.length; i++) {
            refs.add(new OciRef(host, "web", "", Optional.of(Digest.parse(arguments[i]))));
        }
        ModuleCache cache = ModuleCache.open(
                CacheOptions.DEFAULTS.withDirectory(Path.of(arguments[0])).withMemoryBytes(1));
        StandardResolver resolver = resolver(host, cache);
        int warnings = resolver.resolve(refs.getFirst(), context()).warnings().size();
        CacheWriter.say("ready");
        for (int round = Integer.parseInt(arguments[3]); round > 0; round--) {
            Collections.shuffle(refs, random);
            List<Future<ResolvedModule>> pulls = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                refs.forEach(ref -> pulls.add(threads.submit(() -> resolver.resolve(ref, context()))));
            }
            for (Future<ResolvedModule> pull : pulls) {
                warnings += pull.get().warnings().size();
            }
            if (round > 1) {
                cache.prune(0, 0, Duration.ZERO);
            }
        }
        CacheWriter.say("fetched " + cache.statistics().misses() + " warnings " + warnings);
    }
}
