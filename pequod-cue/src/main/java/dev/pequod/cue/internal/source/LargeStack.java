package dev.pequod.cue.internal.source;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs work that recurses deeply on a thread with a stack for it. Interrupting the caller interrupts that thread. */
public final class LargeStack {
    private LargeStack() {}

    /**
     * Returns what {@code work} returns, or throws what it throws.
     *
     * @param name what the thread is called
     * @param bytes size of its stack, of which memory is used only as far as it grows
     */
    public static <T extends @Nullable Object> T run(String name, long bytes, Supplier<T> work) {
        Result<T> result = new Result<>(work);
        Thread thread = new Thread(null, result, name, bytes);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result.get();
    }

    /** What the work on the other thread came to. */
    private static final class Result<T extends @Nullable Object> implements Runnable {
        private final Supplier<T> work;
        private @Nullable T value;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Result(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                value = work.get();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                error = e;
            }
        }

        @SuppressWarnings("NullAway") // a null value is what the work returned
        T get() {
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            return value;
        }
    }
}
