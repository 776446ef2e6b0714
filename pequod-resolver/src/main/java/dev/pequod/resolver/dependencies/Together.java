package dev.pequod.resolver.dependencies;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Gets several things at once, each on a thread of its own. */
final class Together {

    /** Gets one of them. */
    @FunctionalInterface
    interface Getting<A, B> {
        B get(A wanted) throws ModuleException;
    }

    private Together() {}

    /**
     * Returns what each comes to, in their order.
     *
     * @throws ModuleException of the first of them that fails; the others are ended, as all are when the thread is interrupted
     */
    static <A, B> List<B> of(List<A> wanted, Getting<A, B> getting) throws ModuleException {
        if (wanted.size() == 1) {
            return List.of(getting.get(wanted.getFirst()));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> all = wanted.stream()
                    .map(one -> threads.submit(() -> getting.get(one)))
                    .toList();
            try {
                List<B> got = new ArrayList<>();
                for (Future<B> one : all) {
                    got.add(one.get());
                }
                return got;
            } catch (ExecutionException e) {
                throw failure(Objects.requireNonNull(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModuleException(
                        Reason.DEADLINE_EXCEEDED, "Tried to find what a module needs but was interrupted", e);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static ModuleException failure(Throwable cause) {
        return switch (cause) {
            case ModuleException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        };
    }
}
