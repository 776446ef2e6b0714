package dev.pequod.resolver.cache;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.resolver.cache.FileStore.Area;
import dev.pequod.resolver.cache.FileStore.Held;
import dev.pequod.resolver.memory.HeapGate;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What is kept on disk. A module is two files: a pack of its files, named by its own sha256, and a sealed record that says
 * what it is. Everything is checked whenever it is read; what does not fit is removed, and as if it had never been there.
 *
 * <p>Nothing here fails: a disk that cannot be read has nothing, and one that cannot be written keeps nothing. Both say why, the
 * first to the {@code problems} of who reads.
 */
final class DiskTier {
    /** The most bytes of a record. */
    static final long MOST_RECORD = 1L << 16;

    /** A pack while it is read is there as bytes, as the files in it and as a copy of those. */
    static final int COPIES = 3;

    private static final String SECRET = "hmac-sha256";
    private static final String SECRET_LOCK = Wire.key("pequod secret").hex();
    private static final int SECRET_ATTEMPTS = 500;
    private static final long PAUSE_NANOS = 10_000_000;

    private final FileStore files;
    private final Seal seal;
    private final Upkeep upkeep;
    private final Counters counters;
    private final InstantSource clock;

    DiskTier(FileStore files, Seal seal, CacheOptions options, Counters counters, InstantSource clock) {
        this.files = files;
        this.seal = seal;
        this.counters = counters;
        this.clock = clock;
        upkeep = new Upkeep(files, this, options, counters, clock);
    }

    /** Returns the secret of the store, which the first who opens it makes; all others wait for that one. */
    static Seal secret(FileStore files) throws IOException {
        Optional<Seal> known = knownSecret(files);
        for (int i = 0; known.isEmpty() && i < SECRET_ATTEMPTS; i++) {
            Optional<Held> held = lockSecret(files);
            if (held.isEmpty()) {
                LockSupport.parkNanos(files, PAUSE_NANOS);
            } else {
                try {
                    if (knownSecret(files).isEmpty()) {
                        files.write(Area.SECRET, SECRET, Seal.newSecret());
                    }
                } finally {
                    held.orElseThrow().close();
                }
            }
            known = knownSecret(files);
        }
        return known.orElseThrow(() -> new CorruptException("its secret cannot be read"));
    }

    private static Optional<Seal> knownSecret(FileStore files) throws IOException {
        Optional<byte[]> known = files.read(Area.SECRET, SECRET, Seal.BYTES).filter(s -> s.length == Seal.BYTES);
        return known.isPresent() ? Optional.of(Seal.of(known.orElseThrow())) : Optional.empty();
    }

    private static Optional<Held> lockSecret(FileStore files) {
        try {
            return files.tryLock(SECRET_LOCK);
        } catch (IOException e) {
            return Optional.of(
                    () -> {}); // where there are no locks, records sealed with another secret are fetched anew
        }
    }

    Upkeep upkeep() {
        return upkeep;
    }

    /**
     * Returns the module of the key, as it was stored.
     *
     * @throws ModuleException if there is no memory for it in time
     */
    Optional<KeptModule> module(Digest key, Consumer<String> problems, Deadline deadline, String what)
            throws ModuleException {
        Optional<ModuleRecord> record = record(key, problems);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Optional<ModuleFiles> unpacked = HeapGate.WORK.run(
                COPIES * record.get().packBytes(), deadline, what, () -> files(record.orElseThrow(), problems));
        if (unpacked.isPresent()) {
            touch(key);
        }
        return unpacked.map(found -> new KeptModule(record.orElseThrow(), found));
    }

    /** Returns the record of the key, without looking at the files. */
    Optional<ModuleRecord> record(Digest key, Consumer<String> problems) {
        return checked(Area.MODULES, key.hex(), MOST_RECORD, problems, bytes -> record(key, bytes));
    }

    /** Returns the record of the key, for whoever only looks: what is damaged stays. */
    Optional<ModuleRecord> peek(Digest key) {
        try {
            Optional<byte[]> bytes = files.read(Area.MODULES, key.hex(), MOST_RECORD);
            return bytes.isPresent() ? Optional.of(record(key, bytes.orElseThrow())) : Optional.empty();
        } catch (IOException e) { // or it is damaged
            return Optional.empty();
        }
    }

    private ModuleRecord record(Digest key, byte[] bytes) throws CorruptException {
        ModuleRecord record = ModuleRecord.of(seal.open(bytes));
        if (!record.key().equals(key)) {
            throw new CorruptException("it is the record of another module");
        }
        return record;
    }

    /** Returns the files of a record. */
    Optional<ModuleFiles> files(ModuleRecord record, Consumer<String> problems) {
        return checked(Area.PACKS, record.pack().hex(), record.packBytes(), problems, bytes -> {
            if (!Digest.of(bytes).equals(record.pack())) {
                throw new CorruptException("it has other bytes");
            }
            ModuleFiles unpacked = ModulePack.unpack(bytes);
            if (!unpacked.contentDigest().equals(record.contentDigest())) {
                throw new CorruptException("it has other files");
            }
            return unpacked;
        });
    }

