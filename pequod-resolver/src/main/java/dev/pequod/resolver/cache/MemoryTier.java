package dev.pequod.resolver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pequod.api.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * What is kept in memory: modules, what references meant, and which sources did not say that. All of it is weighed, with the proofs of
 * who may be given it, of which there can be more bytes than of files. Thread-safe.
 */
final class MemoryTier {
    // What references meant takes this part of all, and this much in any case: it is on disk too, but not where there
    // is none.
    private static final int REFS_PART = 8;
    private static final long LEAST_REF_BYTES = 32_768;
    /** Of which refusals, which are believed for seconds only, take this part. */
    private static final int REFUSALS_PART = 4;
    // What each takes besides what is counted; about.
    private static final long MODULE_BYTES = 1_024;
    private static final long FILE_BYTES = 256;
    private static final long RESOLUTION_BYTES = 512;
    /** A failure and its causes have stack traces. */
    private static final long REFUSAL_BYTES = 4_096;

    private final Cache<Digest, Slot> modules;
    private final Cache<Digest, Resolution> resolutions;
    private final Cache<Digest, Refusal> refusals;

    /** A module, and when its file on disk was last noted to be used. */
    private record Slot(KeptModule module, AtomicLong noted) {}

    MemoryTier(long bytes) {
        long refs = Math.max(LEAST_REF_BYTES, bytes / REFS_PART);
        modules = weighted(Math.max(bytes - refs, bytes - bytes / 2), slot -> weight(slot.module()));
        resolutions = weighted(refs - refs / REFUSALS_PART, MemoryTier::weight);
        refusals = weighted(refs / REFUSALS_PART, MemoryTier::weight);
    }

    private static <T> Cache<Digest, T> weighted(long bytes, ToLongFunction<T> weight) {
        // Evicted by whoever writes: nothing runs in the background, and the bound holds when a call returns.
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<Digest, T>weigher((key, value) -> (int) Math.min(Integer.MAX_VALUE, weight.applyAsLong(value)))
                .executor(Runnable::run)
                .build();
    }

    private static long weight(KeptModule module) {
        return MODULE_BYTES
                + module.files().size() * FILE_BYTES
                + module.files().totalBytes()
                + module.record().access().weight();
    }

    private static long weight(Resolution resolution) {
        return RESOLUTION_BYTES
                + resolution.ref().length()
                + resolution.revision().source().length()
                + resolution.revision().revision().length()
                + resolution.access().weight();
    }

    private static long weight(Refusal refusal) {
        return REFUSAL_BYTES
                + String.valueOf(refusal.failure().getMessage()).length()
                + refusal.proof().weight();
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
        return bytes(modules) + bytes(resolutions) + bytes(refusals);
    }

    private static long bytes(Cache<?, ?> cache) {
        return cache.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
    }
}
