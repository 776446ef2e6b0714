package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What events and figures tell while objects are on their way. */
final class ToldTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");

    private final FakeCluster cluster = new FakeCluster();

    private void put() {
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: a}}"));
    }

    /** The condition is written with the inventory, long before there is a Deployment. */
    @Test
    void thatAModuleIsDeprecatedIsToldOnceWhileNothingIsReady() throws Exception {
        TenantPolicy policy =
                TenantPolicy.parse("{\"otherwise\": {\"embedded\": \"warn\"}}", "policy.json", Optional.empty());
        put();
        try (SimulatedOperator operator = new SimulatedOperator(cluster, () -> policy)) {
            operator.settle(Duration.ofMinutes(2));
            assertEquals(List.of("EmbeddedModule"), events());
        }
    }

    /** Once, that was forgotten where what was to be written afterwards could not be. */
    @Test
    void whatWasWrittenIsToldWhereTheNextIsRefused() throws Exception {
        TenantPolicy policy =
                TenantPolicy.parse("{\"otherwise\": {\"embedded\": \"warn\"}}", "policy.json", Optional.empty());
        cluster.controller(SimulatedOperator::available);
        put();
        AtomicInteger writes = new AtomicInteger();
        ClusterClient client = GuardedClient.of(cluster, (write, stored) -> {
            if (!stored && write.startsWith("status ") && writes.incrementAndGet() == 2) {
                throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, "down"));
            }
        });
        try (SimulatedOperator operator = new SimulatedOperator(client, () -> policy)) {
            operator.settle(Duration.ofMinutes(2));
            assertEquals(List.of("EmbeddedModule", "Ready"), events());
        }
    }

    private List<String> events() {
        return cluster.objects().values().stream()
                .filter(object -> object.string("kind").equals("Event"))
                .map(event -> event.string("reason"))
                .sorted()
                .toList();
    }

    /** Once, all was told as before where nobody could find out whether the namespace goes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void objectsThatAreDeletedAreLeaving(boolean isDown) throws Exception {
        cluster.controller(SimulatedOperator::available);
        put();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                if (isDown && request.object().equals("Namespace shop")) {
                    throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, "down"));
                }
                return sending.send();
            }
        });
        try (SimulatedOperator operator = new SimulatedOperator(client)) {
            operator.settle(Duration.ofMinutes(1));
            ObjectRef ref = ObjectRef.of("v1", "Service", "shop", "cart");
            JsonObject service = cluster.get(ref).orElseThrow();
            JsonArray finalizers = JsonArray.ofStrings(List.of("example.com/keep"));
            cluster.put(service.with("metadata", service.object("metadata").with("finalizers", finalizers)));
            operator.settle(Duration.ofMinutes(1));
            JsonObject metadata = cluster.get(CART).orElseThrow().object("metadata");
            cluster.delete(CART, metadata.string("uid"), metadata.string("resourceVersion"));
            operator.settle(Duration.ofMinutes(10));
            Plan plan = operator.planned(new Key("shop", "cart"));
            assertEquals(List.of(), plan.nodes());
            assertEquals(
                    List.of("Deployment shop/cart Leaving", "Service shop/cart Leaving"),
                    plan.leaving().stream()
                            .map(node -> node.object() + " " + node.phase())
                            .toList());
            JsonObject resource = cluster.get(CART).orElseThrow();
            for (String type : List.of("Applied", "Ready")) {
                JsonObject condition = LiveCluster.condition(resource, type);
                assertEquals("False Deleting", condition.string("status") + " " + condition.string("reason"));
            }
        }
    }
}
