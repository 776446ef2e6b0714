package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, or broken, or may not be used. */
final class DiskFailureTest {
    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();

    /** Fails from some operation on, as a disk that is full, or always when asked for some kind. */
    private static final class FailingStore extends ForwardingStore {
        final AtomicInteger writesLeft;
        volatile boolean failsToRead;

        FailingStore(FileStore store, int writes) {
            super(store);
            writesLeft = new AtomicInteger(writes);
        }

        private void write() throws IOException {
            if (writesLeft.getAndDecrement() <= 0) {
                throw new IOException("No space left on device");
            }
        }

        private void read() throws IOException {
            if (failsToRead) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public Optional<byte[]> read(Area area, String name, long most) throws IOException {
            read();
            return super.read(area, name, most);
        }

        @Override
        public void write(Area area, String name, byte[] bytes) throws IOException {
            write();
            super.write(area, name, bytes);
        }

        @Override
        public void touch(Area area, String name, Instant now) throws IOException {
            write();
            super.touch(area, name, now);
        }

        @Override
        public void delete(Area area, String name) throws IOException {
            read();
            super.delete(area, name);
        }

        @Override
        public List<Stored> list(Area area) throws IOException {
            read();
            return super.list(area);
        }

        @Override
        public Optional<Held> tryLock(String name) throws IOException {
            write();
            return super.tryLock(name);
        }
    }

    private CachedModule get(ModuleCache cache, PlatformRef ref) throws ModuleException {
        return cache.resolve(registry, ref, FakeRegistry.anonymous());
    }

    private ModuleCache over(FileStore store) {
        return ModuleCache.over(store, CacheOptions.DEFAULTS.withDirectory(folder), InstantSource.system());
    }

