package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.TakenHeap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large modules that were fetched while others have the memory in which they would be made ready for the disk. */
@Timeout(60)
final class LargeFetchesTest {
    private static final PlatformRef TAG = FakeRegistry.tag("web", "v1");

    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();

    @BeforeEach
    void push() {
        registry.push("web", "v1", FakeRegistry.files(2, "x".repeat(1 << 20)));
    }

    private ModuleCache open() {
        return ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder), clock);
    }

    private static FetchContext within(Duration time) {
        return FakeRegistry.context(CredentialSource.NONE, Deadline.after(time));
    }

    /** Once, it was thrown away, and fetched again by the next caller. */
    @Test
    void whatWasFetchedIsKeptInMemory() throws ModuleException {
        ModuleCache cache = open();
        TakenHeap.during(HeapGate.WORK, () -> {
            CachedModule module = cache.resolve(registry, TAG, within(Duration.ofSeconds(8)));
            assertEquals(Origin.FETCH, module.origin());
            assertEquals(
                    List.of(TAG.summary() + " is kept in memory only, and not in " + folder
                            + ": other large modules take the memory for writing it"),
                    module.warnings());
            assertEquals(
                    Origin.MEMORY,
                    cache.resolve(registry, TAG, FakeRegistry.anonymous()).origin());
        });
        assertEquals(1, registry.fetches.get());
        assertEquals(List.of(), cache.verify(), "nothing on disk is half there");
        assertEquals(
                Origin.FETCH,
                open().resolve(registry, TAG, FakeRegistry.anonymous()).origin(),
                "other processes find nothing");
        assertEquals(
                Origin.DISK,
                open().resolve(registry, TAG, FakeRegistry.anonymous()).origin());
    }

    /** What is known of it in memory is what is known of it on disk. */
    @Test
    void aPackNeedNotBeMadeToBeKnown() throws ModuleException {
        ModuleFiles files = ModuleFiles.of(FakeRegistry.files(3, "x"));
        byte[] pack = ModulePack.pack(files);
        assertEquals(new ModulePack.Size(Digest.of(pack), pack.length), ModulePack.size(files));
    }

    @Test
    void whoIsInterruptedIsNotServed() throws ModuleException {
        ModuleCache cache = open();
        Thread caller = Thread.currentThread();
        FakeRegistry interrupting = new FakeRegistry() {
            @Override
            public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                    throws ModuleException {
                FetchedModule fetched = super.fetch(ref, revision, context);
                caller.interrupt();
                return fetched;
            }
        };
        interrupting.push("web", "v1", FakeRegistry.files(2, "x".repeat(1 << 20)));
        TakenHeap.during(HeapGate.WORK, () -> {
            ModuleException e = assertThrows(
                    ModuleException.class, () -> cache.resolve(interrupting, TAG, within(Duration.ofSeconds(30))));
            assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
            assertTrue(Thread.interrupted());
        });
    }

    /** Once, all large modules waited while what passes the limits was removed from the disk. */
    @Test
    void whoPrunesHasNoMemoryThatOthersWaitFor() throws ModuleException, IOException {
        AtomicInteger looks = new AtomicInteger();
        FileStore looking = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public List<Stored> list(Area area) throws IOException {
                try {
                    TakenHeap.during(HeapGate.WORK, looks::incrementAndGet);
                } catch (ModuleException e) {
                    throw new IOException(e);
                }
                return super.list(area);
            }
        };
        ModuleCache cache = ModuleCache.over(looking, CacheOptions.DEFAULTS, clock);
        cache.resolve(registry, TAG, FakeRegistry.anonymous());
        assertTrue(looks.get() >= 3, "whoever writes first looks at all that is there");
        assertEquals(0, cache.statistics().diskFailures());
    }
}
