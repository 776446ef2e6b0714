package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.resolver.cache.FileStore.Area;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of the disk: what was used last stays. */
final class UpkeepTest {
    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();

    private ModuleCache open(long bytes, int modules, Duration age) {
        return ModuleCache.open(
                CacheOptions.DEFAULTS.withDirectory(folder).withMemoryBytes(1).withDiskLimits(bytes, modules, age),
                clock);
    }

    private Origin get(ModuleCache cache, int module) throws ModuleException {
        PlatformRef ref = FakeRegistry.tag("m" + module, "v1");
        Origin origin = cache.resolve(registry, ref, FakeRegistry.anonymous()).origin();
        clock.pass(Duration.ofSeconds(1));
        return origin;
    }

    private void push(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            registry.push("m" + i, "v1", "x".repeat(bytes) + i);
        }
    }

    /** Files get the time of the system when they are written; these get that of the clock. */
    private void touchAll(ModuleCache cache, int from, int to) throws ModuleException {
        for (int i = from; i < to; i++) {
            get(cache, i);
            get(cache, i);
        }
    }

    @Test
    void whatWasUsedLastStaysWhenThereAreTooMany() throws ModuleException {
        push(12, 10);
        ModuleCache cache = open(1 << 20, 10, Duration.ofDays(1));
        touchAll(cache, 0, 10);
        assertEquals(10, cache.entries().size());
        get(cache, 0);
        get(cache, 10);
        List<String> left = cache.entries().stream().map(CacheEntry::source).toList();
        assertEquals(9, left.size(), left.toString());
        assertEquals(Origin.DISK, get(cache, 0), "it was used again");
        assertEquals(2, cache.statistics().evicted());
        assertEquals(Origin.FETCH, get(cache, 1), "it was not");
    }

    @Test
    void theBytesOfAllFilesStayBelowTheLimit() throws Exception {
        push(100, 2_000);
        ModuleCache cache = open(50_000, 1_000, Duration.ofDays(1));
        for (int i = 0; i < 100; i++) {
            get(cache, i);
            // Packs without record stay for some minutes, as they may be new; so they are made old.
            for (FileStore.Stored pack : DirectoryStore.open(folder).list(Area.PACKS)) {
                Files.setLastModifiedTime(
                        folder.resolve("sha256").resolve(pack.name()),
                        FileTime.from(clock.instant().minus(Duration.ofHours(1))));
            }
            long bytes = cache.entries().stream().mapToLong(CacheEntry::bytes).sum();
            assertTrue(bytes <= 50_000, "bytes " + bytes);
        }
        long onDisk = DirectoryStore.open(folder).list(Area.PACKS).stream()
                .mapToLong(FileStore.Stored::bytes)
                .sum();
        assertTrue(onDisk <= 60_000 && onDisk > 30_000, "bytes on disk " + onDisk);
    }

    private long files(String area) throws IOException {
        try (var files = Files.list(folder.resolve(area))) {
            return files.count();
        }
    }

    /** Once, only a module that was written had the others looked at, so that tags of one module filled the disk. */
    @Test
    void whatManyTagsOfOneModuleMeanStaysWithinTheLimitToo() throws Exception {
        ModuleCache cache = open(1 << 20, 1, Duration.ofDays(10_000));
        for (int i = 0; i < 26; i++) {
            registry.push("web", "v" + i, "x");
            cache.resolve(registry, FakeRegistry.tag("web", "v" + i), FakeRegistry.anonymous());
            assertTrue(files("refs") <= 10, "after " + i + ": " + files("refs"));
        }
        assertEquals(1, registry.fetches.get());
        assertTrue(files("refs") > 5, "some stay");
    }

    /** Each of them is another process: it has not counted what the others wrote. */
    @Test
    void whatManyProcessesWriteOfTagsStaysWithinTheLimitToo() throws Exception {
        for (int i = 0; i < 26; i++) {
            registry.push("web", "v" + i, "x");
            open(1 << 20, 1, Duration.ofDays(10_000))
                    .resolve(registry, FakeRegistry.tag("web", "v" + i), FakeRegistry.anonymous());
        }
        assertTrue(files("refs") <= 10, "refs " + files("refs"));
    }

    @Test
    void theBytesOfRecordsAndReferencesCountToo() throws Exception {
        ModuleCache cache = open(20_000, 1_000, Duration.ofDays(10_000));
        for (int i = 0; i < 100; i++) {
            registry.push("m" + i, "v", "x");
            cache.resolve(registry, FakeRegistry.tag("m" + i, "v"), FakeRegistry.anonymous());
            cache.resolve(registry, FakeRegistry.tag("m" + i, "v"), FakeRegistry.anonymous());
            long bytes = 0;
            for (String area : List.of("sha256", "modules", "refs")) {
                try (var all = Files.list(folder.resolve(area))) {
                    for (Path file : all.toList()) {
                        bytes += Files.size(file);
                    }
                }
            }
            assertTrue(bytes <= 20_000, "after " + i + " modules: " + bytes);
        }
        assertTrue(files("modules") > 10, "modules " + files("modules"));
        assertTrue(files("refs") > 3, "refs " + files("refs"));
    }

    @Test
    void whatNobodyAsksForGoesAfterItsTime() throws ModuleException {
        push(3, 10);
        ModuleCache cache = open(1 << 20, 10, Duration.ofDays(30));
        touchAll(cache, 0, 2);
        clock.pass(Duration.ofDays(29));
        get(cache, 0);
        clock.pass(Duration.ofDays(2));
        Pruned pruned = cache.prune(1 << 20, 10, Duration.ofDays(30));
        assertEquals(1, pruned.modules());
        assertEquals(1, pruned.modulesLeft());
        assertTrue(pruned.bytes() > 0);
        assertEquals(List.of(Origin.DISK, Origin.FETCH), List.of(get(cache, 0), get(cache, 1)));
    }

    /** Nobody has to call for it: whoever writes a module looks whether others are too old. */
    @Test
    void whatNobodyAsksForGoesAfterItsTimeWhenAnotherIsWritten() throws ModuleException {
        push(3, 10);
        ModuleCache first = open(1 << 20, 10, Duration.ofDays(30));
        // Files get the time of the system when they are written, so the clock goes back first.
        clock.pass(Duration.ofDays(-31));
        touchAll(first, 0, 1);
        clock.pass(Duration.ofDays(2));
        touchAll(first, 1, 2);
        clock.pass(Duration.ofDays(29));
        ModuleCache second = open(1 << 20, 10, Duration.ofDays(30));
        assertEquals(Origin.FETCH, get(second, 2));
        assertEquals(1, second.statistics().evicted());
        assertEquals(0, first.statistics().evicted());
        assertEquals(2, second.entries().size());
        assertEquals(List.of(Origin.DISK, Origin.FETCH), List.of(get(second, 1), get(second, 0)));
    }

    @Test
    void whatATagMeantGoesAfterItsTimeToo() throws Exception {
        push(1, 10);
        ModuleCache cache = open(1 << 20, 10, Duration.ofDays(30));
        get(cache, 0);
        clock.pass(Duration.ofDays(29));
        cache.prune(1 << 20, 10, Duration.ofDays(30));
        assertEquals(1, files("refs"));
        clock.pass(Duration.ofDays(2));
        cache.prune(1 << 20, 10, Duration.ofDays(30));
        assertEquals(0, files("refs"));
    }

    /** Whoever has written a pack writes its record next. */
    @Test
    void aPackWithoutRecordStaysForAWhile() throws Exception {
        push(2, 10);
        DirectoryStore.open(folder).write(Area.PACKS, "0".repeat(64), new byte[] {1});
        get(open(1 << 20, 10, Duration.ofDays(1)), 0);
        assertEquals(2, files("sha256"), "it may be one whose record is just being written");
        clock.pass(Duration.ofMinutes(11));
        get(open(1 << 20, 10, Duration.ofDays(1)), 1);
        assertEquals(2, files("sha256"), "whoever wrote it has died");
    }

    @Test
    void memoryHitsAreNotedOnceInAMinute() throws Exception {
        push(1, 10);
        AtomicInteger touches = new AtomicInteger();
        FileStore counting = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public void touch(Area area, String name, Instant now) throws IOException {
                touches.incrementAndGet();
                super.touch(area, name, now);
            }
        };
        ModuleCache cache = ModuleCache.over(counting, CacheOptions.DEFAULTS, clock);
        for (int second = 0; second <= 60; second++) {
            assertEquals(0, touches.get(), "after " + second + " s");
            get(cache, 0);
        }
        assertEquals(1, touches.get());
    }

    @Test
    void everythingCanBeRemoved() throws Exception {
        push(3, 10);
        ModuleCache cache = open(1 << 20, 10, Duration.ofDays(30));
        touchAll(cache, 0, 3);
        Files.writeString(folder.resolve("modules/.new-left-behind"), "half");
        Files.setLastModifiedTime(
                folder.resolve("modules/.new-left-behind"),
                FileTime.from(clock.instant().minus(Duration.ofDays(1))));
        Pruned pruned = cache.prune(0, 0, Duration.ZERO);
        assertEquals(3, pruned.modules());
        assertEquals(0, pruned.bytesLeft());
        for (String area : List.of("sha256", "modules", "refs")) {
            try (var files = Files.list(folder.resolve(area))) {
                assertEquals(0, files.count(), area);
            }
        }
    }

    @Test
    void memoryHitsKeepTheFileFresh() throws ModuleException {
        push(1, 10);
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder), clock);
        get(cache, 0);
        clock.pass(Duration.ofDays(10));
        assertEquals(Origin.MEMORY, get(cache, 0));
        Duration unused = Duration.between(cache.entries().getFirst().used(), clock.instant());
        assertTrue(unused.toMinutes() < 2, unused.toString());
    }

    /** Another process prunes to nothing when the pack is written and its record is not. */
    @Test
    void aPackWhoseRecordIsJustBeingWrittenIsNotLost() throws Exception {
        push(1, 10);
        ModuleCache other = open(1 << 20, 10, Duration.ofDays(1));
        FileStore pruned = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public void write(Area area, String name, byte[] bytes) throws IOException {
                if (area == Area.MODULES) {
                    try {
                        clock.pass(Duration.ofMinutes(1));
                        assertTrue(other.prune(0, 0, Duration.ZERO).bytes() > 0, "the pack is gone");
                    } catch (ModuleException e) {
                        throw new IOException(e);
                    }
                }
                super.write(area, name, bytes);
            }
        };
        assertEquals(Origin.FETCH, get(ModuleCache.over(pruned, CacheOptions.DEFAULTS, clock), 0));
        assertEquals(List.of(), other.verify());
        assertEquals(1, other.entries().size());
        assertEquals(Origin.DISK, get(open(1 << 20, 10, Duration.ofDays(1)), 0));
    }

    /** Another process writes a module anew while this one has listed its pack and record, and has not yet removed them. */
    @Test
    void whatIsWrittenWhileOthersPruneStays() throws Exception {
        push(1, 10);
        get(open(1 << 20, 10, Duration.ofDays(1)), 0);
        makeOld("sha256");
        makeOld("modules");
        FileStore slow = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public List<Stored> list(Area area) throws IOException {
                List<Stored> listed = super.list(area);
                if (area == Area.MODULES) {
                    try {
                        assertEquals(Origin.FETCH, get(unkept(), 0));
                    } catch (ModuleException e) {
                        throw new IOException(e);
                    }
                }
                return listed;
            }
        };
        ModuleCache.over(slow, CacheOptions.DEFAULTS, clock).prune(0, 0, Duration.ZERO);
        assertEquals(Origin.DISK, get(open(1 << 20, 10, Duration.ofDays(1)), 0));
    }

    /** Returns a cache that finds nothing and writes all the same. */
    private ModuleCache unkept() throws IOException {
        return ModuleCache.over(
                new ForwardingStore(DirectoryStore.open(folder)) {
                    @Override
                    public Optional<byte[]> read(Area area, String name, long most) throws IOException {
                        return area == Area.MODULES ? Optional.empty() : super.read(area, name, most);
                    }
                },
                CacheOptions.DEFAULTS.withDiskLimits(1 << 20, 10, Duration.ofDays(10_000)),
                clock);
    }

    private void makeOld(String area) throws IOException {
        try (var files = Files.list(folder.resolve(area))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofHours(1))));
            }
        }
    }
}
