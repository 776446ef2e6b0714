package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Page;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Definitions may be many and large, and many ask for them at a time. */
final class DefinitionsTest {
    private static final JsonObject DEFINITION =
            Yaml.object("{metadata: {name: things.example.com}, spec: {group: example.com, names: {kind: Thing}},"
                    + " status: {conditions: [{type: Established, status: 'True'}]}}");
    private static final ObjectIdentity DEFINED = identity("Thing");
    private static final ObjectIdentity UNDEFINED = identity("Other");

    private final AtomicInteger lists = new AtomicInteger();
    private boolean mayList = true;
    private long now;

    private static ObjectIdentity identity(String kind) {
        return new ObjectIdentity("example.com", kind, "shop", "it");
    }

    private final Definitions definitions = new Definitions(this::list, () -> now);

    private Page list(String apiVersion, String kind, String from) throws ClusterException {
        if (kind.equals("APIService")) {
            return new Page(List.of(), "", true);
        }
        lists.incrementAndGet();
        if (!mayList) {
            throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "may not list"));
        }
        return new Page(List.of(DEFINITION), "", true);
    }

    private int lists(Duration after, ObjectIdentity object) throws ClusterException {
        now = after.toNanos();
        assertEquals(object == DEFINED, definitions.holder(object).isPresent());
        return lists.get();
    }

    @Test
    void whatWasFoundIsKeptAndThatNothingWasIsNot() throws Exception {
        assertEquals(1, lists(Duration.ZERO, DEFINED));
        assertEquals(1, lists(Duration.ofMillis(900), UNDEFINED));
        assertEquals(1, lists(Duration.ofSeconds(9), DEFINED));
        assertEquals(2, lists(Duration.ofSeconds(9), UNDEFINED));
        assertEquals(2, lists(Duration.ofSeconds(18), DEFINED));
        assertEquals(3, lists(Duration.ofSeconds(19), DEFINED));
    }

    /** Once, each object of each attempt asked again. */
    @Test
    void thatItIsForbiddenIsKept() throws Exception {
        mayList = false;
        for (int i = 0; i < 3; i++) {
            assertThrows(ClusterException.class, () -> definitions.holder(DEFINED));
        }
        assertEquals(1, lists.get());
        mayList = true;
        assertEquals(2, lists(Duration.ofSeconds(10), DEFINED));
    }

    @Test
    @Timeout(60)
    void manyWhoAskAtOnceAskOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Definitions slow = new Definitions(
                (apiVersion, kind, from) -> {
                    asked.incrementAndGet();
                    begun.countDown();
                    try {
                        goesOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new Page(List.of(), "", true);
                },
                () -> 0);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Optional<String>>> askers = new ArrayList<>();
            List<Thread> others = new ArrayList<>();
            askers.add(threads.submit(() -> slow.holder(DEFINED)));
            begun.await();
            for (int i = 0; i < 9; i++) {
                askers.add(threads.submit(() -> {
                    synchronized (others) {
                        others.add(Thread.currentThread());
                    }
                    return slow.holder(DEFINED);
                }));
            }
            while (!allWait(others)) {
                Thread.onSpinWait();
            }
            goesOn.countDown();
            for (Future<Optional<String>> asker : askers) {
                assertTrue(asker.get().isEmpty());
            }
        }
        assertEquals(2, asked.get(), "one list of each kind");
    }

    private static boolean allWait(List<Thread> others) {
        synchronized (others) {
            return others.size() == 9 && others.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
        }
    }
}
