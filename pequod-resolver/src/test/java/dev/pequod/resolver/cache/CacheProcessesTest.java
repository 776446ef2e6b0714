package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ResolutionEvent.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one folder, some of which are killed. */
@Timeout(300)
final class CacheProcessesTest {
    private static final long SEED = 11;
    private static final int KILLS = 15;

    @TempDir
    private Path folder = Path.of("");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(int rounds, String mode) throws IOException {
        return start(CacheWriter.class, String.valueOf(rounds), mode);
    }

    private Process start(Class<?> program, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String line(Process process) throws IOException {
        // One reader for each line suffices: a process writes its second line long after its first was read.
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    /** Everything that is there is as it was written, and everything can be had. */
    private void isClean() throws Exception {
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
        assertEquals(List.of(), cache.verify());
        FakeRegistry registry = CacheWriter.registry();
        for (int i = 0; i < CacheWriter.MODULES; i++) {
            CachedModule module = cache.resolve(registry, CacheWriter.ref(i), FakeRegistry.anonymous());
            CachedModule right = ModuleCache.open(CacheOptions.DEFAULTS)
                    .resolve(CacheWriter.registry(), CacheWriter.ref(i), FakeRegistry.anonymous());
            assertEquals(right.module(), module.module());
            assertEquals(List.of(), module.warnings());
        }
        assertEquals(0, cache.statistics().corrupt());
    }

    @Test
    void killingWritersAtAnyMomentLeavesNothingHalfWritten() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Process one = start(1_000_000, "none");
            Process two = start(1_000_000, "some");
            assertEquals("ready", line(one));
            assertEquals("ready", line(two));
            // The moment is what is by chance here; waiting for an end that does not come is how to let time pass.
            assertEquals(false, one.waitFor(random.nextLong(60_000), TimeUnit.MICROSECONDS));
            one.destroyForcibly().waitFor();
            two.destroyForcibly().waitFor();
            ModuleCache after = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
            assertEquals(List.of(), after.verify(), "after kill " + kill);
        }
        isClean();
        DirectoryStore.open(folder).sweep(InstantSource.system().instant().plus(Duration.ofMinutes(1)));
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(f -> f.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    /** Once, a process that was stopped made others fail, and prune said that it had removed nothing and nothing was there. */
    @Test
    void aProcessThatKeepsItsLocksStopsNobodyAndIsNamed() throws Exception {
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
        FakeRegistry registry = CacheWriter.registry();
        cache.resolve(registry, CacheWriter.ref(0), FakeRegistry.anonymous());
        Process holder = start(LockHolder.class);
        assertEquals("ready", line(holder));
        FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofSeconds(4)));
        assertEquals(
                Origin.FETCH,
                cache.resolve(registry, CacheWriter.ref(1), context).origin());
        ModuleException e = assertThrows(ModuleException.class, () -> cache.prune(0, 0, Duration.ZERO));
        assertTrue(
                e.getMessage().contains("but the process " + holder.pid() + " is removing modules there"),
                e.getMessage());
        holder.destroyForcibly().waitFor();
        assertEquals(2, cache.prune(0, 0, Duration.ZERO).modules());
    }

    @Test
    void severalProcessesDownloadEachModuleOnce() throws Exception {
        List<Process> writers = List.of(start(1, "all"), start(1, "all"), start(1, "all"));
        for (Process writer : writers) {
            assertEquals("ready", line(writer));
        }
        int fetched = 0;
        for (Process writer : writers) {
            String line = line(writer);
            assertTrue(line.startsWith("fetched "), line);
            fetched += Integer.parseInt(line.substring("fetched ".length()));
            assertEquals(0, writer.waitFor());
        }
        assertEquals(CacheWriter.MODULES, fetched);
        isClean();
    }
}
