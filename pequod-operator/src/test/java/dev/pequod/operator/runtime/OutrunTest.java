package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.operator.runtime.Workers.OutrunException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work of which people want something else by now is ended, as far as it would only hold up what they want. */
@Timeout(60)
class OutrunTest {
    private static final Key KEY = new Key("shop", "web");

    private final Workers workers = new Workers(5); // and four turns
    private final CountDownLatch computes = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    /** Works on a key with something that keeps a processor busy; what comes of it is whether the thread is left interrupted, or what was thrown. */
    private CompletableFuture<Boolean> worked(Key key, Runnable before, Supplier<String> busy) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                workers.begin();
            } catch (InterruptedException e) {
                end.completeExceptionally(e);
                return;
            }
            workers.work(key, () -> {
                before.run();
                try {
                    workers.inTurn(key.namespace(), busy);
                    end.complete(Thread.currentThread().isInterrupted());
                } catch (OutrunException e) {
                    assertFalse(Thread.currentThread().isInterrupted());
                    end.completeExceptionally(e);
                }
            });
        });
        return end;
    }

    private String untilTheEnd() {
        computes.countDown();
        try {
            mayEnd.await();
            return "done";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private static void assertOutrun(CompletableFuture<Boolean> end) {
        assertEquals(
                OutrunException.class,
                assertThrows(ExecutionException.class, end::get).getCause().getClass());
    }

    /** Whether it waits already or is about to. */
    @RepeatedTest(50)
    void whatWaitsForItsTurnIsEnded() throws Exception {
        CountDownLatch allCompute = new CountDownLatch(4);
        List<CompletableFuture<Boolean>> others = Stream.of("a", "b", "c", "d")
                .map(name -> worked(new Key(name, "web"), () -> {}, () -> {
                    allCompute.countDown();
                    return untilTheEnd();
                }))
                .toList();
        allCompute.await();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> waits = worked(KEY, begun::countDown, () -> "had a turn");
        begun.await();
        workers.outrun(new Key("shop", "another"), true);
        workers.outrun(KEY, false);
        assertOutrun(waits);
        assertEquals(0, workers.waitingToCompute());
        mayEnd.countDown();
        for (CompletableFuture<Boolean> other : others) {
            assertFalse(other.get());
        }
    }

    @Test
    void whatComputesGoesOnAsItIsNearlyDone() throws Exception {
        CompletableFuture<Boolean> end = worked(KEY, () -> {}, this::untilTheEnd);
        computes.await();
        workers.outrun(KEY, false);
        mayEnd.countDown();
        assertFalse(end.get());
    }

    @Test
    void whatComputesIsEndedIfNothingIsWantedOfItAnyMore() throws Exception {
        CompletableFuture<Boolean> end = worked(KEY, () -> {}, this::untilTheEnd);
        computes.await();
        workers.outrun(KEY, true);
        assertOutrun(end);
    }

    /** The next work on the key is on what people want by then. */
    @Test
    void theNextWorkIsNotOutrun() throws Exception {
        assertOutrun(worked(KEY, () -> workers.outrun(KEY, true), () -> "had a turn"));
        assertFalse(worked(KEY, () -> {}, () -> "had a turn").get());
        workers.outrun(KEY, true); // is not worked on
        assertFalse(worked(KEY, () -> {}, () -> "had a turn").get());
    }
}
