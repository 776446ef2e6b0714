package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

final class KindWatchesTest {
    private static final KindWatches.Heard NOBODY = new KindWatches.Heard() {
        @Override
        public void wentBack() {}

        @Override
        public void changed(String ownerKey, JsonObject object) {}

        @Override
        public void deleted(String ownerKey, JsonObject object) {}
    };

    @Test
    void closingWaitsForAListenerThatIsCalledMeanwhile() {
        List<Boolean> stuck = new ArrayList<>();
        ClusterClient client = watching((kind, listener) -> closing(listener, stuck));
        List<Key> woken = new ArrayList<>();
        KindWatches watches = new KindWatches(client, NOBODY, woken::add, System::nanoTime);
        Key key = new Key("shop", "cart");
        assertFalse(watches.areListed(List.of(ObjectRef.of("v1", "ConfigMap", "shop", "a")), key));
        watches.close();
        assertEquals(List.of(false), stuck);
        assertEquals(List.of(key), woken);
    }

    /** A client of a cluster that has all kinds but {@code Unknown}. */
    private static ClusterClient watching(BiFunction<String, WatchListener, ClusterClient.Watch> watch) {
        return (ClusterClient) Proxy.newProxyInstance(
                KindWatchesTest.class.getClassLoader(),
                new Class<?>[] {ClusterClient.class},
                (proxy, method, args) -> method.getName().equals("isNamespaced")
                        ? (args[1].equals("Unknown") ? Optional.empty() : Optional.of(true))
                        : watch.apply((String) args[1], (WatchListener) args[4]));
    }

