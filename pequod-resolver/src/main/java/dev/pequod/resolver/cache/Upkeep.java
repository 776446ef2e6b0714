package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import dev.pequod.resolver.cache.FileStore.Area;
import dev.pequod.resolver.cache.FileStore.Held;
import dev.pequod.resolver.cache.FileStore.Stored;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the disk within its limits: what was used last stays. A record goes before its pack, so that whatever ends this on the
 * way leaves at worst a pack without record, which the next round removes. What others write meanwhile stays. Thread-safe; one
 * process at a time prunes.
 */
final class Upkeep {
    /** A pack without record may be one whose record is just being written. */
    private static final Duration GRACE = Duration.ofMinutes(10);
    /** Other processes write too, so the disk is looked at again after so many modules. */
    private static final int WRITES_BETWEEN_LOOKS = 256;
    /** What goes at once when a limit is passed, so that not every module that is written prunes. */
    private static final int MARGIN = 10;

    private static final int ATTEMPTS = 500;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final String LOCK = Wire.key("pequod upkeep").hex();

    private final FileStore files;
    private final DiskTier disk;
    private final CacheOptions options;
    private final Counters counters;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();
    // Guarded by turn: what is believed to be on disk, and how many modules were written since that was counted.
    private long bytes;
    private long modules;
    private int writes = WRITES_BETWEEN_LOOKS;

    /**
     * What may stay.
     *
     * @param bytes the most bytes of packs
     * @param modules the most modules
     * @param age for how long a module may be unused
     */
    record Limits(long bytes, long modules, Duration age) {}

    Upkeep(FileStore files, DiskTier disk, CacheOptions options, Counters counters, InstantSource clock) {
        this.files = files;
        this.disk = disk;
        this.options = options;
        this.counters = counters;
        this.clock = clock;
    }

    /** Takes note of a module that was written, and prunes when it is time to. */
    void written(long packBytes) throws IOException {
        if (!turn.tryLock()) {
            return; // whoever prunes counts it, or the next look does
        }
        try {
            bytes += packBytes;
            modules++;
            writes++;
            boolean isFull = bytes > options.diskBytes() || modules > options.maxModules();
            if (isFull || writes >= WRITES_BETWEEN_LOOKS) {
                prune(new Limits(options.diskBytes(), options.maxModules(), options.maxAge()), GRACE);
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * Removes what passes the limits, also packs that are as good as new but have no record.
     *
     * @throws IOException if that cannot be, also where another process prunes for long
     */
    Pruned prune(Limits limits) throws IOException {
        turn.lock();
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<Pruned> pruned = prune(limits, Duration.ZERO);
                if (pruned.isPresent()) {
                    return pruned.orElseThrow();
                }
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
            throw new IOException(files.holders()
                    + " is removing modules there and does not come to an end; try again, or end it if it hangs");
        } finally {
            turn.unlock();
        }
    }

    /** Returns what was removed; nothing if another process prunes. */
    private Optional<Pruned> prune(Limits limits, Duration grace) throws IOException {
        Optional<Held> held = files.tryLock(LOCK);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(pruneAlone(limits, grace));
        } finally {
            held.orElseThrow().close();
        }
    }

    private Pruned pruneAlone(Limits limits, Duration grace) throws IOException {
        Instant now = clock.instant();
        List<Stored> packs = files.list(Area.PACKS);
        List<Stored> records = new ArrayList<>(files.list(Area.MODULES));
        records.sort(Comparator.comparing(Stored::used).reversed());
        boolean isOver = records.size() > limits.modules() || sum(packs) > limits.bytes();
        long mostBytes = isOver ? limits.bytes() - limits.bytes() / MARGIN : limits.bytes();
        long mostModules = isOver ? limits.modules() - limits.modules() / MARGIN : limits.modules();
        Set<String> used = new HashSet<>();
        bytes = 0;
        modules = 0;
        long removed = 0;
        for (Stored stored : records) {
            Optional<ModuleRecord> record = key(stored).flatMap(disk::record);
            String pack = record.map(r -> r.pack().hex()).orElse("");
            long more = used.contains(pack)
                    ? 0
                    : record.map(ModuleRecord::packBytes).orElse(0L);
            boolean stays = record.isPresent()
                    && modules < mostModules
                    && bytes + more <= mostBytes
                    && !stored.used().isBefore(now.minus(limits.age()));
            if (stays) {
                used.add(pack);
                bytes += more;
                modules++;
            } else {
                files.delete(Area.MODULES, stored);
                removed++;
            }
        }
        counters.evicted.add(removed);
        long freed = 0;
        for (Stored pack : packs) {
            if (!used.contains(pack.name()) && !pack.used().isAfter(now.minus(grace))) {
                files.delete(Area.PACKS, pack);
                freed += pack.bytes();
            }
        }
        pruneRefs(limits, now);
        files.sweep(now.minus(GRACE));
        writes = 0;
        return new Pruned(removed, freed, modules, bytes);
    }

    /** What references meant is small; it goes by age and, far above the number of modules, by number. */
    private void pruneRefs(Limits limits, Instant now) throws IOException {
        List<Stored> refs = new ArrayList<>(files.list(Area.REFS));
        refs.sort(Comparator.comparing(Stored::used).reversed());
        for (int i = 0; i < refs.size(); i++) {
            if (i >= limits.modules() * MARGIN || refs.get(i).used().isBefore(now.minus(limits.age()))) {
                files.delete(Area.REFS, refs.get(i));
            }
        }
    }

    private static long sum(List<Stored> files) {
        return files.stream().mapToLong(Stored::bytes).sum();
    }

    /** Returns the key that a file's name writes; no other name is ours. */
    static Optional<Digest> key(Stored stored) {
        try {
            return Optional.of(new Digest(stored.name()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
