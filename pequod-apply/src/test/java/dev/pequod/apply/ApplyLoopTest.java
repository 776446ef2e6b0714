package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What watches tell while somebody waits until all is ready. */
@Timeout(60)
final class ApplyLoopTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final ObjectRef THING = ObjectRef.of("example.com/v1", "It", "shop", "it");
    private static final Graph GRAPH =
            CrashMatrix.graph("{id: it, object: {apiVersion: example.com/v1, kind: It, metadata:"
                    + " {name: it}, spec: {a: x}}, readyWhen: [{type: FieldMatch, path: status.phase, value: up}]}");

    private final FakeCluster cluster = new FakeCluster();
    private final BlockingQueue<WatchListener> listeners = new LinkedBlockingQueue<>();

    private final ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
        @Override
        public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                throws ClusterException {
            return sending.send();
        }

        @Override
        public Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
            Watch watch = opening.apply(listener);
            listeners.add(listener);
            return watch;
        }
    });

    /** Plans of a loop that watches, which waits with each until it may go on. */
    private final BlockingQueue<Plan> plans = new LinkedBlockingQueue<>();

    private final Semaphore goesOn = new Semaphore(0);

    private FutureTask<Plan> applying() {
        Application application = new Application(
                OWNER, client, new ConfigMapInventory(cluster, OWNER), LONG, Clock.systemUTC(), new Random(1));
        ApplyLoop loop = new ApplyLoop(OWNER, application, client, Clock.systemUTC());
        Application.Listener hears = plan -> {
            if (!listeners.isEmpty()) {
                plans.add(plan);
                goesOn.acquireUninterruptibly();
            }
        };
        FutureTask<Plan> applying = new FutureTask<>(() -> loop.apply(GRAPH, ApplyLoop.Until.READY, LONG, hears));
        Thread.ofVirtual().start(applying);
        return applying;
    }

    private JsonObject thing(String version, String phase) {
        return cluster.get(THING)
                .orElseThrow()
                .with("apiVersion", new JsonString(version))
                .with("spec", Yaml.object("{a: x}"))
                .with("status", Yaml.object("{phase: " + phase + "}"));
    }

    @Test
    void whatTheWatchOfAnotherVersionTellsIsNoDrift() throws Exception {
        FutureTask<Plan> applying = applying();
        plans.take();
        WatchListener watch = listeners.peek();
        watch.changed(thing("example.com/v1", "on"));
        watch.changed(thing("example.com/v2", "on"));
        goesOn.release();
        assertEquals(List.of(), plans.take().actions());
        cluster.put(thing("example.com/v1", "up"));
        goesOn.release(1_000);
        assertTrue(applying.get().isDone());
    }

    /** Once, each of them was kept until it was taken up, however many there were. */
    @Test
    void ofEachObjectTheLastWordIsKept() throws Exception {
        FutureTask<Plan> applying = applying();
        plans.take();
        WatchListener watch = listeners.peek();
        WeakReference<JsonObject> first = new WeakReference<>(thing("example.com/v1", "on"));
        watch.changed(first.get());
        watch.changed(thing("example.com/v1", "off"));
        for (int i = 0; i < 50 && first.get() != null; i++) {
            System.gc();
        }
        assertEquals(null, first.get(), "it is not kept");
        cluster.put(thing("example.com/v1", "up"));
        goesOn.release(1_000);
        assertTrue(applying.get().isDone());
    }
}
