package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ApplyLoop.Until;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What a program waits for that ends. Its clock goes on whenever it is looked at. */
final class ApplyLoopTimeTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final String POD = "{id: it, object: {apiVersion: v1, kind: Pod, metadata: {name: it}}}";
    private static final JsonObject READY =
            Yaml.object("{phase: Running, conditions: [{type: Ready, status: \"True\"}]}");

    private final FakeCluster cluster = new FakeCluster();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private Instant tick() {
        now = now.plusMillis(1);
        return now;
    }

    private Plan apply(ClusterClient client, Duration atMost, List<String> told) throws InterruptedException {
        Clock clock = ((InstantSource) this::tick).withZone(ZoneOffset.UTC);
        Application application = new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                clock,
                RandomGenerator.getDefault());
        ApplyLoop loop = new ApplyLoop(OWNER, application, client, clock, Duration.ofMillis(1));
        return loop.apply(CrashMatrix.graph(POD), Until.READY, atMost, new Application.Listener() {
            @Override
            public void planned(Plan plan) {}

            @Override
            public void unwatched(Problem problem) {
                told.add(problem.message());
            }
        });
    }

    /** A cluster that tells nobody of changes, and in which a pod becomes ready when it is read for the third time. */
    private final class Secretive implements SurroundedClient.Around {
        private int reads;

        @Override
        public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                throws ClusterException {
            if (request.label().equals("get") && request.object().equals("Pod shop/it") && ++reads == 3) {
                cluster.put(cluster.objects().get("Pod shop/it").with("status", READY));
            }
            return sending.send();
        }

        @Override
        public ClusterClient.Watch watch(
                String kind,
                ClusterClient.WatchListener listener,
                Function<ClusterClient.WatchListener, ClusterClient.Watch> opening) {
            listener.interrupted(Problem.of(Problem.Reason.FORBIDDEN, "may not watch " + kind));
            listener.interrupted(Problem.of(Problem.Reason.FORBIDDEN, "may not watch " + kind));
            return () -> {};
        }
    }

    /** Once, it was waited for until the time was over. */
    @Test
    void whatMayNotBeWatchedIsRead() throws Exception {
        List<String> told = new ArrayList<>();
        Plan plan = apply(new SurroundedClient(cluster, new Secretive()), Duration.ofMillis(300), told);
        assertTrue(plan.isDone(), plan.toString());
        assertEquals(List.of("may not watch Pod"), told);
    }

    /** Once, the second try ended at once with what had not become ready during the first. */
    @Test
    void eachTryWaitsFromItsBeginning() throws Exception {
        cluster.controller(object -> object.with(
                "metadata",
                object.object("metadata").with("creationTimestamp", new JsonString("2025-01-01T00:00:00Z"))));
        Plan plan = apply(cluster, Duration.ofMillis(100), new ArrayList<>());
        assertEquals(Phase.PROGRESSING, plan.nodes().getFirst().phase(), plan.toString());
    }
}
