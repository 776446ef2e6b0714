package dev.pequod.operator.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that keeps a processor busy, on a thread of the platform: a virtual thread that computes is not taken off the processor, so that a few
 * would hold up all others, watches and health checks among them.
 */
final class Computation {
    private Computation() {}

    /**
     * Returns what the work returns, or throws what it throws. Interrupting the caller interrupts the work; it is waited for all the same.
     *
     * @param name what the thread is called
     */
    static <T> T run(String name, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