    @Test
    void aDiskThatFillsUpAtAnyWriteLeavesEverythingInMemoryAndSaysSo() throws Exception {
        int writesOfOne = 0;
        for (int writes = 0; writes < 12; writes++) {
            Path disk = Files.createDirectory(folder.resolve("disk" + writes));
            FailingStore store = new FailingStore(DirectoryStore.open(disk), writes);
            ModuleCache cache = over(store);
            Digest digest = registry.push("web" + writes, "v1", "x" + writes);
            PlatformRef ref = FakeRegistry.tag("web" + writes, "v1");
            CachedModule fetched = get(cache, ref);
            boolean isKept = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(disk))
                            .entries()
                            .size()
                    == 1;
            assertEquals(isKept, fetched.warnings().isEmpty(), writes + " writes: " + fetched.warnings());
            if (!isKept) {
                assertTrue(fetched.warnings().getFirst().endsWith(": there is no space left on the device"));
                assertTrue(cache.statistics().diskFailures() > 0);
                writesOfOne = writes;
            }
            CachedModule again = get(cache, ref);
            assertEquals(digest, again.module().sourceDigest());
            assertEquals(Origin.MEMORY, again.origin());
            store.writesLeft.set(1_000);
            assertEquals(
                    List.of(),
                    ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(disk)).verify());
        }
        assertTrue(writesOfOne >= 3, "some writes failed on the way");
    }

    /** @param writes how many succeed: the first is that of the secret, without which the folder is of no use */
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aDiskThatWasFullKeepsWhatIsFetchedOnceThereIsSpace(int writes) throws Exception {
        FailingStore store = new FailingStore(DirectoryStore.open(folder), writes);
        FakeClock clock = new FakeClock();
        ModuleCache cache = ModuleCache.over(store, CacheOptions.DEFAULTS.withDirectory(folder), clock);
        PlatformRef first = FakeRegistry.pinned("first", registry.push("first", "v1", "x"));
        PlatformRef second = FakeRegistry.pinned("second", registry.push("second", "v1", "y"));
        get(cache, first);
        store.writesLeft.set(0);
        assertEquals(
                List.of(second + " is kept in memory only, and not in " + folder
                        + ": there is no space left on the device"),
                get(cache, second).warnings());
        store.writesLeft.set(1_000);
        clock.pass(Duration.ofMinutes(1));
        PlatformRef third = FakeRegistry.pinned("third", registry.push("third", "v1", "z"));
        assertEquals(List.of(), get(cache, third).warnings());
        assertEquals(Origin.MEMORY, get(cache, second).origin());
        ModuleCache other = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder), clock);
        assertEquals(Origin.DISK, get(other, third).origin());
        assertEquals(Origin.FETCH, get(other, second).origin());
        assertEquals(writes > 0 ? Origin.DISK : Origin.FETCH, get(other, first).origin());
    }

    /** A file system that lets its user store so many bytes of packs, and says that it has room for more. */
    private static final class QuotaStore extends ForwardingStore {
        private final long most;

        QuotaStore(FileStore store, long most) {
            super(store);
            this.most = most;
        }

        @Override
        public void write(Area area, String name, byte[] bytes) throws IOException {
            long there =
                    list(Area.PACKS).stream().mapToLong(FileStore.Stored::bytes).sum();
            if (area == Area.PACKS && there + bytes.length > most) {
                throw new FileSystemException(name, null, "Disk quota exceeded");
            }
            super.write(area, name, bytes);
        }
    }

    /** Once, only a disk without bytes counted as full. */
    @Test
    void whatWasUsedLeastMakesRoomWithinAQuotaToo() throws Exception {
        QuotaStore store = new QuotaStore(DirectoryStore.open(folder), 450_000);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            PlatformRef ref = FakeRegistry.pinned(name, registry.push(name, "v1", name.repeat(100_000)));
            assertEquals(List.of(), get(over(store), ref).warnings());
            assertEquals(Origin.DISK, get(over(store), ref).origin());
        }
        PlatformRef large = FakeRegistry.pinned("large", registry.push("large", "v1", "x".repeat(400_000)));
        String warning = get(over(store), large).warnings().getFirst();
        assertTrue(warning.endsWith(": there is no space left of what its owner may use of the device"), warning);
        assertEquals(
                3, over(store).entries().size(), "what is kept is not enough to make room, and nothing goes in vain");
    }

    /** Once, a record was written for whoever proved that the module is theirs, and no files. */
    @Test
    void whoMayReadWhatIsInMemoryOnlyIsNotWrittenDown() throws Exception {
        FileStore noPacks = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public void write(Area area, String name, byte[] bytes) throws IOException {
                if (area == Area.PACKS) {
                    throw new IOException("Input/output error");
                }
                super.write(area, name, bytes);
            }
        };
        PlatformRef ref = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        ModuleCache cache = over(noPacks);
        registry.protect("web", "one");
        cache.resolve(registry, ref, FakeRegistry.as("one"));
        registry.protect("web", "two");
        assertEquals(
                Origin.MEMORY,
                cache.resolve(registry, ref, FakeRegistry.as("two")).origin());
        assertEquals(1, registry.fetches.get());
        assertEquals(List.of(), noPacks.list(FileStore.Area.MODULES));
    }

    /** The time that is left is for the work itself: whoever has the lock may hang. */
    @Test
    void nobodyWaitsForALockForMoreThanHalfOfTheTime() throws Exception {
        AtomicLong nanos = new AtomicLong();
        AtomicInteger tries = new AtomicInteger();
        FileStore taken = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public Optional<Held> tryLock(String name) {
                tries.incrementAndGet();
                nanos.addAndGet(Duration.ofMinutes(1).toNanos());
                return Optional.empty();
            }
        };
        DiskTier tier = tier(taken, new Counters());
        Deadline deadline = Deadline.after(Duration.ofHours(1), nanos::get);
        Digest key = Digest.of(new byte[0]);
        tier.lock(key, deadline, "wait").close();
        assertTrue(deadline.remaining().compareTo(Duration.ofMinutes(28)) > 0, deadline.remaining() + " are left");
        assertTrue(tries.get() > 20, "it was tried again");
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        ModuleException e = assertThrows(ModuleException.class, () -> tier.lock(key, deadline, "wait"));
        assertEquals(ModuleException.Reason.DEADLINE_EXCEEDED, e.reason());
    }

    @Test
    void whereThereAreNoLocksWorkIsDoneWithout() throws Exception {
        FailingStore store = new FailingStore(DirectoryStore.open(folder), 0);
        Counters counters = new Counters();
        tier(store, counters)
                .lock(Digest.of(new byte[0]), Deadline.after(Duration.ofHours(1)), "wait")
                .close();
        assertEquals(1, counters.diskFailures.sum());
    }

    private static DiskTier tier(FileStore store, Counters counters) {
        return new DiskTier(store, Seal.ofProcess(), CacheOptions.DEFAULTS, counters, InstantSource.system());
    }

    @Test
    void aDiskThatCannotBeReadIsAsIfItWereEmpty() throws Exception {
        FailingStore store = new FailingStore(DirectoryStore.open(folder), 1_000);
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        get(over(store), ref);
        ModuleCache cache = over(store);
        store.failsToRead = true;
        assertEquals(Origin.FETCH, get(cache, ref).origin());
        assertEquals(Origin.MEMORY, get(cache, ref).origin());
        assertTrue(cache.statistics().diskFailures() > 0);
        ModuleException e = assertThrows(ModuleException.class, cache::entries);
        assertEquals("Tried to read the modules kept in " + folder + " but Input/output error", e.getMessage());
    }

    @Test
    void aFolderInThePlaceOfARecordKeepsTheModuleInMemory() throws Exception {
        // A folder in the place of a file makes the system itself refuse the rename.
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
        Path taken = folder.resolve("modules")
                .resolve(ModuleRecord.key("", ref.text()).hex());
        Files.createDirectories(taken.resolve("full"));
        CachedModule fetched = get(cache, ref);
        assertEquals(1, fetched.warnings().size(), fetched.warnings().toString());
        assertEquals(Origin.MEMORY, get(cache, ref).origin());
        try (var left = Files.list(folder.resolve("modules"))) {
            assertEquals(1, left.count(), "no half-written file is left");
        }
    }

    @Test
    void aFolderThatMayNotBeUsedLeavesEverythingInMemoryAndSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(file));
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        assertEquals(
                List.of(ref + " is kept in memory only, and not in " + file + ": " + file + " is not a folder"),
                get(cache, ref).warnings());
        assertEquals(Origin.MEMORY, get(cache, ref).origin());
        assertEquals(List.of(), get(cache, ref).warnings());
    }

    @Test
    void aFolderThatCouldNotBeUsedIsTriedAgain() throws Exception {
        Path late = Files.writeString(folder.resolve("late"), "");
        FakeClock clock = new FakeClock();
        CacheOptions options = CacheOptions.DEFAULTS.withDirectory(late);
        ModuleCache cache = ModuleCache.open(options, clock);
        registry.protect("private", "s");
        registry.push("private", "v1", "x");
        PlatformRef ref = FakeRegistry.tag("private", "v1");
        assertEquals(
                1, cache.resolve(registry, ref, FakeRegistry.as("s")).warnings().size());
        Files.delete(late);
        PlatformRef web = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        assertEquals(1, get(cache, web).warnings().size(), "not yet");
        clock.pass(Duration.ofMinutes(1));
        PlatformRef next = FakeRegistry.pinned("next", registry.push("next", "v1", "y"));
        assertEquals(List.of(), get(cache, next).warnings());
        assertEquals(Origin.DISK, get(ModuleCache.open(options, clock), next).origin());
        assertThrows(ModuleException.class, () -> get(cache, ref), "it is still for its owner only");
        assertEquals(
                List.of(), cache.resolve(registry, ref, FakeRegistry.as("s")).warnings());
    }
}
