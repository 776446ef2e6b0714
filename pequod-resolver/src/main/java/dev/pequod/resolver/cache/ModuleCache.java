package dev.pequod.resolver.cache;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.cache.FileStore.Area;
import dev.pequod.resolver.cache.FileStore.Held;
import dev.pequod.resolver.cache.FileStore.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a reference and its fetcher, and keeps what was fetched: in memory and, if the options name a folder, on
 * disk, where other processes find it too. Thread-safe.
 *
 * <p>It gives a module to nobody who could not have got it from the source: what was had with credentials is given to
 * callers with the same ones; any other must first be answered by the source. Of credentials it keeps a salted code only.
 *
 * <p>A folder that cannot be used is no failure: modules are kept in memory then, and each one that is fetched comes with a
 * warning. After a while the folder is tried again.
 */
public final class ModuleCache {
    /** How the revision ends of a module that is kept together with all it needs. */
    public static final String WITH_WHAT_IT_NEEDS = "with what it needs";

    private static final Duration PAUSE = Duration.ofMinutes(1);
    /** For twice as long as one waits for who writes a module. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CacheOptions options;
    private final InstantSource clock;
    private final Counters counters = new Counters();
    private final MemoryTier memory;
    private final Optional<Store> store;
    private final Flights<Attempt.Outcome> flights = new Flights<>();
    private volatile @Nullable Disk disk;

    @FunctionalInterface
    private interface Store {
        FileStore open() throws IOException;
    }

    /**
     * What has become of the store.
     *
     * @param files the store, if it can be used
     * @param tier what is kept in it
     * @param seal its secret, or one for this process only
     * @param problem why it cannot be used; empty if it can, or there should be none
     * @param again when to try again to use it
     */
    private record Disk(Optional<FileStore> files, Optional<DiskTier> tier, Seal seal, String problem, Instant again) {

        static Disk without(String problem, Instant again) {
            return new Disk(Optional.empty(), Optional.empty(), Seal.ofProcess(), problem, again);
        }
    }

    private ModuleCache(CacheOptions options, Optional<Store> store, InstantSource clock) {
        this.options = options;
        this.store = store;
        this.clock = clock;
        memory = new MemoryTier(options.memoryBytes());
    }

    /**
     * Returns a cache. Its folder is opened, and made, when the first module is looked for; if it cannot be used modules are
     * kept in memory only.
     */
    public static ModuleCache open(CacheOptions options) {
        return open(options, InstantSource.system());
    }

    static ModuleCache open(CacheOptions options, InstantSource clock) {
        return new ModuleCache(options, options.directory().map(folder -> () -> DirectoryStore.open(folder)), clock);
    }

    /** Returns a cache over another store than a folder. */
    static ModuleCache over(FileStore files, CacheOptions options, InstantSource clock) {
        return new ModuleCache(options, Optional.of(() -> files), clock);
    }

    private Disk opened() {
        Disk known = disk;
        return known == null || isToTryAgain(known) ? openNow() : known;
    }

    /** A disk that was full or not there yet, may be there now. */
    private boolean isToTryAgain(Disk known) {
        return !known.problem().isEmpty() && !clock.instant().isBefore(known.again());
    }

    private synchronized Disk openNow() {
        Disk known = disk;
        if (known == null || isToTryAgain(known)) {
            known = openStore();
            disk = known;
        }
        return known;
    }

    private Disk openStore() {
        if (store.isEmpty()) {
            return Disk.without("", Instant.MAX);
        }
        try {
            FileStore files = store.orElseThrow().open();
            Seal seal = DiskTier.secret(files);
            DiskTier tier = new DiskTier(files, seal, options, counters, clock);
            return new Disk(Optional.of(files), Optional.of(tier), seal, "", Instant.MAX);
        } catch (IOException e) {
            counters.diskFailures.increment();
            return Disk.without(FileProblem.named(e), clock.instant().plus(PAUSE));
        }
    }

    /**
     * Returns the module that a reference names now, from the fetcher if it is not kept.
     *
     * @param fetcher whom to ask; it is believed that what it returns is what the reference demands
     * @throws ModuleException if the module cannot be had
     */
    public CachedModule resolve(ModuleFetcher fetcher, PlatformRef ref, FetchContext context) throws ModuleException {
        return new Attempt(this, fetcher, ref, context).resolve();
    }

