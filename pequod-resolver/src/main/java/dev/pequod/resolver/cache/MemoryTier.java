package dev.pequod.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pequod.api.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What is kept in memory: modules weighted by their bytes, and what references meant. Thread-safe. */
final class MemoryTier {
    // What references meant is small, and on disk too: there is room for one of each of these bytes, and for some in
    // any case.
    private static final long BYTES_FOR_A_REF = 8_192;
    private static final long LEAST_REFS = 256;
    // What a module takes besides its files, and each file besides its bytes; about.
    private static final long MODULE_BYTES = 1_024;
    private static final long FILE_BYTES = 256;

    private final Cache<Digest, Slot> modules;
    private final Cache<Digest, Resolution> resolutions;
    private final Cache<Digest, Refusal> refusals;

    /** A module, and when its file on disk was last noted to be used. */
    private record Slot(KeptModule module, AtomicLong noted) {}

    MemoryTier(long bytes) {
        // Evicted by whoever writes: nothing runs in the background, and the bound holds when a call returns.
        modules = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<Digest, Slot>weigher((key, slot) -> weight(slot.module()))
                .executor(Runnable::run)
                .build();
        long refs = Math.max(LEAST_REFS, bytes / BYTES_FOR_A_REF);
        resolutions =
                Caffeine.newBuilder().maximumSize(refs).executor(Runnable::run).build();
        refusals =
                Caffeine.newBuilder().maximumSize(refs).executor(Runnable::run).build();
    }

    private static int weight(KeptModule module) {
        long bytes = MODULE_BYTES
                + module.files().size() * FILE_BYTES
                + module.files().totalBytes();
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    Optional<KeptModule> module(Digest key) {
        return Optional.ofNullable(modules.getIfPresent(key)).map(Slot::module);
    }

    /** Keeps a module whose file has just been read or written. */
    void put(Digest key, KeptModule module, Instant now) {
        modules.put(key, new Slot(module, new AtomicLong(now.getEpochSecond())));
    }

    /** Returns a module that is from now on also for those whom a proof is about; what others have proven at the same time stays. */
    KeptModule admit(Digest key, KeptModule module, Proof proof, Instant now) {
        Slot slot = modules.asMap().compute(key, (k, before) -> {
            KeptModule latest = before != null && before.module().isSameAs(module) ? before.module() : module;
            KeptModule admitted = latest.with(latest.record().access().with(proof));
            return new Slot(admitted, before == null ? new AtomicLong(now.getEpochSecond()) : before.noted());
        });
        return slot == null ? module : slot.module();
    }

    /** Reports whether it is time to note again that the module is used; only one thread is told so. */
    boolean isTimeToNote(Digest key, Instant now, Duration interval) {
        Slot slot = modules.getIfPresent(key);
        if (slot == null) {
            return false;
        }
        long noted = slot.noted().get();
        return now.getEpochSecond() - noted >= interval.toSeconds()
                && slot.noted().compareAndSet(noted, now.getEpochSecond());
    }

    Optional<Resolution> resolution(Digest key) {
        return Optional.ofNullable(resolutions.getIfPresent(key));
    }

    void put(Resolution resolution) {
        resolutions.put(resolution.key(), resolution);
    }

    void forget(Digest resolution) {
        resolutions.invalidate(resolution);
    }

    Optional<Refusal> refusal(Digest key) {
        return Optional.ofNullable(refusals.getIfPresent(key));
    }

    void put(Digest key, Refusal refusal) {
        refusals.put(key, refusal);
    }

    void forgetRefusal(Digest key) {
        refusals.invalidate(key);
    }

    long modules() {
        modules.cleanUp();
        return modules.estimatedSize();
    }

    long bytes() {
        return modules.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
    }
}
