package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Workers.CrowdedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits for others makes room for other work, and has no more of it than is left to all. */
@Timeout(60)
final class WorkersTest {
    private static final Key SLOW = new Key("shop", "slow");
    private static final Key QUICK = new Key("shop", "quick");

    private static boolean awaited(CountDownLatch latch) throws InterruptedException {
        latch.await();
        return true;
    }

    /** What is done for a key, by one of some workers. */
    @FunctionalInterface
    private interface Work {
        void on(Key key, Workers workers) throws InterruptedException;
    }

    /** Work that has begun, and tells of each key when it has ended. */
    private static final class Working implements AutoCloseable {
        final WorkQueue queue = new WorkQueue(System::nanoTime, new Random(1), 1_000);
        final BlockingQueue<Key> ended = new LinkedBlockingQueue<>();
        private final List<Throwable> faults = new CopyOnWriteArrayList<>();
        private final Controller controller;

        Working(int limit, Work work) {
            Workers workers = new Workers(limit);
            Controller.Reconciler reconciler = key -> {
                try {
                    work.on(key, workers);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ended.add(key);
                return Outcome.SETTLED;
            };
            controller = new Controller(queue, reconciler, workers, (key, fault) -> faults.add(fault));
            controller.start();
        }

        /** Adds keys of one namespace, and one after the other some of another one, whose work ends meanwhile. */
        void addSlowAndQuick() throws InterruptedException {
            for (int i = 0; i < 20; i++) {
                queue.add(new Key("shop", "slow" + i));
            }
            for (int i = 0; i < 5; i++) {
                Key other = new Key("others", "quick" + i);
                queue.add(other);
                assertEquals(other, ended.take());
            }
        }

        void awaitSlow() throws InterruptedException {
            for (int i = 0; i < 20; i++) {
                assertEquals("shop", ended.take().namespace());
            }
        }

        @Override
        public void close() {
            controller.close();
            assertEquals(List.of(), faults);
        }
    }

    @Test
    void otherKeysAreWorkedOnMeanwhile() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Work work = (key, workers) -> {
            if (key.equals(SLOW)) {
                workers.elsewhere(key.namespace(), () -> awaited(answer));
            }
        };
        try (Working working = new Working(1, work)) {
            working.queue.add(SLOW);
            working.queue.add(QUICK);
            assertEquals(QUICK, working.ended.take());
            answer.countDown();
            assertEquals(SLOW, working.ended.take());
            working.queue.add(QUICK);
            assertEquals(QUICK, working.ended.take());
        }
    }

    /** Work that keeps processors busy until it may end, and how many were busy at most. */
    private static final class Busy {
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final Semaphore begun = new Semaphore(0);

