package dev.pequod.operator;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What files say that may change while the operator runs. A change that cannot be understood is told of, and what was said before goes
 * on: a slip of the pen neither stops everything nor allows everything. Thread-safe.
 *
 * @param <T> what they say, compared by {@code equals}
 */
final class Reread<T> {
    private final Supplier<T> source;
    private final Consumer<String> warn;
    private volatile T now;
    private String trouble = "";

    /**
     * Reads for the first time.
     *
     * @param source reads, or throws an {@link IllegalArgumentException} that says why it cannot
     * @param warn hears of that, once for each message
     */
    Reread(Supplier<T> source, Consumer<String> warn) {
        this.source = source;
        this.warn = warn;
        this.now = source.get();
    }

    /** Returns what they said last. */
    T now() {
        return now;
    }

    /** Reads again; returns whether they say something else. */
    synchronized boolean look() {
        T read;
        try {
            read = source.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                trouble = message;
                warn.accept(message + "; what was said before goes on");
            }
            return false;
        }
        trouble = "";
        boolean changed = !read.equals(now);
        now = read;
        return changed;
    }
}
