package dev.pequod.graph.render;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Limits;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The modules that were used last, compiled, by content digest: equal files compile to equal programs. They are weighted by the memory
 * that they take, and each is compiled by the first who wants it while the others wait, each no longer than it may take itself.
 * Thread-safe.
 */
final class CompiledPlatforms {
    // Measured: the modules that are shipped take 13 and 16 bytes for each byte of their files, and 20,000 small fields
    // take 22.
    private static final long BYTES_FOR_A_BYTE = 24;
    private static final long LEAST_BYTES = 16 << 10;
    private static final int PART_OF_HEAP = 8;

    private final Cache<Digest, CompiledPlatform> kept;
    private final ConcurrentHashMap<Digest, FutureTask<CompiledPlatform>> underway = new ConcurrentHashMap<>();
    private final Compiler compiler;

    /** Makes a program of the files of a module. */
    @FunctionalInterface
    interface Compiler {
        CompiledPlatform compile(ModuleFiles files, Limits limits) throws RenderFailure;
    }

    /** Keeps modules of so many bytes. */
    CompiledPlatforms(long bytes, Compiler compiler) {
        // Evicted by whoever writes: nothing runs in the background, and the bound holds when a call returns.
        kept = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<Digest, CompiledPlatform>weigher((digest, platform) -> platform.weight())
                .executor(Runnable::run)
                .build();
        this.compiler = compiler;
    }

    /** Returns a cache that takes an eighth of the heap at the most. */
    static CompiledPlatforms withinHeap() {
        return new CompiledPlatforms(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, CompiledPlatform::compile);
    }

    /** Returns about how many bytes a module takes that was compiled from so many. */
    static int weight(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, LEAST_BYTES + bytes * BYTES_FOR_A_BYTE);
    }

    /**
     * Returns the compiled module.
     *
     * @throws RenderFailure if it does not compile
     */
    CompiledPlatform get(ModuleFiles files, Limits limits) throws RenderFailure {
        Digest key = files.contentDigest();
        CompiledPlatform known = kept.getIfPresent(key);
        if (known != null) {
            return known;
        }
        FutureTask<CompiledPlatform> mine = new FutureTask<>(() -> compile(key, files, limits));
        FutureTask<CompiledPlatform> other = underway.putIfAbsent(key, mine);
        return other == null ? own(key, mine) : others(other, files, limits);
    }

    private CompiledPlatform compile(Digest key, ModuleFiles files, Limits limits) throws RenderFailure {
        CompiledPlatform since = kept.getIfPresent(key);
        if (since != null) {
            return since;
        }
        CompiledPlatform compiled = compiler.compile(files, limits);
        kept.put(key, compiled);
        return compiled;
    }

    private CompiledPlatform own(Digest key, FutureTask<CompiledPlatform> mine) throws RenderFailure {
        try {
            mine.run();
        } finally {
            underway.remove(key, mine);
        }
        // It has ended, so that neither an interrupt nor time keeps it.
        return switch (mine.state()) {
            case SUCCESS -> mine.resultNow();
            case FAILED, CANCELLED, RUNNING -> throw failure(mine.exceptionNow());
        };
    }

    /** Waits for another's program. Whoever cannot, or hears that it failed, which may be for want of the other's time, tries by itself. */
    private CompiledPlatform others(FutureTask<CompiledPlatform> other, ModuleFiles files, Limits limits)
            throws RenderFailure {
        long start = System.nanoTime();
        try {
            return other.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // What is left of the time says the rest.
        }
        Duration left = limits.timeout().minusNanos(System.nanoTime() - start);
        return compiler.compile(files, limits.withTimeout(left.isPositive() ? left : Duration.ofNanos(1)));
    }

    private static RenderFailure failure(Throwable failure) {
        return switch (failure) {
            case RenderFailure known -> known;
            case RuntimeException ours -> throw ours;
            case Error fatal -> throw fatal;
            default -> throw new IllegalStateException(failure);
        };
    }
}
