package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An admission policy may refuse what the operator changes in a WebService itself; who wrote it reads why in its conditions. */
final class ResourceEditsTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");

    private final FakeCluster cluster = new FakeCluster();
    private boolean refuses = true;
    private final ClusterClient guarded = GuardedClient.of(cluster, (write, stored) -> {
        if (refuses && write.equals("merge " + CART)) {
            throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "denied by a policy"));
        }
    });

    private String ready() {
        JsonObject ready = LiveCluster.condition(cluster.get(CART).orElseThrow(), "Ready");
        return ready.string("reason") + ": " + ready.string("message");
    }

    @Test
    void thatTheFinalizerIsRefusedIsACondition() throws Exception {
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop, generation: 1}, spec: {platformRef: {embedded: v1.0.0}, image: a}}"));
        try (SimulatedOperator operator = new SimulatedOperator(guarded)) {
            operator.settle(Duration.ofMinutes(20));
            assertEquals("Forbidden: denied by a policy", ready());
            assertEquals(
                    "Forbidden",
                    LiveCluster.condition(cluster.get(CART).orElseThrow(), "Applied")
                            .string("reason"));
            assertEquals(List.of("WebService shop/cart: denied by a policy"), operator.warnings());
            assertTrue(operator.reconciliations() < 20, "it is tried less and less often");
            assertEquals(Optional.empty(), cluster.get(ObjectRef.of("apps/v1", "Deployment", "shop", "cart")));
            refuses = false;
            operator.settle(Duration.ofMinutes(10));
            assertEquals("Ready: all 2 objects are ready", ready());
        }
    }

    @Test
    void thatItIsNotTakenAwayAgainIsACondition() throws Exception {
        refuses = false;
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: a}}"));
        try (SimulatedOperator operator = new SimulatedOperator(guarded)) {
            operator.settle(Duration.ofMinutes(1));
            refuses = true;
            JsonObject metadata = cluster.get(CART).orElseThrow().object("metadata");
            cluster.delete(CART, metadata.string("uid"), metadata.string("resourceVersion"));
            operator.settle(Duration.ofMinutes(10));
            assertEquals("Deleting: denied by a policy", ready());
            refuses = false;
            operator.settle(Duration.ofMinutes(10));
            assertEquals(Optional.empty(), cluster.get(CART));
        }
    }
}
