package dev.pequod.cue.internal.compile;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs work that recurses as deep as a syntax tree is high, where the stack of the caller may be too small for it. */
final class LargeStack {
    /** Trees up to this height are walked on the stack of the caller. */
    static final int SHALLOW = 200;

    /** Suffices for the deepest nesting that is compiled; memory is only used as far as a tree needs it. */
    private static final long BYTES = 512L << 20;

    private LargeStack() {}

    /** Returns what the work returns; it runs on a thread of its own if the tree is high. */
    static <T> T run(int height, Supplier<T> work) {
        if (height <= SHALLOW) {
            return work.get();
        }
        Result<T> result = new Result<>(work);
        Thread thread = new Thread(null, result, "cue-compiler", BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result.get();
    }

    /** What the work on the other thread came to. */
    private static final class Result<T> implements Runnable {
        private final Supplier<T> work;
        private @Nullable T value;
        private @Nullable Throwable failure;

        Result(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                value = work.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        T get() {
            if (failure instanceof Error e) {
                throw e;
            }
            T done = value;
            if (done == null) {
                throw new IllegalStateException("compilation failed", failure);
            }
            return done;
        }
    }
}