        Key untilTheEnd(Key key) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            begun.release();
            try {
                end.await();
                return key;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                now.decrementAndGet();
            }
        }
    }

    /** A namespace whose modules take long to evaluate must not have all workers: an edit of others would wait for minutes. */
    @Test
    void whatKeepsProcessorsBusyLeavesHalfOfAllToOthers() throws Exception {
        Busy busy = new Busy();
        Work work = (key, workers) ->
                workers.inTurn(key.namespace(), () -> key.namespace().equals("shop") ? busy.untilTheEnd(key) : key);
        try (Working working = new Working(4, work)) {
            working.addSlowAndQuick();
            assertEquals(2, busy.now.get());
            busy.end.countDown();
            working.awaitSlow();
        }
        assertEquals(2, busy.most.get());
    }

    /** Virtual threads that compute would keep all others from running, as they are not taken off the processor. */
    @Test
    void whatKeepsProcessorsBusyHasAThreadOfThePlatform() throws Exception {
        Workers workers = new Workers(1);
        AtomicBoolean isDone = new AtomicBoolean();
        Thread virtual = Thread.ofVirtual().start(() -> {
            assertFalse(workers.inTurn("shop", () -> Thread.currentThread().isVirtual()));
            IllegalStateException fault = new IllegalStateException("fault");
            assertSame(
                    fault,
                    assertThrows(
                            IllegalStateException.class,
                            () -> workers.inTurn("shop", () -> {
                                throw fault;
                            })));
            Thread.currentThread().interrupt();
            assertEquals("interrupted", workers.inTurn("shop", () -> {
                try {
                    new CountDownLatch(1).await();
                    return "done";
                } catch (InterruptedException e) {
                    return "interrupted";
                }
            }));
            assertTrue(Thread.interrupted());
            isDone.set(true);
        });
        virtual.join();
        assertTrue(isDone.get());
    }

    /** Nothing is lost with it, and the next one to lead waits for the end. */
    @Test
    void whatKeepsProcessorsBusyIsEndedAtTheEnd() throws Exception {
        Workers workers = new Workers(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<String> how = new AtomicReference<>("");
        Thread busy = worked(workers, "shop", () -> {
            assertThrows(
                    CrowdedException.class,
                    () -> workers.inTurn("shop", () -> {
                        begun.countDown();
                        try {
                            return awaited(never);
                        } catch (InterruptedException e) {
                            return false;
                        }
                    }));
            how.set("interrupted: " + Thread.currentThread().isInterrupted());
        });
        begun.await();
        assertTrue(workers.close(Duration.ofSeconds(30)));
        busy.join();
        assertEquals("interrupted: false", how.get());
    }

    /** What is evaluated takes memory, of whatever namespace it is. */
    @Test
    void notMoreThanFourKeepProcessorsBusy() throws Exception {
        Busy busy = new Busy();
        Work work = (key, workers) -> workers.inTurn(key.namespace(), () -> busy.untilTheEnd(key));
        try (Working working = new Working(10, work)) {
            for (int i = 0; i < 10; i++) {
                working.queue.add(new Key("n" + i, "one"));
            }
            busy.begun.acquire(4);
            busy.end.countDown();
            for (int i = 0; i < 10; i++) {
                working.ended.take();
            }
        }
        assertEquals(4, busy.most.get());
    }

    /** A webhook of one namespace that does not answer must not have all workers: an edit of others would wait for most of a minute. */
    @Test
    void requestsThatTakeLongHoldUpTheirOwnNamespaceAlone() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        Work work = (key, workers) -> {
            if (key.namespace().equals("shop")) {
                sent.incrementAndGet();
                workers.request(() -> awaited(answer));
            }
        };
        try (Working working = new Working(2, work)) {
            working.addSlowAndQuick();
            assertTrue(sent.get() < 4, "of each worker one, and what began before it was known: " + sent);
            answer.countDown();
            working.awaitSlow();
        }
    }

    /** A write that has begun is the end of a term's work, and not cut short. */
    @Test
    void theEndWaitsForRequestsThatTakeLong() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        Work work = (key, workers) -> {
            if (key.equals(SLOW)) {
                workers.request(() -> {
                    sent.countDown();
                    return awaited(answer);
                });
            }
        };
        try (Working working = new Working(1, work)) {
            working.queue.add(SLOW);
            sent.await();
            Key other = new Key("others", "quick");
            working.queue.add(other);
            assertEquals(other, working.ended.take(), "there is room for others");
            Thread closing = Thread.ofVirtual().start(working::close);
            assertFalse(closing.join(Duration.ofMillis(200)));
            answer.countDown();
            closing.join();
            assertEquals(SLOW, working.ended.poll());
        }
    }

    /** A client has room for 80 requests, and a thousand workers would have sent as many of one namespace. */
    @Test
    void whatOneOwnerSendsTakesNoMoreThanIsLeftToOthers() throws Exception {
        Workers workers = new Workers(1_000);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(worked(
                    workers,
                    "shop",
                    () -> workers.request(() -> {
                        sent.incrementAndGet();
                        return awaited(answer);
                    })));
        }
        await(
                threads,
                thread -> Stream.of(thread.getStackTrace())
                        .anyMatch(frame ->
                                Set.of("awaited", "awaitUninterruptibly").contains(frame.getMethodName())));
        assertEquals(32, sent.get());
        AtomicInteger others = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            worked(workers, "others", () -> workers.request(others::incrementAndGet))
                    .join();
        }
        assertEquals(5, others.get());
        answer.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(50, sent.get());
    }

    /** Something that is done by a worker. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private static Thread worked(Workers workers, String owner, Step step) {
        return Thread.ofVirtual().start(() -> {
            try {
                workers.begin();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            workers.work(new Key(owner, "web"), () -> {
                try {
                    step.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
    }

    private static void await(List<Thread> threads, Predicate<Thread> state) {
        while (!threads.stream().allMatch(state)) {
            Thread.onSpinWait();
        }
    }

    /** Reports whether a thread that awaited something has something else to wait for. */
    private static boolean isBack(Thread thread) {
        return Stream.of(thread.getStackTrace())
                        .noneMatch(frame -> frame.getMethodName().equals("awaited"))
                && thread.getState() == Thread.State.WAITING;
    }

    /** Servers that are slow on purpose are given up at the same time, and each of their resources has a status to be written then. */
    @Test
    void whatComesBackAtOnceHoldsUpNobodyElse() throws Exception {
        Workers workers = new Workers(1);
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(40);
        Semaphore written = new Semaphore(0);
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        List<Thread> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slow.add(worked(workers, "shop", () -> {
                workers.elsewhere("shop", () -> {
                    asked.countDown();
                    return awaited(answer);
                });
                written.acquire();
                ended.add("shop");
            }));
        }
        asked.await();
        answer.countDown();
        await(slow, WorkersTest::isBack);
        Thread other = worked(workers, "others", () -> ended.add("others"));
        await(List.of(other), thread -> thread.getState() == Thread.State.WAITING);
        int before = -1;
        do {
            before++;
            written.release();
        } while (ended.take().equals("shop"));
        written.release(40);
        assertTrue(before < 20, before + " of 40 went on before it");
    }

    @Test
    void asManyAreWorkedOnAtATimeAsBefore() throws Exception {
        Workers workers = new Workers(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> {
                    workers.begin();
                    try {
                        workers.elsewhere("shop", () -> awaited(answer));
                        most.accumulateAndGet(working.incrementAndGet(), Math::max);
                        for (int turn = 0; turn < 100; turn++) {
                            Thread.onSpinWait(); // for one that works at the same time
                        }
                        working.decrementAndGet();
                    } finally {
                        workers.end();
                    }
                    return true;
                }));
            }
            workers.begin(); // all the others wait
            workers.end();
            answer.countDown();
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        }
        assertEquals(1, most.get());
    }

    @Test
    void anOwnerHasNoMoreThanIsLeftToOthers() throws Exception {
        Workers workers = new Workers(1_000);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger crowded = new AtomicInteger();
        Semaphore over = new Semaphore(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                all.add(threads.submit(() -> {
                    workers.begin();
                    try {
                        return workers.elsewhere("greedy", () -> awaited(answer));
                    } catch (CrowdedException e) {
                        crowded.incrementAndGet();
                        over.release();
                        return false;
                    } finally {
                        workers.end();
                    }
                }));
            }
            over.acquire(50);
            CompletableFuture<Boolean> began = new CompletableFuture<>();
            Future<Boolean> other = threads.submit(() -> {
                workers.begin();
                try {
                    return workers.elsewhere("other", () -> {
                        began.complete(true);
                        return awaited(answer);
                    });
                } finally {
                    workers.end();
                }
            });
            assertTrue(began.get());
            answer.countDown();
            assertTrue(other.get());
            int waited = 0;
            for (Future<Boolean> one : all) {
                waited += one.get() ? 1 : 0;
            }
            assertEquals(100, waited);
        }
        assertEquals(50, crowded.get());
    }

    /** Whoever is ended by us is not interrupted afterwards, for whatever is done next. */
    @Test
    void whatWaitsIsEndedAtTheEnd() throws Exception {
        Workers workers = new Workers(1);
        CountDownLatch never = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> {
                workers.begin();
                try {
                    assertThrows(CrowdedException.class, () -> workers.elsewhere("shop", () -> awaited(never)));
                    return Thread.currentThread().isInterrupted();
                } finally {
                    workers.end();
                }
            });
            workers.begin(); // as soon as that one waits elsewhere
            workers.end();
            workers.close(Duration.ofSeconds(30));
            assertFalse(waiting.get());
        }
    }
}
