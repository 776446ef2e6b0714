package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.StandardResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that pull from a real registry into one folder, and end by {@code kill -9}, or find the disk full. */
@Timeout(300)
final class KilledPullsTest {
    private static final long SEED = 23;
    private static final int KILLS = 10;

    @TempDir
    private Path temp = Path.of("");

    private final List<Process> processes = new ArrayList<>();
    private RegistryServer registry;
    private List<OciRef> refs = List.of();
    private Path folder = Path.of("");

    @BeforeEach
    void start() throws Exception {
        registry = RegistryServer.start(Files.createDirectory(temp.resolve("registry")));
        refs = PullingProcess.push(registry.host());
        folder = temp.resolve("cache");
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        registry.close();
    }

    private CacheOptions options() {
        return CacheOptions.DEFAULTS.withDirectory(folder);
    }

    private List<String> command(int seed, int rounds) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                PullingProcess.class.getName(),
                folder.toString(),
                registry.host(),
                String.valueOf(seed),
                String.valueOf(rounds)));
        refs.forEach(ref -> command.add(ref.digest().orElseThrow().toString()));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    /** Whatever is there is right, without asking anybody; returns how many modules can be used. */
    private int entriesAreRight(String when) throws Exception {
        ModuleCache cache = ModuleCache.open(options().withOffline(true));
        StandardResolver offline = PullingProcess.resolver(registry.host(), cache);
        int usable = 0;
        for (CacheEntry entry : cache.entries()) {
            int module = refs.stream()
                    .map(ref -> ref.digest().orElseThrow())
                    .toList()
                    .indexOf(entry.sourceDigest());
            try {
                ResolvedModule found = offline.resolve(refs.get(module), PullingProcess.context());
                assertEquals(PullingProcess.files(module), found.files(), when);
                usable++;
            } catch (ModuleException e) {
                // killed before the proof that the caller may have it was written: it is asked for anew
                assertEquals(Reason.UNAVAILABLE, e.reason(), when);
            }
        }
        // The other process takes files for nobody's while their record is not there; killed then, this one does not
        // write them again.
        for (Removed lost : cache.verify()) {
            assertEquals(Removed.Kind.FILES, lost.kind(), when + ": " + lost);
        }
        assertEquals(0, cache.statistics().corrupt(), when);
        return usable;
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(DirectoryStore.UNFINISHED))
                    .toList();
        }
    }

    @Test
    void killingPullsAtAnyMomentLeavesModulesThatAreRightOrAbsent() throws Exception {
        Random random = new Random(SEED);
        int kept = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process one = start(command(2 * kill, 1_000));
            Process two = start(command(2 * kill + 1, 1_000));
            try (BufferedReader first = one.inputReader();
                    BufferedReader second = two.inputReader()) {
                assertEquals("ready", first.readLine());
                assertEquals("ready", second.readLine());
                // The moment is what is by chance here; waiting for an end that does not come is how to let time pass.
                assertFalse(one.waitFor(random.nextLong(1_500_000), TimeUnit.MICROSECONDS));
                one.destroyForcibly().waitFor();
                two.destroyForcibly().waitFor();
            }
            kept += entriesAreRight("after kill " + kill);
        }
        assertTrue(kept > 0, "some pulls came to their end");
        StandardResolver resolver = PullingProcess.resolver(registry.host(), ModuleCache.open(options()));
        for (int i = 0; i < refs.size(); i++) {
            ResolvedModule found = resolver.resolve(refs.get(i), PullingProcess.context());
            assertEquals(PullingProcess.files(i), found.files());
            assertEquals(List.of(), found.warnings());
        }
        assertEquals(refs.size(), entriesAreRight("in the end"));
        FakeClock later = new FakeClock();
        later.pass(Duration.ofHours(1));
        ModuleCache.open(options(), later).prune(1 << 30, 1_000, Duration.ofDays(1));
        assertEquals(List.of(), unfinished(), "what the dead left behind goes with the upkeep");
        assertEquals(refs.size(), entriesAreRight("after the upkeep"));
    }

    /** The system itself refuses to let a file grow, as a disk that is full does: in the middle of it. */
    @Test
    void aDiskThatIsFullInTheMiddleOfAFileLeavesNothingOfIt() throws Exception {
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 32 && exec \"$@\"", "bash"));
        limited.addAll(command(1, 1));
        Process process = start(limited);
        try (BufferedReader lines = process.inputReader()) {
            assertEquals("ready", lines.readLine());
            String said = lines.readLine();
            assertEquals(0, process.waitFor(), "all modules are loaded, from memory where they cannot be kept");
            int kept = entriesAreRight("with a full disk");
            assertTrue(kept > 3 && kept < refs.size() - 3, "those that fit are kept: " + kept);
            assertEquals("fetched " + refs.size() + " warnings " + (refs.size() - kept), said);
        }
        assertEquals(List.of(), unfinished(), "a process that lives on leaves nothing behind");
    }
}
