package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that dies at each step of what it does to the disk, one after the other: before a file is made, when it has its first
 * byte, half of them or all of them but not yet its name, and when it has its name; also between two files.
 */
final class CrashStepsTest {
    private static final int MODULES = 4;

    /** How far a file came. */
    private enum Step {
        NOTHING,
        EMPTY,
        HALF,
        UNNAMED,
        DONE
    }

    /** What a process cannot catch. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path temp = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();

    /** Dies in the given operation, at the given step of it. */
    private static final class DyingStore extends ForwardingStore {
        private final Path folder;
        private final int last;
        private final Step step;
        private int operations;

        DyingStore(Path folder, int last, Step step) throws IOException {
            super(DirectoryStore.open(folder));
            this.folder = folder;
            this.last = last;
            this.step = step;
        }

        private boolean isLast() {
            return ++operations == last;
        }

        @Override
        public void write(Area area, String name, byte[] bytes) throws IOException {
            if (!isLast()) {
                store.write(area, name, bytes);
                return;
            }
            switch (step) {
                case NOTHING -> {}
                case EMPTY -> leave(area, new byte[0]);
                case HALF -> leave(area, Arrays.copyOf(bytes, bytes.length / 2));
                case UNNAMED -> leave(area, bytes);
                case DONE -> store.write(area, name, bytes);
            }
            throw new Death();
        }

        private void leave(Area area, byte[] bytes) throws IOException {
            Files.write(folder.resolve(area.folder()).resolve(DirectoryStore.UNFINISHED + "of-the-dead"), bytes);
        }

        @Override
        public void touch(Area area, String name, Instant now) throws IOException {
            die(() -> store.touch(area, name, now));
        }

        @Override
        public void delete(Area area, String name) throws IOException {
            die(() -> store.delete(area, name));
        }

        @Override
        public void delete(Area area, Stored listed) throws IOException {
            die(() -> store.delete(area, listed));
        }

        private interface Work {
            void run() throws IOException;
        }

        private void die(Work work) throws IOException {
            if (!isLast()) {
                work.run();
                return;
            }
            if (step == Step.DONE) {
                work.run();
            }
            throw new Death();
        }

        @Override
        public void sweep(Instant before) throws IOException {
            die(() -> store.sweep(before));
        }

        @Override
        public Optional<Held> tryLock(String name) {
            return Optional.of(() -> {}); // the system takes the locks of the dead
        }
    }

    private static PlatformRef tag(int module) {
        return FakeRegistry.tag("m" + module, "v1");
    }

    /** Loads, uses and prunes; returns whether it came to its end. */
    private boolean live(FileStore store, CacheOptions options) throws Exception {
        try {
            ModuleCache cache = ModuleCache.over(store, options.withMemoryBytes(1), clock);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < MODULES; i++) {
                    cache.resolve(registry, tag(i), i % 2 == 0 ? FakeRegistry.anonymous() : FakeRegistry.as("s"));
                }
            }
            cache.prune(options.diskBytes(), 2, Duration.ofDays(1));
            return true;
        } catch (Death e) {
            return false;
        }
    }

    private List<Path> unfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(DirectoryStore.UNFINISHED))
                    .toList();
        }
    }

    @Test
    void aDeathAtAnyStepLeavesEntriesThatAreRightOrAbsent() throws Exception {
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            digests.add(registry.push("m" + i, "v1", FakeRegistry.files(2, "module " + i)));
            if (i % 2 == 1) {
                registry.protect("m" + i, "s");
            }
        }
        int deaths = 0;
        boolean isOver = false;
        for (int last = 1; !isOver; last++) {
            for (Step step : Step.values()) {
                Path folder = temp.resolve(last + "-" + step);
                CacheOptions options = CacheOptions.DEFAULTS.withDirectory(folder);
                isOver = live(new DyingStore(folder, last, step), options);
                deaths += isOver ? 0 : 1;
                String where = "operation " + last + ", " + step;
                ModuleCache offline = ModuleCache.open(options.withOffline(true), clock);
                for (CacheEntry entry : offline.entries()) {
                    int module = digests.indexOf(entry.sourceDigest());
                    CachedModule found = offline.resolve(
                            registry, FakeRegistry.pinned("m" + module, digests.get(module)), FakeRegistry.as("s"));
                    assertEquals(digests.get(module), found.module().sourceDigest(), where);
                    assertEquals(2, found.module().files().size(), where);
                }
                assertEquals(0, offline.statistics().corrupt(), where);
                assertEquals(List.of(), offline.verify(), where);
                isRepaired(options, where);
            }
        }
        assertTrue(deaths > 100, "died only " + deaths + " times");
    }

    /** The next process has everything again, and what the dead one left behind goes with the upkeep. */
    private void isRepaired(CacheOptions options, String where) throws Exception {
        ModuleCache after = ModuleCache.open(options, clock);
        for (int i = 0; i < MODULES; i++) {
            CachedModule found = after.resolve(registry, tag(i), FakeRegistry.as("s"));
            assertEquals(List.of(), found.warnings(), where);
        }
        assertEquals(MODULES, after.entries().size(), where);
        for (int i = 0; i < MODULES; i++) {
            assertEquals(
                    Origin.DISK,
                    ModuleCache.open(options, clock)
                            .resolve(registry, tag(i), FakeRegistry.as("s"))
                            .origin(),
                    where);
        }
        FakeClock later = new FakeClock();
        later.pass(Duration.ofHours(1));
        ModuleCache.open(options, later).prune(1 << 30, 1_000, Duration.ofDays(1));
        Path folder = options.directory().orElseThrow();
        assertEquals(List.of(), unfinished(folder), where);
        assertEquals(MODULES, ModuleCache.open(options, clock).entries().size(), where);
        try (Stream<Path> packs = Files.list(folder.resolve("sha256"))) {
            assertEquals(MODULES, packs.count(), "no pack without a record is left, " + where);
        }
    }
}