    /**
     * Returns what a fetcher makes of a revision that is known, from the fetcher if it is not kept, or not for this caller. It counts
     * neither as a hit nor as a miss: what it is made of does.
     *
     * @throws ModuleException if it cannot be had
     */
    public CachedModule resolve(ModuleFetcher fetcher, PlatformRef ref, ModuleRevision revision, FetchContext context)
            throws ModuleException {
        return new Attempt(this, fetcher, ref, context).resolve(revision);
    }

    /**
     * Returns what is kept of a revision, whoever it is for. It is not to be given to anybody.
     *
     * @throws ModuleException if there is no more time to look
     */
    public Optional<ModuleFiles> kept(
            ModuleFetcher fetcher, PlatformRef ref, ModuleRevision revision, FetchContext context)
            throws ModuleException {
        return new Attempt(this, fetcher, ref, context)
                .kept(revision)
                .map(kept -> kept.module().files());
    }

    /**
     * Lets the source be asked the next time what a reference means, as by whoever has just changed that. On disk it is done as far as it can
     * be.
     */
    public void forget(PlatformRef ref) {
        Digest key = Resolution.key(ref);
        memory.forget(key);
        if (!isMissing()) {
            disk().ifPresent(tier -> tier.forgetResolution(key));
        }
    }

    /** Reports whether modules of the scheme are kept. */
    public boolean keeps(String scheme) {
        return options.schemes().contains(scheme);
    }

    /** Returns what was done so far. */
    public CacheStatistics statistics() {
        return counters.statistics(memory);
    }

    /**
     * Returns all modules on disk that can be read, the last used first.
     *
     * @throws ModuleException if the folder cannot be read
     */
    public List<CacheEntry> entries() throws ModuleException {
        return list().entries();
    }

    /**
     * Returns what is on disk, each module read once.
     *
     * @throws ModuleException if the folder cannot be read
     */
    public CacheListing list() throws ModuleException {
        if (isMissing()) {
            return new CacheListing(List.of(), 0);
        }
        return onDisk((store, tier) -> {
            List<Stored> records = new ArrayList<>(store.list(Area.MODULES));
            records.sort(Comparator.comparing(Stored::used).reversed().thenComparing(Stored::name));
            List<CacheEntry> entries = new ArrayList<>();
            for (Stored stored : records) {
                peek(tier, stored).ifPresent(record -> entries.add(entry(record, stored)));
            }
            return new CacheListing(entries, records.size() - entries.size());
        });
    }

    /** Reports whether a module is kept for a caller, but was fetched under another policy than the one it is asked for with. */
    boolean isUnderOtherPolicy(String source, Access.Check isAllowed) throws ModuleException {
        if (disk().isEmpty()) {
            return false;
        }
        List<ModuleRecord> others = onDisk((store, tier) -> {
            List<ModuleRecord> found = new ArrayList<>();
            for (Stored stored : store.list(Area.MODULES)) {
                Optional<ModuleRecord> record = peek(tier, stored)
                        .filter(r -> r.revision().source().equals(source)
                                && !r.revision().revision().endsWith(WITH_WHAT_IT_NEEDS));
                if (record.isPresent() && tier.hasPack(record.orElseThrow())) {
                    found.add(record.orElseThrow());
                }
            }
            return found;
        });
        for (ModuleRecord other : others) {
            if (isAllowed.allows(other.access())) {
                return true;
            }
        }
        return false;
    }

    private static Optional<ModuleRecord> peek(DiskTier tier, Stored stored) {
        return Upkeep.key(stored).flatMap(tier::peek);
    }

    private static CacheEntry entry(ModuleRecord record, Stored stored) {
        return new CacheEntry(
                record.revision().source(),
                record.revision().revision(),
                record.sourceDigest(),
                record.contentDigest(),
                record.verifiedBy(),
                record.files(),
                record.packBytes(),
                record.stored(),
                stored.used(),
                record.access().isPublic());
    }

    /**
     * Reads everything on disk and removes what is not as it was written.
     *
     * @return what had to be removed
     * @throws ModuleException if the folder cannot be read
     */
    public List<Removed> verify() throws ModuleException {
        if (isMissing()) {
            return List.of();
        }
        return onDisk((store, tier) -> {
            List<Removed> wrong = new ArrayList<>();
            for (Stored stored : store.list(Area.MODULES)) {
                wrongModule(store, tier, stored).ifPresent(wrong::add);
            }
            for (Stored stored : store.list(Area.REFS)) {
                List<String> problems = new ArrayList<>();
                Optional<Digest> key = Upkeep.key(stored);
                boolean isRead = key.isPresent()
                        && (tier.resolution(key.orElseThrow(), problems::add).isPresent() || problems.isEmpty());
                if (!isRead) {
                    store.delete(Area.REFS, stored.name());
                    wrong.add(new Removed(Removed.Kind.RESOLUTION, "", stored.name()));
                }
            }
            return wrong;
        });
    }

