package dev.pequod.resolver.dependencies;

import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.memory.HeapGate;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of one search for what a module needs, which is little however large that is, since servers may be slow: large modules are
 * loaded one after the other, and their files are not kept until all are found. Thread-safe.
 */
public final class SearchRoom {
    /** How large modules may be that are loaded several at a time. */
    private static final long SMALL_MODULE = 256 << 10;

    private static final int FILES_OF_SMALL_MODULE = 200;

    private final AtomicLong kept = new AtomicLong();
    private final ReentrantLock large = new ReentrantLock();

    SearchRoom() {}

    /** Loads a module within the limits of a context. */
    @FunctionalInterface
    public interface Loading<T> {
        T load(FetchContext context) throws ModuleException;
    }

    /**
     * Loads a module that is needed: within small limits first and, if it is larger, within those of the context, but no other such one
     * meanwhile.
     *
     * @throws ModuleException if loading does
     */
    public <T> T load(FetchContext context, Loading<T> loading) throws ModuleException {
        try {
            return loading.load(new FetchContext(
                    context.requester(),
                    context.namespace(),
                    context.deadline(),
                    context.credentials(),
                    small(context.limits())));
        } catch (ModuleException e) {
            if (!triesAgain(e)) {
                throw e;
            }
        }
        large.lock(); // whoever has it ends by the same deadline
        try {
            return loading.load(context);
        } finally {
            large.unlock();
        }
    }

    /** Reports whether a failure is that of a first try, after which a larger module is loaded: it is none to those who count failures. */
    public static boolean triesAgain(FetchContext context, ModuleException failure) {
        return context.limits().equals(small(context.limits())) && triesAgain(failure);
    }

    private static boolean triesAgain(ModuleException failure) {
        return failure.reason() == Reason.LIMIT_EXCEEDED;
    }

    private static ModuleLimits small(ModuleLimits limits) {
        return new ModuleLimits(
                Math.min(limits.maxFiles(), FILES_OF_SMALL_MODULE),
                Math.min(limits.maxFileBytes(), SMALL_MODULE),
                Math.min(limits.maxTotalBytes(), SMALL_MODULE),
                limits.maxPathLength());
    }

    /** Counts files that would be kept until all is found; reports whether they are few enough for that. */
    boolean keeps(long bytes) {
        return kept.addAndGet(bytes) <= HeapGate.SMALL;
    }
}
