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
import org.junit.jupiter.api.Test;

/** Searches for what modules need while other searches have the memory for large ones. */
final class SearchRoomTest {
    private static final int KIB = 1 << 10;

    private final List<Long> allowed = Collections.synchronizedList(new ArrayList<>());

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
                    String name = ref.repository().substring(ref.repository().lastIndexOf('/') + 1);
                    ModuleFiles files = module(name, 0, bytes).within(within.limits());
                    return new FetchedModule(files, files.contentDigest(), "");
                }));
        FetchContext context =
                new FetchContext("test", "shop", Deadline.after(time), CredentialSource.NONE, ModuleLimits.DEFAULTS);
        return dependencies.vendored("main", module("main", needs, 1), context).totalBytes();
    }

    private void isRefused(int needs, int bytes) {
        ModuleException e = assertThrows(ModuleException.class, () -> search(needs, bytes, Duration.ofMillis(200)));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        assertTrue(
                e.getMessage().startsWith("Tried to find what main needs but other large modules took the memory"),
                e.getMessage());
    }

    /** Once, whoever found something slowly held up all others, however small it was. */
    @Test
    void whatIsSmallWaitsForNobody() throws ModuleException {
        TakenHeap.during(
                HeapShares.DEPENDENCIES, () -> assertTrue(search(20, 40 * KIB, Duration.ofMinutes(1)) > 800 * KIB));
        assertEquals(List.of(256L * KIB), allowed.stream().distinct().toList());
    }

    @Test
    void aLargeModuleWaitsForMemory() throws ModuleException {
        TakenHeap.during(HeapShares.DEPENDENCIES, () -> isRefused(1, 300 * KIB));
        assertEquals(List.of(256L * KIB), allowed);
        allowed.clear();
        assertTrue(search(1, 300 * KIB, Duration.ofMinutes(1)) > 300 * KIB);
        assertEquals(List.of(256L * KIB, ModuleLimits.DEFAULTS.maxTotalBytes()), allowed);
    }

    @Test
    void manySmallModulesWaitForMemoryWhenAllTogetherAreLarge() throws ModuleException {
        TakenHeap.during(HeapShares.DEPENDENCIES, () -> isRefused(10, 200 * KIB));
        assertTrue(search(10, 200 * KIB, Duration.ofMinutes(1)) > 2000 * KIB);
    }

    @Test
    void whatIsTooLargeInAnyCaseIsRefused() {
        ModuleException e = assertThrows(ModuleException.class, () -> search(1, 5 << 20, Duration.ofMinutes(1)));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals(List.of(256L * KIB, ModuleLimits.DEFAULTS.maxTotalBytes()), allowed);
    }

    @Test
    void memoryIsGivenBack() throws ModuleException {
        for (int i = 0; i < 10; i++) {
            assertTrue(search(1, 300 * KIB, Duration.ofSeconds(30)) > 300 * KIB);
            assertThrows(ModuleException.class, () -> search(1, 5 << 20, Duration.ofSeconds(30)));
        }
    }
}
