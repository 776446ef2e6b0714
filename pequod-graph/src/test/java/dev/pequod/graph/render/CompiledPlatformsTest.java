package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CompiledPlatformsTest {
    private static final Limits LIMITS = PlatformRenderer.LIMITS;

    private static ModuleFiles module(String name, int bytes) throws ModuleException {
        String text = "package a\n#Input: {}\n#Render: {input: {...}, output: {...}}\n// " + name;
        return ModuleFiles.of(Map.of(
                "a.cue", (text + " ".repeat(bytes - text.length())).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatManyWantAtOnceIsCompiledOnce() throws Exception {
        int callers = 32;
        CountDownLatch asked = new CountDownLatch(callers);
        AtomicInteger compiled = new AtomicInteger();
        CompiledPlatforms platforms = new CompiledPlatforms(1 << 20, (files, limits) -> {
            compiled.incrementAndGet();
            await(asked);
            return CompiledPlatform.compile(files, limits);
        });
        ModuleFiles files = module("one", 1_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CompiledPlatform>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(threads.submit(() -> {
                    asked.countDown();
                    return platforms.get(files, LIMITS);
                }));
            }
            CompiledPlatform first = all.getFirst().get();
            for (Future<CompiledPlatform> one : all) {
                assertSame(first, one.get());
            }
        }
        assertEquals(1, compiled.get());
    }

    @Test
    void modulesAreKeptAsLongAsTheirBytesFit() throws Exception {
        ModuleFiles large = module("large", 1_000_000);
        long room = CompiledPlatforms.weight(1_000_000, 100) * 2L;
        CompiledPlatforms platforms = new CompiledPlatforms(room, CompiledPlatform::compile);
        CompiledPlatform kept = platforms.get(large, LIMITS);
        assertSame(kept, platforms.get(large, LIMITS));
        ModuleFiles tooLarge = module("too large", 3_000_000);
        assertNotSame(platforms.get(tooLarge, LIMITS), platforms.get(tooLarge, LIMITS), "there is no room for it");
        List<CompiledPlatform> small = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            small.add(platforms.get(module("small " + i, 1_000), LIMITS));
        }
        for (int i = 0; i < 40; i++) {
            assertSame(
                    small.get(i), platforms.get(module("small " + i, 1_000), LIMITS), "there is room for all of them");
        }
    }

    /** A byte may be a token, and a token is an object or two. */
    @Test
    void modulesOfManyTokensWeighMore() throws Exception {
        String text =
                "package a\n#Input: {}\n#Render: {input: {...}, output: {...}}\nx: [" + "0,".repeat(20_000) + "]\n";
        ModuleFiles many = ModuleFiles.of(Map.of("a.cue", text.getBytes(StandardCharsets.UTF_8)));
        int weight = CompiledPlatform.compile(many, LIMITS).weight();
        int few = CompiledPlatform.compile(module("few", text.length()), LIMITS).weight();
        assertTrue(weight > 40_000 * 100 && few < text.length() * 4, weight + " and " + few);
    }

    @Test
    void largeModulesAreCompiledInTurn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompiledPlatforms platforms = new CompiledPlatforms(1 << 20, (module, limits) -> {
            if (begun.getCount() > 0) {
                begun.countDown();
                await(end);
            }
            return CompiledPlatform.compile(module, limits);
        });
        ModuleFiles second = module("second", 100_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ModuleFiles first = module("first", 100_000);
            Future<CompiledPlatform> slow = threads.submit(() -> platforms.get(first, LIMITS));
            begun.await();
            assertNotNull(platforms.get(module("small", 1_000), LIMITS));
            RenderFailure late = assertThrows(
                    RenderFailure.class, () -> platforms.get(second, LIMITS.withTimeout(Duration.ofMillis(50))));
            assertEquals(
                    "Tried to compile the module but other large modules were compiled until its time was over",
                    late.errors().getFirst().message());
            end.countDown();
            assertNotNull(slow.get());
        }
        assertNotNull(platforms.get(second, LIMITS));
    }

    @Test
    void whoeverWaitsForAnotherEndsInItsOwnTimeAndDoesNotFailWithIt() throws Exception {
        ModuleFiles files = module("one", 1_000);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        CompiledPlatforms platforms = new CompiledPlatforms(1 << 20, (module, limits) -> {
            if (calls.incrementAndGet() == 1) {
                begun.countDown();
                await(end);
                throw new RenderFailure(RenderError.Stage.COMPILE, "LimitExceeded", "", "it took too long");
            }
            if (limits.timeout().equals(Duration.ofNanos(1))) {
                throw new RenderFailure(RenderError.Stage.COMPILE, "LimitExceeded", "", "no time is left");
            }
            return CompiledPlatform.compile(module, limits);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<CompiledPlatform> first = threads.submit(() -> platforms.get(files, LIMITS));
            begun.await();
            RenderFailure late = assertThrows(
                    RenderFailure.class, () -> platforms.get(files, LIMITS.withTimeout(Duration.ofMillis(50))));
            assertEquals("no time is left", late.errors().getFirst().message());
            Future<CompiledPlatform> second = threads.submit(() -> platforms.get(files, LIMITS));
            end.countDown();
            assertNotNull(second.get());
            assertThrows(ExecutionException.class, first::get);
        }
    }

    @Test
    void aWholeRepositoryInThePlaceOfAModuleIsToldItsFolder() throws Exception {
        RenderError error = nested("web/a.cue", "web/policy/p.cue", "README.md");
        assertEquals("the module has no CUE files at its top, but in \"web\"", error.message());
        assertEquals("name the folder of the module; a reference to a repository does so by &path=web", error.hint());
    }

    @Test
    void aRepositoryOfSeveralModulesIsToldTheirFolders() throws Exception {
        RenderError two = nested("web/a.cue", "a dep/a.cue", "web/part/b.cue");
        assertEquals("the module has no CUE files at its top, but in \"a dep\", \"web\"", two.message());
        assertEquals("name the folder of the module; a reference to a repository does so by &path=a%20dep", two.hint());
        assertEquals(
                "the module has no CUE files at its top, but in \"a\", \"b\", \"c\", \"d\", \"e\" and 2 more",
                nested("a/a.cue", "b/a.cue", "c/a.cue", "d/a.cue", "e/a.cue", "f/a.cue", "g/a.cue")
                        .message());
    }

    /** Once, a library was taken for a repository with its module in a folder. */
    @Test
    void aLibraryWhosePackagesAreInFoldersIsOne() throws Exception {
        assertEquals(
                Library.noPlatform().message(),
                nested("cue.mod/module.cue", "names/a.cue", "labels/a.cue").message());
    }

    private static RenderError nested(String... paths) throws Exception {
        Map<String, byte[]> texts = new HashMap<>();
        for (String path : paths) {
            texts.put(path, text(path).getBytes(StandardCharsets.UTF_8));
        }
        ModuleFiles repository = ModuleFiles.of(texts);
        return assertThrows(RenderFailure.class, () -> CompiledPlatform.compile(repository, LIMITS))
                .errors()
                .getFirst();
    }

    private static String text(String path) {
        if (path.equals("cue.mod/module.cue")) {
            return "module: \"example.com/a@v0\"\nlanguage: version: \"v0.17.0\"\n";
        }
        return path.endsWith(".cue") ? "package a\n" : "";
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
