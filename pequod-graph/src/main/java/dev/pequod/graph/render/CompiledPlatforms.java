package dev.pequod.graph.render;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Limits;
import dev.pequod.graph.render.RenderError.Stage;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The modules that were used last, compiled, by content digest: equal files compile to equal programs. They are weighted by the memory
 * that they take, and each is compiled by the first who wants it while the others wait, each no longer than it may take itself.
 * Thread-safe.
 */
final class CompiledPlatforms {
    // Measured: a row of 380,000 additions takes 120 bytes for each token, a list of as many numbers 66; and texts are
    // kept for errors.
    private static final long BYTES_FOR_A_TOKEN = 128;
    private static final long BYTES_FOR_A_BYTE = 2;
    private static final long LEAST_BYTES = 16 << 10;
    private static final int PART_OF_HEAP = 8;
    // While it is compiled, a byte of CUE takes up to 250 bytes: half of the heap, which is four times what is kept, is
    // for that.
    private static final int KEPT_FOR_A_BYTE = 64;
    /** Files that are compiled without waiting for others. */
    private static final int FEW_BYTES = 64 << 10;

    private final Cache<Digest, CompiledPlatform> kept;
    private final ConcurrentHashMap<Digest, FutureTask<CompiledPlatform>> underway = new ConcurrentHashMap<>();
    private final Compiler compiler;
    private final int room;
    private final Semaphore free;

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
        room = Math.clamp(bytes / KEPT_FOR_A_BYTE, FEW_BYTES, Integer.MAX_VALUE);
        free = new Semaphore(room, true);
    }

    /** Returns a cache that takes an eighth of the heap at the most. */
    static CompiledPlatforms withinHeap() {
        return new CompiledPlatforms(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, CompiledPlatform::compile);
    }

    /** Returns about how many bytes a module takes that was compiled from files of so many bytes and tokens. */
    static int weight(long bytes, long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, LEAST_BYTES + bytes * BYTES_FOR_A_BYTE + tokens * BYTES_FOR_A_TOKEN);
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
        CompiledPlatform compiled = inTurn(files, limits);
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
        return inTurn(files, within(limits, left));
    }

    /** Compiles when there is memory for it. */
    private CompiledPlatform inTurn(ModuleFiles files, Limits limits) throws RenderFailure {
        long bytes = files.totalBytes();
        if (bytes <= FEW_BYTES) {
            return compiler.compile(files, limits);
        }
        int taken = (int) Math.min(room, bytes);
        long start = System.nanoTime();
        try {
            if (!free.tryAcquire(taken, limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw ended("other large modules were compiled until its time was over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended("it was interrupted");
        }
        try {
            return compiler.compile(files, within(limits, limits.timeout().minusNanos(System.nanoTime() - start)));
        } finally {
            free.release(taken);
        }
    }

    private static Limits within(Limits limits, Duration left) {
        return limits.withTimeout(left.isPositive() ? left : Duration.ofNanos(1));
    }

    private static RenderFailure ended(String why) {
        return new RenderFailure(Stage.COMPILE, CueErrors.LIMIT_EXCEEDED, "", "Tried to compile the module but " + why);
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
