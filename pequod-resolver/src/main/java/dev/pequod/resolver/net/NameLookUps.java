package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names in threads of their own, since the system's look-up heeds neither deadline nor interrupt. Whoever asks for a name that is
 * being looked up waits for that, and no more than {@value #MOST} are looked up at once, so that name servers that do not answer hold
 * no more threads, however often they are asked. Thread-safe.
 */
final class NameLookUps {
    private static final int MOST = 64;

    private final NameResolver names;
    private final Semaphore free = new Semaphore(MOST);
    // Guarded by this.
    private final Map<String, FutureTask<List<InetAddress>>> running = new HashMap<>();

    NameLookUps(NameResolver names) {
        this.names = names;
    }

    /**
     * Returns the addresses of a name.
     *
     * @throws TimeoutException if they are not known before the deadline
     * @throws ExecutionException with what the resolver throws
     */
    List<InetAddress> addresses(String name, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        FutureTask<List<InetAddress>> known = known(name);
        if (known == null) {
            if (!free.tryAcquire(nanos(deadline), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            known = begun(name);
        }
        return List.copyOf(known.get(nanos(deadline), TimeUnit.NANOSECONDS));
    }

    private static long nanos(Deadline deadline) {
        return deadline.remaining().toNanos();
    }

    /** What has ended just now is no answer to a later question: the name may mean another address since. */
    private synchronized @Nullable FutureTask<List<InetAddress>> known(String name) {
        FutureTask<List<InetAddress>> last = running.get(name);
        return last == null || last.isDone() ? null : last;
    }

    /** Begins a look-up with what was acquired for it, unless another has just begun the same. */
    private synchronized FutureTask<List<InetAddress>> begun(String name) {
        FutureTask<List<InetAddress>> other = known(name);
        if (other != null) {
            free.release();
            return other;
        }
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> names.addresses(name)) {
            @Override
            protected void done() {
                ended(name, this);
            }
        };
        running.put(name, task);
        Thread.ofPlatform().daemon().name("pequod look-up of " + name).start(task);
        return task;
    }

    private synchronized void ended(String name, FutureTask<List<InetAddress>> task) {
        running.remove(name, task);
        free.release();
    }
}
