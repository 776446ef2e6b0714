package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks up names in threads of their own, since the system's look-up heeds neither deadline nor interrupt. Whoever asks for a name that is
 * being looked up waits for that, and no more than {@value #MOST} are looked up at once, so that name servers that do not answer hold
 * no more threads, however often they are asked.
 *
 * <p>Nobody has more of them than he leaves to all others: who has half begins no further one, the next one has at most a quarter, and so
 * on. So whoever names hosts whose name servers are silent holds up himself. Thread-safe.
 */
final class NameLookUps {
    private static final int MOST = 64;

    private final NameResolver names;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by the lock.
    private final Map<String, FutureTask<List<InetAddress>>> running = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private int free = MOST;

    NameLookUps(NameResolver names) {
        this.names = names;
    }

    /** Says that a look-up could not begin, since too many others ran. */
    static final class BusyException extends TimeoutException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Returns the addresses of a name.
     *
     * @param owner who asks, such as a namespace
     * @throws TimeoutException if they are not known before the deadline; a {@link BusyException} if nobody has begun to look them up
     * @throws ExecutionException with what the resolver throws
     */
    List<InetAddress> addresses(String name, String owner, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return List.copyOf(begun(name, owner, deadline).get(nanos(deadline), TimeUnit.NANOSECONDS));
    }

    private static long nanos(Deadline deadline) {
        return deadline.remaining().toNanos();
    }

    /** Returns the look-up of a name that runs, or else begins one as soon as the owner may. */
    private FutureTask<List<InetAddress>> begun(String name, String owner, Deadline deadline)
            throws InterruptedException, BusyException {
        lock.lockInterruptibly();
        try {
            long left = nanos(deadline);
            while (true) {
                FutureTask<List<InetAddress>> last = running.get(name);
                // What has ended just now is no answer to a later question: the name may mean another address since.
                if (last != null && !last.isDone()) {
                    return last;
                }
                int mine = taken.getOrDefault(owner, 0);
                if (mine + 1 < free || mine == 0 && free > 0) {
                    return begin(name, owner);
                }
                if (left <= 0) {
                    throw new BusyException();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private FutureTask<List<InetAddress>> begin(String name, String owner) {
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> names.addresses(name)) {
            @Override
            protected void done() {
                ended(name, owner, this);
            }
        };
        taken.merge(owner, 1, Integer::sum);
        free--;
        running.put(name, task);
        changed.signalAll(); // others may wait to begin the same
        Thread.ofPlatform().daemon().name("pequod look-up of " + name).start(task);
        return task;
    }

    private void ended(String name, String owner, FutureTask<List<InetAddress>> task) {
        lock.lock();
        try {
            running.remove(name, task);
            taken.compute(owner, (o, before) -> before == null || before == 1 ? null : before - 1);
            free++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
