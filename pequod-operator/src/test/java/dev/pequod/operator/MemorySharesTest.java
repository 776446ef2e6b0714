package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one namespace has can be as large as it likes, without a harm to others. */
final class MemorySharesTest {
    private static final long PLENTY = 1L << 40;

    private final FakeCluster cluster = new FakeCluster();

    private void put(String namespace, String name, int size) {
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: " + name
                + ", namespace: " + namespace + "}, spec: {platformRef: {embedded: v1.0.0}, image: '" + "a".repeat(size)
                + "'}}"));
    }

    private String ready(String namespace, String name) throws ClusterException {
        JsonObject resource =
                cluster.get(LiveCluster.webService(namespace, name)).orElseThrow();
        JsonObject ready = LiveCluster.condition(resource, "Ready");
        return ready.string("reason") + ": " + ready.string("message");
    }

    private boolean isApplied(String namespace, String name) throws ClusterException {
        return cluster.get(ObjectRef.of("apps/v1", "Deployment", namespace, name))
                .isPresent();
    }

    @Test
    void whatIsFreedCanBeHeldByOthers() {
        MemoryShares shares = new MemoryShares(100);
        Key one = new Key("shop", "one");
        Key two = new Key("shop", "two");
        assertTrue(shares.hold(one, 60));
        assertFalse(shares.hold(two, 60));
        assertTrue(shares.hold(new Key("other", "two"), 60));
        assertTrue(shares.hold(two, 40));
        assertFalse(shares.hold(two, 41));
        assertTrue(shares.hold(one, 50));
        assertTrue(shares.hold(two, 50));
        shares.free(one);
        shares.free(one);
        assertTrue(shares.hold(two, 100));
    }

    @Test
    void aSpecThatIsTooLargeIsTold() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "big", 30_000);
        put("shop", "cart", 10_000);
        put("other", "cart", 10_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, 75_000, PLENTY)) {
            operator.settle(Duration.ofSeconds(30));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "big"));
            assertEquals("Ready: all 2 objects are ready", ready("other", "cart"));
            assertEquals(
                    "TooLarge: its spec and metadata, with those of the other WebServices of namespace shop, take more memory than"
                            + " one namespace may have (0 MiB)",
                    ready("shop", "cart"));
            assertFalse(isApplied("shop", "cart"));
            int before = operator.reconciliations();
            operator.settle(Duration.ofMinutes(3));
            assertTrue(operator.reconciliations() - before < 12, "it is looked at once a minute");
            put("shop", "big", 1_000);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
        }
    }

    /** What became too large keeps its objects, and goes with them when it is deleted; finalizers of others stay. */
    @Test
    void whatIsTooLargeIsDeletedWithItsObjects() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, 75_000, 75_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertTrue(isApplied("shop", "cart"));
            JsonObject held =
                    cluster.get(LiveCluster.webService("shop", "cart")).orElseThrow();
            cluster.put(held.with("spec", held.object("spec").with("image", new JsonString("a".repeat(100_000))))
                    .with(
                            "metadata",
                            held.object("metadata")
                                    .with(
                                            "finalizers",
                                            JsonArray.ofStrings(List.of("example.com/theirs", "pequod.dev/objects")))));
            operator.settle(Duration.ofMinutes(2));
            assertEquals("TooLarge", ready("shop", "cart").substring(0, 8));
            assertTrue(isApplied("shop", "cart"));
        }
        try (SimulatedOperator restarted = new SimulatedOperator(cluster, 75_000, 75_000)) {
            restarted.settle(Duration.ofMinutes(1));
            JsonObject large = cluster.get(LiveCluster.webService("shop", "cart"))
                    .orElseThrow()
                    .object("metadata");
            cluster.delete(
                    LiveCluster.webService("shop", "cart"), large.string("uid"), large.string("resourceVersion"));
            restarted.settle(Duration.ofMinutes(2));
            assertFalse(isApplied("shop", "cart"));
            assertEquals(
                    JsonArray.ofStrings(List.of("example.com/theirs")),
                    cluster.get(LiveCluster.webService("shop", "cart"))
                            .orElseThrow()
                            .object("metadata")
                            .get("finalizers"));
        }
    }

    /** What is not applied is kept, too, whatever it is. */
    @ParameterizedTest
    @CsvSource({
        "20_000, 10, 10, TooLarge",
        "10, 20_000, 10, TooLarge",
        "10, 10, 20_000, TooLarge",
        "10, 10, 10, PolicyViolation"
    })
    void aGraphThatPolicyForbidsCounts(String data, String message, String exported, String ready) throws Exception {
        JsonString module = new JsonString("""
                import "strings"
                #Input: {}
                #Render: {
                    input: {metadata: {name: string, namespace: string}, spec: #Input}
                    output: {
                        nodes: [{id: "one", object: {
                            apiVersion: "v1", kind: "ConfigMap", metadata: {name: "a", namespace: "shop"}
                            data: a: strings.Repeat("a", %s)
                        }}]
                        violations: [{path: "", message: strings.Repeat("a", %s), severity: "Error"}]
                        exports: x: strings.Repeat("a", %s)
                    }
                }
                """.formatted(data, message, exported));
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {inline: " + module + "}}}"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 10_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals(ready, ready("shop", "cart").replaceFirst(":.*", ""));
        }
    }

    @Test
    void theSameGraphRenderedAnewCountsOnce() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 30_000)) {
            for (int i = 0; i < 3; i++) {
                operator.settle(Duration.ofMinutes(1));
                assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
                operator.outdateAll();
            }
            put("shop", "second", 1_000);
            operator.settle(Duration.ofMinutes(1));
            assertEquals("TooLarge", ready("shop", "second").substring(0, 8), "there is room for less than two");
        }
    }

    @Test
    void aGraphThatIsTooLargeIsTold() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        put("other", "cart", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 80_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
            put("shop", "cart", 160_000);
            operator.settle(Duration.ofMinutes(1));
            assertEquals(
                    "TooLarge: its objects, with those of the other WebServices of namespace shop, take more memory than one"
                            + " namespace may have (0 MiB)",
                    ready("shop", "cart"));
            put("shop", "cart", 2_000);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
        }
    }
}
