package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.TakenHeap;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However many large modules are loaded at once, those that memory does not suffice for wait; what is small does not. */
final class LargeModulesTest extends LoadTestCase {
    private static final int MIB = 1 << 20;

    private StandardResolver resolver(String cache) {
        return StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withCache(ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(temp.resolve(cache)))));
    }

    /** Returns bytes that no archive makes smaller. */
    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private OciRef push(String repository, int size) throws ModuleException {
        Map<String, byte[]> files =
                Map.of(ModuleArtifact.MODULE_FILE, bytes(MODULE_FILE), "a.cue", bytes(FILE), "data.bin", bytes(size));
        return new OciRef(registry.host(), repository, "v1.0.0", Optional.of(push(repository, "v1.0.0", files)));
    }

    private GitRef commit(String name, int size) throws Exception {
        commit(name, Map.of("a.cue", bytes(FILE), "data.bin", bytes(size)));
        return new GitRef(git.remote(name + "/.git"), "main", "");
    }

    private static long load(StandardResolver resolver, PlatformRef ref, int seconds) throws ModuleException {
        FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofSeconds(seconds)));
        return resolver.resolve(ref, context).files().totalBytes();
    }

    private static void hasNoMemory(StandardResolver resolver, PlatformRef ref) {
        ModuleException e = assertThrows(ModuleException.class, () -> load(resolver, ref, 2));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        assertTrue(e.getMessage().contains("other large modules took the memory"), e.getMessage());
    }

    @Test
    void largeOnesOfRegistriesWaitForMemory() throws ModuleException {
        OciRef large = push("large", 2 * MIB);
        OciRef small = push("small", 100);
        StandardResolver one = resolver("one");
        TakenHeap.during(HeapGate.WORK, () -> loadsSmallOnes(one, large, small));
        assertTrue(load(one, large, 30) > 2 * MIB);
        StandardResolver other = resolver("other");
        TakenHeap.during(HeapShares.TRANSFERS, () -> loadsSmallOnes(other, large, small));
        assertTrue(load(other, large, 30) > 2 * MIB);
    }

    private static void loadsSmallOnes(StandardResolver resolver, PlatformRef large, PlatformRef small)
            throws ModuleException {
        hasNoMemory(resolver, large);
        assertTrue(load(resolver, small, 30) > 100);
    }

    @Test
    void largeOnesOfRepositoriesWaitForMemory() throws Exception {
        GitRef large = commit("large", 2 * MIB);
        GitRef small = commit("small", 100);
        StandardResolver resolver = resolver("cache");
        TakenHeap.during(HeapShares.TRANSFERS, () -> loadsSmallOnes(resolver, large, small));
        assertTrue(load(resolver, large, 30) > 2 * MIB);
    }

    @Test
    void largeOnesOnDiskWaitForMemory() throws ModuleException {
        OciRef large = push("large", 2 * MIB);
        OciRef small = push("small", 100);
        load(resolver("cache"), large, 30);
        load(resolver("cache"), small, 30);
        StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withCache(ModuleCache.open(CacheOptions.DEFAULTS
                        .withDirectory(temp.resolve("cache"))
                        .withOffline(true))));
        TakenHeap.during(HeapGate.WORK, () -> loadsSmallOnes(resolver, large, small));
        assertTrue(load(resolver, large, 30) > 2 * MIB);
    }
}