    /**
     * Removes a module that is not as it was written, and returns what was wrong with it. What another process has removed since it was
     * listed is not wrong, nor is what one is just writing: its files are looked for again with the lock that writers have.
     */
    private static Optional<Removed> wrongModule(FileStore store, DiskTier tier, Stored stored)
            throws IOException, ModuleException {
        List<String> problems = new ArrayList<>();
        Optional<Digest> key = Upkeep.key(stored);
        Optional<ModuleRecord> record = key.flatMap(k -> tier.record(k, problems::add));
        if (key.isEmpty() || !problems.isEmpty()) {
            store.delete(Area.MODULES, stored.name());
            return Optional.of(new Removed(Removed.Kind.RECORD, "", stored.name()));
        }
        while (record.isPresent() && !hasFiles(tier, record.orElseThrow())) {
            Held held = tier.lock(key.orElseThrow(), Deadline.after(PATIENCE), "verify what is kept");
            try {
                boolean isLost = !hasFiles(tier, record.orElseThrow());
                // A record goes before its files: one that is still there when they are gone has lost them.
                Optional<ModuleRecord> now = tier.record(key.orElseThrow(), problem -> {});
                if (isLost && now.equals(record)) {
                    store.delete(Area.MODULES, stored.name());
                    String source = record.orElseThrow().revision().source();
                    return Optional.of(new Removed(Removed.Kind.FILES, source, stored.name()));
                }
                record = now;
            } finally {
                held.close();
            }
        }
        return Optional.empty();
    }

    private static boolean hasFiles(DiskTier tier, ModuleRecord record) {
        return tier.files(record, problem -> {}).isPresent();
    }

    /**
     * Removes from disk what was not used for so long, and then what was used longest ago until the rest fits.
     *
     * @param bytes the most bytes that may stay
     * @param modules the most modules that may stay
     * @throws ModuleException if the folder cannot be read or written
     */
    public Pruned prune(long bytes, long modules, Duration age) throws ModuleException {
        if (isMissing()) {
            return new Pruned(0, 0, 0, 0);
        }
        return onDisk((store, tier) -> tier.upkeep().prune(new Upkeep.Limits(bytes, modules, age)));
    }

    /** Reports whether nothing was ever kept in the folder: it is not there, and is not made by whoever only looks at it or tidies it. */
    public boolean isMissing() {
        return disk == null
                && options.directory()
                        .filter(folder -> Files.notExists(folder, LinkOption.NOFOLLOW_LINKS))
                        .isPresent();
    }

    private interface Work<T> {
        T on(FileStore store, DiskTier tier) throws IOException, ModuleException;
    }

    private <T> T onDisk(Work<T> work) throws ModuleException {
        try {
            Disk found = opened();
            if (found.files().isEmpty() || found.tier().isEmpty()) {
                throw new IOException(found.problem().isEmpty() ? "there is none" : found.problem());
            }
            return work.on(found.files().orElseThrow(), found.tier().orElseThrow());
        } catch (IOException e) {
            String where = options.directory().map(Path::toString).orElse("memory");
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to read the modules kept in " + where + " but " + FileProblem.named(e),
                    e);
        }
    }

    /** Reports whether the sources of a scheme may be asked; not while offline, where the scheme is one that is kept. */
    public boolean mayAsk(String scheme) {
        return !options.isOffline() || !options.schemes().contains(scheme);
    }

    CacheOptions options() {
        return options;
    }

    InstantSource clock() {
        return clock;
    }

    Counters counters() {
        return counters;
    }

    MemoryTier memory() {
        return memory;
    }

    Optional<DiskTier> disk() {
        return opened().tier();
    }

    /** Returns why there is no disk although there should be; empty if all is well. */
    String problem() {
        return opened().problem();
    }

    Seal seal() {
        return opened().seal();
    }

    Flights<Attempt.Outcome> flights() {
        return flights;
    }
}
