package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What Kubernetes removes when it is complete is run once, whoever watches. */
final class FinishedJobsTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final ObjectRef IT = ObjectRef.of("batch/v1", "Job", "shop", "it");
    private static final String JOB = "{id: it, object: {apiVersion: batch/v1, kind: Job, metadata: {name: it}, spec:"
            + " {image: %s, ttlSecondsAfterFinished: 0}}}";

    private final FakeCluster cluster = new FakeCluster();
    private final Graph graph = CrashMatrix.graph(JOB.formatted("a"));

    private Application application() {
        return new Application(
                OWNER,
                cluster,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new Random(1));
    }

    private JsonObject live(String condition) throws ClusterException {
        return cluster.get(IT)
                .orElseThrow()
                .with("status", Yaml.object("{conditions: [{type: " + condition + ", status: 'True'}]}"));
    }

    /** Who restarts, or is not told of an end for a moment, does not know how it ended. */
    @Test
    void whatEndsWhileNobodyWatchesIsRunOnce() throws ClusterException {
        application().apply(graph, p -> {});
        cluster.take(IT);
        Application another = application();
        assertTrue(another.apply(graph, p -> {}).isDone());
        assertEquals(Optional.empty(), cluster.get(IT));
        assertEquals(List.of(), Comparison.of(graph, OWNER, cluster, another.inventory()));
        assertFalse(
                another.apply(CrashMatrix.graph(JOB.formatted("b")), p -> {}).isDone());
        assertTrue(cluster.get(IT).isPresent(), "something else is wanted");
        // All that a watch knows of what went while it was interrupted.
        JsonObject metadata = cluster.get(IT).orElseThrow().object("metadata");
        JsonObject mark = Yaml.object("{apiVersion: batch/v1, kind: Job}").with("metadata", metadata);
        cluster.take(IT);
        another.observeLeft(mark);
        assertTrue(another.apply(CrashMatrix.graph(JOB.formatted("b")), p -> {}).isDone());
    }

    /** So somebody has it run again who deletes it, and what failed is tried again. */
    @Test
    void whatGoesBeforeItIsCompleteIsRunAgain() throws ClusterException {
        Application application = application();
        for (String condition : List.of("Suspended", "Failed")) {
            application.apply(graph, p -> {});
            JsonObject last = live(condition);
            cluster.take(IT);
            application.observeLeft(last);
            application.apply(graph, p -> {});
            assertTrue(cluster.get(IT).isPresent(), condition);
        }
        application.observe(live("Failed"));
        application.apply(graph, p -> {});
        cluster.take(IT);
        application().apply(graph, p -> {});
        assertTrue(cluster.get(IT).isPresent(), "it was seen to fail");
    }

    /** Who reads the inventory calls ready what the operator does. */
    @Test
    void whatIsToWaitIsReadyForAllWhoAsk() throws ClusterException {
        String job = JOB.formatted("a").replace("spec: {", "spec: {suspend: true, ");
        Application application = application();
        application.apply(CrashMatrix.graph(job), p -> {});
        assertEquals(
                Phase.PROGRESSING,
                Observation.of(OWNER, cluster, application.inventory())
                        .plan()
                        .nodes()
                        .getFirst()
                        .phase());
        cluster.put(live("Suspended"));
        application.observe(live("Suspended"));
        assertTrue(application.apply(CrashMatrix.graph(job), p -> {}).isDone());
        Inventory stored = Inventory.ofJson(application.inventory().toJson());
        assertTrue(Observation.of(OWNER, cluster, stored).plan().isDone());
        assertFalse(application
                .apply(CrashMatrix.graph(JOB.formatted("a")), p -> {})
                .isDone());
        assertFalse(
                Observation.of(OWNER, cluster, application.inventory()).plan().isDone(), "it is wanted to run now");
    }
}
