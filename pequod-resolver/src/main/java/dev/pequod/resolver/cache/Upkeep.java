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
    /** Other processes write too, so the disk is looked at again after so many files. */
    private static final int WRITES_BETWEEN_LOOKS = 256;
    /** What goes at once when a limit is passed, so that not every module that is written prunes. */
    private static final int MARGIN = 10;
    /** There may be so many references for each module, but all of them together take only this part of the bytes. */
    private static final int REFS_FOR_A_MODULE = 10;

    /** What the two files of a module take on disk besides their bytes, generously. */
    private static final int FILE_OVERHEAD = 1 << 15;

    private static final String NO_SPACE = "No space left on device";
    private static final String QUOTA_EXCEEDED = "Disk quota exceeded";

    private static final int ATTEMPTS = 500;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final String LOCK = Wire.key("pequod upkeep").hex();

    private final FileStore files;
    private final DiskTier disk;
    private final CacheOptions options;
    private final Counters counters;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();
    // Guarded by turn: what is believed to be on disk, and how much was written since that was counted.
    private long bytes;
    private long modules;
    private int writes = WRITES_BETWEEN_LOOKS;
    private long refBytes;
    private long refs;
    private int refWrites = WRITES_BETWEEN_LOOKS;

    /**
     * What may stay.
     *
     * @param bytes the most bytes of all files
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

    /** Takes note of a module that was written with its record, and prunes when it is time to. */
    void written(long fileBytes) throws IOException {
        if (!turn.tryLock()) {
            return; // whoever prunes counts it, or the next look does
        }
        try {
            bytes += fileBytes;
            modules++;
            writes++;
            boolean isFull = bytes + refBytes > options.diskBytes() || modules > options.maxModules();
            if (isFull || writes >= WRITES_BETWEEN_LOOKS) {
                prune(() -> pruneAlone(usual(), usual(), GRACE));
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * Frees so many bytes if the disk has no room for them, as far as all that is kept has as many, first of packs without record;
     * reports whether it has now what it had not. Where there are bytes enough, but not files, or a quota is used up, a part of the modules goes.
     *
     * @param failure what writing them failed with
     */
    boolean makeRoom(long wanted, IOException failure) throws IOException {
        long missing = wanted + FILE_OVERHEAD - files.room();
        boolean isOfQuota = missing <= 0 && says(failure, QUOTA_EXCEEDED);
        boolean isOfFiles = missing <= 0 && says(failure, NO_SPACE);
        if (missing <= 0 && !isOfQuota && !isOfFiles || !turn.tryLock()) {
            return false;
        }
        Optional<Pruned> pruned;
        try {
            List<Stored> records = files.list(Area.MODULES);
            long kept = sum(files.list(Area.PACKS)) + sum(records) + sum(files.list(Area.REFS));
            long needed = isOfFiles ? 0 : isOfQuota ? wanted : missing;
            Limits usual = usual();
            // What is kept cannot make up for a disk that others have filled: then only what is too old goes.
            boolean isEnough = kept >= needed;
            long mostBytes = isEnough ? Math.min(usual.bytes(), kept - needed) : usual.bytes();
            long mostModules = isEnough && missing <= 0
                    ? Math.min(usual.modules(), Math.max(0, records.size() - 1L))
                    : usual.modules();
            Limits limits = new Limits(mostBytes, mostModules, usual.age());
            pruned = prune(() -> pruneAlone(limits, usual, Duration.ZERO));
        } finally {
            turn.unlock();
        }
        return missing > 0
                ? files.room() >= wanted + FILE_OVERHEAD
                : pruned.filter(p -> p.modules() > 0 || p.bytes() > 0).isPresent();
    }

    /** Java tells it by the words of the system alone, after the name of the file where there is one. */
    private static boolean says(IOException failure, String words) {
        return String.valueOf(failure.getMessage()).endsWith(words);
    }

    /** Takes note of what a reference means that was written, and prunes those when it is time to. */
    void refWritten(long fileBytes) throws IOException {
        if (!turn.tryLock()) {
            return;
        }
        try {
            refBytes += fileBytes;
            refs++;
            refWrites++;
            boolean isFull = refs > mostRefs(usual()) || refBytes > mostRefBytes(usual());
            if (isFull || refWrites >= WRITES_BETWEEN_LOOKS) {
                prune(() -> pruneRefs(usual(), clock.instant()));
            }
        } finally {
            turn.unlock();
        }
    }

    private Limits usual() {
        return new Limits(options.diskBytes(), options.maxModules(), options.maxAge());
    }

    private static long mostRefs(Limits limits) {
        return limits.modules() > Long.MAX_VALUE / REFS_FOR_A_MODULE
                ? Long.MAX_VALUE
                : limits.modules() * REFS_FOR_A_MODULE;
    }

    private static long mostRefBytes(Limits limits) {
        return limits.bytes() / REFS_FOR_A_MODULE;
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
                Optional<Pruned> pruned = prune(() -> pruneAlone(limits, limits, Duration.ZERO));
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

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Returns what came of pruning; nothing if another process prunes. */
    private <T> Optional<T> prune(Work<T> work) throws IOException {
        Optional<Held> held = files.tryLock(LOCK);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.run());
        } finally {
            held.orElseThrow().close();
        }
    }

    private Pruned pruneAlone(Limits limits, Limits ofRefs, Duration grace) throws IOException {
        Instant now = clock.instant();
        long all = limits.bytes() - pruneRefs(ofRefs, now);
        List<Stored> packs = files.list(Area.PACKS);
        List<Stored> records = new ArrayList<>(files.list(Area.MODULES));
        records.sort(Comparator.comparing(Stored::used).reversed());
        boolean isOver = records.size() > limits.modules() || sum(packs) + sum(records) > all;
        long mostBytes = isOver ? all - all / MARGIN : all;
        long mostModules = isOver ? limits.modules() - limits.modules() / MARGIN : limits.modules();
        Set<String> used = new HashSet<>();
        bytes = 0;
        modules = 0;
        long packBytes = 0;
        long removed = 0;
        for (Stored stored : records) {
            Optional<ModuleRecord> record = key(stored).flatMap(key -> disk.record(key, problem -> {}));
            String pack = record.map(r -> r.pack().hex()).orElse("");
            long more = used.contains(pack)
                    ? 0
                    : record.map(ModuleRecord::packBytes).orElse(0L);
            boolean stays = record.isPresent()
                    && modules < mostModules
                    && bytes + stored.bytes() + more <= mostBytes
                    && !stored.used().isBefore(now.minus(limits.age()));
            if (stays) {
                used.add(pack);
                bytes += stored.bytes() + more;
                packBytes += more;
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
        files.sweep(now.minus(GRACE));
        writes = 0;
        return new Pruned(removed, freed, modules, packBytes);
    }

    /** Removes what references meant that is old, or too many; returns the bytes of what stays. */
    private long pruneRefs(Limits limits, Instant now) throws IOException {
        List<Stored> found = new ArrayList<>(files.list(Area.REFS));
        found.sort(Comparator.comparing(Stored::used).reversed());
        long most = mostRefs(limits);
        long mostBytes = mostRefBytes(limits);
        if (found.size() > most || sum(found) > mostBytes) {
            most -= most / MARGIN;
            mostBytes -= mostBytes / MARGIN;
        }
        refs = 0;
        refBytes = 0;
        for (Stored ref : found) {
            if (refs < most
                    && refBytes + ref.bytes() <= mostBytes
                    && !ref.used().isBefore(now.minus(limits.age()))) {
                refs++;
                refBytes += ref.bytes();
            } else {
                files.delete(Area.REFS, ref);
            }
        }
        refWrites = 0;
        return refBytes;
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
