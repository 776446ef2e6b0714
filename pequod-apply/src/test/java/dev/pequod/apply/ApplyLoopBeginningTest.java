package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ApplyLoop.Until;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a program that waits hears of what happened before its watches began, or was undone. */
final class ApplyLoopBeginningTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final ObjectRef IT = ObjectRef.of("v1", "ConfigMap", "shop", "it");
    private static final ObjectRef SLOW = ObjectRef.of("v1", "ConfigMap", "shop", "slow");
    private static final Graph GRAPH = CrashMatrix.graph("""
            {id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: x}}},
            {id: slow, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: slow}, data: {a: x}},
             readyWhen: [{type: FieldMatch, path: data.phase, value: done}]}
            """);

    private final FakeCluster cluster = new FakeCluster();

    private Plan apply(Function<WatchListener, WatchListener> heard, Runnable before, Runnable after)
            throws InterruptedException {
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                return sending.send();
            }

            @Override
            public Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
                before.run();
                Watch watch = opening.apply(heard.apply(listener));
                after.run();
                return watch;
            }
        });
        Application application = new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                new Random(1));
        return new ApplyLoop(OWNER, application, client, Clock.systemUTC())
                .apply(GRAPH, Until.READY, Duration.ofSeconds(2), p -> {});
    }

    private void finish() {
        JsonObject slow = cluster.get(SLOW).orElseThrow();
        cluster.put(slow.with("data", slow.object("data").with("phase", new JsonString("done"))));
    }

    @Test
    void whatIsDeletedBeforeAWatchBeginsIsMadeAgain() throws InterruptedException {
        Plan plan = apply(listener -> listener, () -> cluster.take(IT), this::finish);
        assertTrue(plan.isDone());
        assertTrue(cluster.get(IT).isPresent());
    }

    /** Else it would take all that is told for old. */
    @Test
    void whatIsToldAfterAStoreWasPutBackIsTaken() throws InterruptedException {
        Plan plan = apply(
                listener -> new WatchListener() {
                    @Override
                    public void changed(JsonObject object) {
                        JsonObject metadata = object.object("metadata").with("resourceVersion", new JsonString("1"));
                        listener.wentBack();
                        listener.changed(object.with("metadata", metadata));
                    }

                    @Override
                    public void deleted(JsonObject object) {
                        listener.deleted(object);
                    }
                },
                () -> {},
                this::finish);
        assertTrue(plan.isDone());
    }
}
