package dev.pequod.cue.internal.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs steps that schedule further steps, in the order of a recursion but without using the stack of the thread.
 *
 * <p>What a step schedules runs as soon as it is done, in the order in which it was scheduled, and before whatever was scheduled
 * earlier. A step therefore does what has to come first at once, and schedules the rest.
 */
final class Steps {
    static final Runnable UNWATCHED = () -> {};

    private final ArrayList<Runnable> pending = new ArrayList<>();
    private final Runnable watcher;

    /** Makes steps before each of which {@code watcher} is called; what it throws ends them. */
    Steps(Runnable watcher) {
        this.watcher = watcher;
    }

    /** Schedules a step to run after the current one. */
    void then(Runnable step) {
        pending.add(step);
    }

    /** Runs {@code step} and all that follows from it. */
    void run(Runnable step) {
        pending.add(step);
        while (!pending.isEmpty()) {
            watcher.run();
            Runnable next = pending.removeLast();
            int firstNew = pending.size();
            next.run();
            reverse(pending, firstNew);
        }
    }

    /** Reverses what was added to a stack from an index on, so that what was scheduled first is on its top. */
    static <T> void reverse(List<T> stack, int first) {
        for (int i = first, j = stack.size() - 1; i < j; i++, j--) {
            T swapped = stack.get(i);
            stack.set(i, stack.get(j));
            stack.set(j, swapped);
        }
    }
}
