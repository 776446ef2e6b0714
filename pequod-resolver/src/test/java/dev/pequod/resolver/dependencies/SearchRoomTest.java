package dev.pequod.resolver.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.TakenHeap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Searches for what modules need while other searches have the memory for large ones. */
final class SearchRoomTest {
    private static final int KIB = 1 << 10;

    private final List<Long> allowed = Collections.synchronizedList(new ArrayList<>());

    private final AtomicInteger loading = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();

    private static ModuleFiles module(String name, int needs, int bytes) throws ModuleException {
        String text = "module: \"example.com/" + name + "@v1\"\nlanguage: version: \"v0.17.0\"\n";
        for (int i = 0; i < needs; i++) {
            text += "deps: \"example.com/lib" + i + "@v1\": v: \"v1.0.0\"\n";
        }
        return ModuleFiles.of(
                Map.of("cue.mod/module.cue", text.getBytes(StandardCharsets.UTF_8), name + ".cue", new byte[bytes]));
    }

    /** Returns the bytes of a module with all it needs, of which each has so many. */
    private long search(int needs, int bytes, Duration time) throws ModuleException {
        Dependencies dependencies = new Dependencies(
                CueRegistry.parse("registry.example"),
                (ref, context, room) -> room.load(context, within -> {
                    allowed.add(within.limits().maxTotalBytes());
                    boolean isLarge = within.limits().equals(ModuleLimits.DEFAULTS);
                    int atATime = isLarge ? loading.incrementAndGet() : 0;
                    mostAtATime.accumulateAndGet(atATime, Math::max);
                    String name = ref.repository().substring(ref.repository().lastIndexOf('/') + 1);
                    ModuleFiles files = module(name, 0, bytes).within(within.limits());
                    if (isLarge) {
                        LockSupport.parkNanos(1_000_000);
                        loading.decrementAndGet();
                    }
                    return new FetchedModule(files, files.contentDigest(), "");
                }));
        FetchContext context =
                new FetchContext("test", "shop", Deadline.after(time), CredentialSource.NONE, ModuleLimits.DEFAULTS);
        return dependencies.vendored("main", module("main", needs, 1), context).totalBytes();
    }

    private void isRefused(int needs, int bytes) {
        ModuleException e = assertThrows(ModuleException.class, () -> search(needs, bytes, Duration.ofMillis(500)));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        assertTrue(
                e.getMessage().startsWith("Tried to find what main needs but other large modules took the memory"),
                e.getMessage());
    }

    /** Once, whoever found something slowly held up all others, however small it was. */
    @Test
    void whatIsSmallWaitsForNobody() throws ModuleException {
        TakenHeap.during(HeapShares.DEPENDENCIES, () -> {
            assertTrue(search(20, 40 * KIB, Duration.ofMinutes(1)) > 800 * KIB);
            assertTrue(search(1, 900 * KIB, Duration.ofMinutes(1)) > 900 * KIB);
        });
    }

    @Test
    void aModuleIsLoadedWithinSmallLimitsFirst() throws ModuleException {
        long all = ModuleLimits.DEFAULTS.maxTotalBytes();
        search(1, 200 * KIB, Duration.ofMinutes(1));
        assertEquals(List.of(256L * KIB), allowed);
        allowed.clear();
        search(1, 300 * KIB, Duration.ofMinutes(1));
        assertEquals(List.of(256L * KIB, all), allowed);
        allowed.clear();
        ModuleException e = assertThrows(ModuleException.class, () -> search(1, 5 << 20, Duration.ofMinutes(1)));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals(List.of(256L * KIB, all), allowed);
    }

    /** Once, whoever had a large one waited for the servers of what else he needed, and so did all others. */
    @Test
    void whatIsLargeWaitsForMemoryWhenAllIsFound() throws ModuleException {
        for (int[] large : new int[][] {{1, 2048 * KIB}, {10, 200 * KIB}}) {
            TakenHeap.during(HeapShares.DEPENDENCIES, () -> isRefused(large[0], large[1]));
            assertTrue(allowed.size() >= large[0], "all were found before");
            allowed.clear();
            assertTrue(search(large[0], large[1], Duration.ofMinutes(1)) > 1900 * KIB);
            allowed.clear();
        }
    }

    @Test
    void largeOnesAreLoadedOneAfterTheOther() throws ModuleException {
        assertTrue(search(8, 300 * KIB, Duration.ofMinutes(1)) > 2000 * KIB);
        assertEquals(1, mostAtATime.get());
    }

    @Test
    void memoryIsGivenBack() throws ModuleException {
        for (int i = 0; i < 10; i++) {
            assertTrue(search(1, 2048 * KIB, Duration.ofSeconds(30)) > 2048 * KIB);
            assertThrows(ModuleException.class, () -> search(1, 5 << 20, Duration.ofSeconds(30)));
        }
    }
}
