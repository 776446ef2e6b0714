package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many modules pass through a cache, it takes no more memory than it is allowed. */
final class CacheHeapTest {
    private static final int PULLS = 1_000;
    private static final long MEMORY = 1 << 20;
    private static final long SLACK = 4L << 20;

    @TempDir
    private Path folder = Path.of("");

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void pull(ModuleCache cache, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            FakeRegistry registry = new FakeRegistry();
            registry.push("m" + i, "v1", FakeRegistry.files(5, "x".repeat(2_000) + i));
            cache.resolve(registry, FakeRegistry.tag("m" + i, "v1"), FakeRegistry.as("s" + i));
        }
    }

    /** Once, memory leaked with each use until there was none left. */
    @Test
    void lesson10TheHeapStaysFlatOverManyPulls() throws Exception {
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS
                .withDirectory(folder)
                .withMemoryBytes(MEMORY)
                .withDiskLimits(4 << 20, 200, Duration.ofDays(1)));
        pull(cache, 0, PULLS / 10);
        long before = used();
        pull(cache, PULLS / 10, PULLS);
        long after = used();
        // Ten megabytes went through; most of them would be seen.
        assertTrue(after - before < SLACK, "grew from " + before + " to " + after + " bytes");
        assertTrue(cache.entries().size() <= 200);
    }

    /** Once, each record and each meaning of a tag kept a thousand proofs that nobody weighed. */
    @Test
    void whoMayBeGivenWhatIsKeptIsWeighedToo() throws Exception {
        FakeRegistry registry = new FakeRegistry();
        int modules = 60;
        for (int i = 0; i < modules; i++) {
            registry.push("m" + i, "v1", "x" + i);
        }
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withMemoryBytes(MEMORY));
        long before = used();
        for (int tenant = 0; tenant < 300; tenant++) {
            String secret = "token " + tenant;
            for (int i = 0; i < modules; i++) {
                registry.protect("m" + i, secret);
                cache.resolve(registry, FakeRegistry.tag("m" + i, "v1"), FakeRegistry.as(secret));
            }
            long said = cache.statistics().memoryBytes();
            assertTrue(said <= MEMORY, "it says " + said + " bytes");
        }
        long grown = used() - before;
        assertTrue(grown < 2 * MEMORY, "grew by " + grown + " bytes");
        assertTrue(cache.statistics().memoryModules() > 0);
    }
}
