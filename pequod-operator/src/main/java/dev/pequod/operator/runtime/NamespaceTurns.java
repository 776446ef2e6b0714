package dev.pequod.operator.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Lets tasks of many namespaces run, a few at a time and one of each namespace: whatever waits for a server that does not answer leaves
 * the rest to other namespaces. These have their turns one after the other, however many tasks one of them has. Thread-safe.
 */
public final class NamespaceTurns {
    private final int most;
    private final Executor executor;
    /** What waits, by namespaces in the order of their turns; those without any are left out. Guarded by this. */
    private final Map<String, Deque<Runnable>> waiting = new LinkedHashMap<>();

    private final Set<String> running = new HashSet<>();

    /**
     * Makes turns.
     *
     * @param most how many tasks run at a time
     * @param executor runs them; it must not run one on the thread that gives it
     */
    public NamespaceTurns(int most, Executor executor) {
        this.most = most;
        this.executor = executor;
    }

    /** Returns what runs tasks of a namespace when it is their turn. */
    public Executor of(String namespace) {
        return task -> {
            synchronized (this) {
                waiting.computeIfAbsent(namespace, n -> new ArrayDeque<>()).add(task);
                begin();
            }
        };
    }

    private synchronized void begin() {
        Iterator<Map.Entry<String, Deque<Runnable>>> next = waiting.entrySet().iterator();
        while (running.size() < most && next.hasNext()) {
            Map.Entry<String, Deque<Runnable>> one = next.next();
            String namespace = one.getKey();
            if (running.add(namespace)) {
                Runnable task = one.getValue().remove();
                if (one.getValue().isEmpty()) {
                    next.remove();
                }
                executor.execute(() -> run(namespace, task));
            }
        }
    }

    private void run(String namespace, Runnable task) {
        try {
            task.run();
        } finally {
            synchronized (this) {
                running.remove(namespace);
                Deque<Runnable> more = waiting.remove(namespace);
                if (more != null) {
                    waiting.put(namespace, more); // behind the others
                }
                begin();
            }
        }
    }
}