    /** Returns what a reference meant. */
    Optional<Resolution> resolution(Digest key, Consumer<String> problems) {
        return checked(Area.REFS, key.hex(), MOST_RECORD, problems, bytes -> {
            Resolution resolution = Resolution.of(seal.open(bytes));
            if (!resolution.key().equals(key)) {
                throw new CorruptException("it is of another reference");
            }
            return resolution;
        });
    }

    private interface Check<T> {
        T of(byte[] bytes) throws CorruptException;
    }

    private <T> Optional<T> checked(Area area, String name, long most, Consumer<String> problems, Check<T> check) {
        try {
            Optional<byte[]> bytes = files.read(area, name, most);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(check.of(bytes.orElseThrow()));
            } catch (CorruptException e) {
                counters.corrupt.increment();
                problems.accept(e.getMessage());
                files.delete(area, name);
            }
        } catch (IOException e) {
            counters.diskFailures.increment();
            problems.accept(FileProblem.named(e));
        }
        return Optional.empty();
    }

    /**
     * Keeps a module with its files, on a full disk in the place of what was used least, and then {@link #tidy} is due; returns why that
     * could not be.
     */
    Optional<String> put(Digest key, ModuleRecord record, byte[] pack) {
        byte[] sealed = sealed(record);
        try {
            write(key, record, pack, sealed);
            return Optional.empty();
        } catch (IOException e) {
            counters.diskFailures.increment();
            return hasMadeRoom((long) pack.length + sealed.length, e)
                    ? attempt(() -> write(key, record, pack, sealed))
                    : Optional.of(FileProblem.named(e));
        }
    }

    private void write(Digest key, ModuleRecord record, byte[] pack, byte[] sealed) throws IOException {
        String name = record.pack().hex();
        files.write(Area.PACKS, name, pack);
        files.write(Area.MODULES, key.hex(), sealed);
        if (!hasPack(record)) {
            // Someone pruned before the record was there, and took the pack for one that nobody needs.
            files.write(Area.PACKS, name, pack);
        }
    }

    /** Reports whether there are files for a record, without a look at them. */
    boolean hasPack(ModuleRecord record) throws IOException {
        return files.read(Area.PACKS, record.pack().hex(), 0).isPresent();
    }

    private boolean hasMadeRoom(long size, IOException failure) {
        try {
            return upkeep.makeRoom(size, failure);
        } catch (IOException e) {
            counters.diskFailures.increment();
            return false;
        }
    }

    /** Takes note of a module that was kept with its files, and removes others where there are too many. */
    void tidy(ModuleRecord record) {
        // What cannot be removed now is the next writer's.
        attempt(() -> upkeep.written(record.packBytes() + sealed(record).length));
    }

    /** Keeps what is known of a module whose files are kept; nothing where they are not, as on a disk that was full. */
    Optional<String> put(Digest key, ModuleRecord record) {
        return attempt(() -> {
            if (hasPack(record)) {
                files.write(Area.MODULES, key.hex(), sealed(record));
                if (!hasPack(record)) {
                    files.delete(Area.MODULES, key.hex()); // someone pruned meanwhile
                }
            }
        });
    }

    /** Returns what is written of a record: never more than is read again. */
    private byte[] sealed(ModuleRecord record) {
        return seal.seal(record.bytes(MOST_RECORD - Seal.BYTES));
    }

    void put(Digest key, Resolution resolution) {
        byte[] sealed = seal.seal(resolution.bytes(MOST_RECORD - Seal.BYTES));
        attempt(() -> {
            files.write(Area.REFS, key.hex(), sealed);
            upkeep.refWritten(sealed.length);
        });
    }

    void forgetResolution(Digest key) {
        attempt(() -> files.delete(Area.REFS, key.hex()));
    }

    /** Notes that a module is used, so that it is not among the first to go. */
    void touch(Digest key) {
        attempt(() -> files.touch(Area.MODULES, key.hex(), clock.instant()));
    }

    private interface Action {
        void run() throws IOException;
    }

    private Optional<String> attempt(Action action) {
        try {
            action.run();
            return Optional.empty();
        } catch (IOException e) {
            counters.diskFailures.increment();
            return Optional.of(FileProblem.named(e));
        }
    }

    /**
     * Returns the lock of the key as soon as no other process has it. Where there are no locks, or another process keeps it for half of
     * the time that is left, it returns one that does nothing: that process may hang, and work done twice does no harm.
     */
    Held lock(Digest key, Deadline deadline, String what) throws ModuleException {
        Duration forWork = deadline.remaining().dividedBy(2);
        while (true) {
            deadline.check(what);
            try {
                Optional<Held> held = files.tryLock(key.hex());
                if (held.isPresent()) {
                    return held.orElseThrow();
                }
            } catch (IOException e) {
                counters.diskFailures.increment();
                return () -> {};
            }
            if (deadline.remaining().compareTo(forWork) <= 0) {
                return () -> {};
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }
}
