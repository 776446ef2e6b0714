package dev.pequod.resolver.dependencies;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.HeapShares.Pass;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one search for what a module needs. As long as all that is found is small, as most of it is, nobody is waited for, however long
 * servers take. From the first module on that is not, or when all together are not, the search has a share of
 * {@link HeapShares#DEPENDENCIES} until it is closed. Thread-safe.
 */
public final class SearchRoom implements AutoCloseable {
    /** How large a module may be that is fetched without a share; eight of these are fetched at a time. */
    private static final long SMALL_MODULE = 256 << 10;

    private static final int FILES_OF_SMALL_MODULE = 200;

    private final String owner;
    private final Deadline deadline;
    private final String what;
    private final AtomicLong kept = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Pass pass;

    SearchRoom(FetchContext context, String what) {
        owner = context.namespace();
        deadline = context.deadline();
        this.what = what;
    }

    /** Loads a module within the limits of a context. */
    @FunctionalInterface
    public interface Loading<T> {
        T load(FetchContext context) throws ModuleException;
    }

    /**
     * Loads a module that is needed: within small limits as long as there is no share, then within those of the context.
     *
     * @throws ModuleException if loading does, or there is no memory in time
     */
    public <T> T load(FetchContext context, Loading<T> loading) throws ModuleException {
        if (pass == null) {
            try {
                return loading.load(new FetchContext(
                        context.requester(),
                        context.namespace(),
                        context.deadline(),
                        context.credentials(),
                        small(context.limits())));
            } catch (ModuleException e) {
                if (e.reason() != Reason.LIMIT_EXCEEDED) {
                    throw e;
                }
            }
            enter();
        }
        return loading.load(context);
    }

    private static ModuleLimits small(ModuleLimits limits) {
        return new ModuleLimits(
                Math.min(limits.maxFiles(), FILES_OF_SMALL_MODULE),
                Math.min(limits.maxFileBytes(), SMALL_MODULE),
                Math.min(limits.maxTotalBytes(), SMALL_MODULE),
                limits.maxPathLength());
    }

    /** Counts bytes that are kept until all is found. */
    void keep(long bytes) throws ModuleException {
        if (kept.addAndGet(bytes) > HeapGate.SMALL && pass == null) {
            enter();
        }
    }

    private void enter() throws ModuleException {
        lock.lock();
        try {
            if (pass == null) {
                pass = HeapShares.DEPENDENCIES.enter(HeapGate.EIGHTH, owner, deadline, what);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Pass entered = pass;
        if (entered != null) {
            entered.close();
        }
    }
}