    private static ClusterClient.Watch closing(WatchListener listener, List<Boolean> stuck) {
        return () -> {
            Thread thread = Thread.ofVirtual().start(listener::synced);
            try {
                stuck.add(!thread.join(Duration.ofSeconds(10)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static ObjectRef object(String kind) {
        return ObjectRef.of("v1", kind, "shop", "a");
    }

    /** A client of which each watch is told by its kind, and again when it is closed. */
    private ClusterClient telling(List<String> told) {
        return watching((kind, listener) -> {
            told.add("open " + kind);
            listener.synced();
            return () -> told.add("closed " + kind);
        });
    }

    @Test
    void whatNobodyUsesAnyMoreIsNotWatched() {
        List<String> told = new ArrayList<>();
        KindWatches watches = new KindWatches(telling(told), NOBODY, key -> {}, System::nanoTime);
        Key one = new Key("shop", "one");
        Key two = new Key("shop", "two");
        watches.areListed(List.of(object("ConfigMap"), object("Secret")), one);
        assertTrue(watches.areListed(List.of(object("ConfigMap"), object("Service")), two));
        assertEquals(List.of("open ConfigMap", "open Secret", "open Service"), told);
        told.clear();
        watches.usesOnly(List.of(object("Secret")), one);
        watches.usesOnly(List.of(object("ConfigMap"), object("Service")), two);
        assertEquals(List.of(), told);
        watches.usesOnly(List.of(), one);
        assertEquals(List.of("closed Secret"), told);
        watches.usesOnly(List.of(object("Service")), two);
        assertEquals(List.of("closed Secret", "closed ConfigMap"), told);
        told.clear();
        assertTrue(watches.areListed(List.of(object("ConfigMap")), one), "it may come back");
        assertTrue(watches.areListed(List.of(object("ConfigMap")), one));
        assertEquals(List.of("open ConfigMap"), told);
    }

    @Test
    void whatTheClusterDoesNotHaveIsNotWatched() {
        List<String> told = new ArrayList<>();
        KindWatches watches = new KindWatches(telling(told), NOBODY, key -> {}, System::nanoTime);
        Key key = new Key("shop", "one");
        assertTrue(watches.areListed(List.of(object("Unknown"), object("ConfigMap")), key));
        assertEquals(List.of("open ConfigMap"), told);
        assertEquals(Optional.empty(), watches.refusal(object("Unknown")));
    }

    @Test
    void nothingIsOpenedAfterTheEnd() {
        List<String> told = new ArrayList<>();
        KindWatches watches = new KindWatches(telling(told), NOBODY, key -> {}, System::nanoTime);
        watches.close();
        assertFalse(watches.areListed(List.of(object("ConfigMap")), new Key("shop", "one")));
        assertEquals(List.of(), told);
    }

    /** A kind that cannot be listed for a moment is waited for, and what waits for one that cannot be for long goes on. */
    @Test
    void whatCannotBeListedForLongIsTold() {
        List<WatchListener> listeners = new ArrayList<>();
        ClusterClient client = watching((kind, listener) -> {
            listeners.add(listener);
            return () -> {};
        });
        AtomicLong nanos = new AtomicLong();
        List<Key> woken = new ArrayList<>();
        KindWatches watches = new KindWatches(client, NOBODY, woken::add, nanos::get);
        Key key = new Key("shop", "cart");
        ObjectRef map = object("ConfigMap");
        Problem away = Problem.of(Problem.Reason.UNAVAILABLE, "away");
        assertFalse(watches.areListed(List.of(map), key));
        listeners.getFirst().interrupted(away);
        assertFalse(watches.areListed(List.of(map), key));
        assertEquals(List.of(), woken);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        listeners.getFirst().interrupted(away);
        listeners.getFirst().interrupted(away);
        assertEquals(List.of(key), woken);
        assertTrue(watches.areListed(List.of(map), key));
        assertEquals(Optional.of(away), watches.refusal(map));
        listeners.getFirst().synced();
        assertEquals(List.of(key, key), woken);
        assertEquals(Optional.empty(), watches.refusal(map));
    }

    /** What one namespace is refused again and again is tried ever more seldom, which others would have to wait for. */
    @Test
    void whatIsRefusedIsTriedAtOnceForWhoIsNew() {
        List<WatchListener> listeners = new ArrayList<>();
        List<String> told = new ArrayList<>();
        ClusterClient client = watching((kind, listener) -> {
            listeners.add(listener);
            int number = listeners.size();
            return () -> told.add("closed " + number);
        });
        AtomicLong nanos = new AtomicLong();
        List<Key> woken = new ArrayList<>();
        KindWatches watches = new KindWatches(client, NOBODY, woken::add, nanos::get);
        Key one = new Key("shop", "one");
        Key two = new Key("other", "two");
        ObjectRef map = object("ConfigMap");
        Problem no = Problem.of(Problem.Reason.FORBIDDEN, "no");
        assertFalse(watches.areListed(List.of(map), one));
        listeners.getFirst().interrupted(no);
        assertTrue(watches.areListed(List.of(map), one));
        assertTrue(watches.areListed(List.of(map), new Key("shop", "three")), "that was just asked");
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertTrue(watches.areListed(List.of(map), one), "it was told");
        assertEquals(1, listeners.size());
        woken.clear();
        assertFalse(watches.areListed(List.of(map), two));
        assertEquals(2, listeners.size());
        assertEquals(List.of("closed 1"), told);
        assertTrue(watches.areListed(List.of(map), one), "nothing is new for the others");
        listeners.getLast().interrupted(no);
        assertEquals(List.of(two), woken);
        assertTrue(watches.areListed(List.of(map), two));
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertFalse(watches.areListed(List.of(map), new Key("other", "four")));
        listeners.getLast().synced();
        assertEquals(Optional.empty(), watches.refusal(map));
        assertTrue(watches.areListed(List.of(map), new Key("other", "four")));
        assertTrue(woken.containsAll(List.of(one, two, new Key("other", "four"))), woken.toString());
    }

    /** As when a role is taken away; API servers that start refuse for a moment, too. */
    @Test
    void whatIsRefusedForLongAfterItWasListedIsToldUntilItIsListedAgain() {
        List<WatchListener> listeners = new ArrayList<>();
        ClusterClient client = watching((kind, listener) -> {
            listeners.add(listener);
            listener.synced();
            return () -> {};
        });
        AtomicLong nanos = new AtomicLong();
        List<Key> woken = new ArrayList<>();
        KindWatches watches = new KindWatches(client, NOBODY, woken::add, nanos::get);
        Key key = new Key("shop", "cart");
        ObjectRef map = object("ConfigMap");
        Problem no = Problem.of(Problem.Reason.FORBIDDEN, "no");
        assertTrue(watches.areListed(List.of(map), key));
        WatchListener listener = listeners.getFirst();
        for (Problem problem : List.of(Problem.of(Problem.Reason.UNAVAILABLE, "away"), no, no)) {
            nanos.addAndGet(Duration.ofSeconds(9).toNanos());
            listener.interrupted(problem);
            assertEquals(Optional.empty(), watches.refusal(map));
        }
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        listener.interrupted(no);
        assertEquals(Optional.of(no), watches.refusal(map));
        assertEquals(List.of(key), woken);
        listener.synced();
        assertEquals(List.of(key, key), woken);
        assertEquals(Optional.empty(), watches.refusal(map));
    }
}
