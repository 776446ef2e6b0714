package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.apply.SurroundedClient.Verb;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests operators send, and what becomes of those that get no answer. */
final class RequestsTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");
    private static final Duration WHILE = Duration.ofMinutes(1);

    private final FakeCluster cluster = new FakeCluster();

    @BeforeEach
    void start() {
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}"));
    }

    private void replicas(int count) throws ClusterException {
        JsonObject resource = cluster.get(CART).orElseThrow();
        cluster.put(resource.with(
                "spec", Yaml.object("{platformRef: {embedded: v1.0.0}, image: app, replicas: " + count + "}")));
    }

    /** Notes the requests, and keeps those for a status that get no answer, to be carried out later. */
    private static final class Line implements SurroundedClient.Around {
        private final List<String> requests = new ArrayList<>();
        private final List<Sending<?>> late = new ArrayList<>();
        private boolean loses;

        @Override
        public <T> T request(Request request, Sending<T> sending) throws ClusterException {
            requests.add(request.label() + " " + request.object());
            if (loses && request.verb() == Verb.STATUS) {
                loses = false;
                late.add(sending);
                throw new ClusterException(Problem.of(Problem.Reason.TIMEOUT, "no answer"));
            }
            return sending.send();
        }
    }

    private long graphs() {
        return cluster.objects().keySet().stream()
                .filter(name -> name.contains("cart-graph-"))
                .count();
    }

    /** An API server looks through all ConfigMaps of a namespace for those with a label, for each resource. */
    @Test
    void aRestartLooksForNoFormerGraphs() throws ClusterException {
        Line line = new Line();
        ClusterClient client = new SurroundedClient(cluster, line);
        String list = "list ConfigMap shop/";
        try (SimulatedOperator operator = new SimulatedOperator(client)) {
            for (int i = 1; i <= 7; i++) {
                replicas(i);
                operator.settle(WHILE);
            }
            assertTrue(line.requests.contains(list));
            assertEquals(5, graphs());
        }
        line.requests.clear();
        try (SimulatedOperator operator = new SimulatedOperator(client)) {
            operator.settle(WHILE);
            assertEquals(List.of(), line.requests.stream().filter(list::equals).toList());
            replicas(8);
            operator.settle(WHILE);
            assertEquals(5, graphs());
        }
    }

    /** Else it would say what was so long ago, and nobody would look. */
    @Test
    void aStatusThatIsWrittenLateDoesNotStay() throws ClusterException {
        Line line = new Line();
        try (SimulatedOperator operator = new SimulatedOperator(new SurroundedClient(cluster, line))) {
            operator.settle(WHILE);
            cluster.controller(object -> object);
            line.loses = true;
            ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", "shop", "cart");
            JsonObject live = cluster.get(deployment).orElseThrow();
            cluster.put(live.with("status", Yaml.object("{observedGeneration: 1}")));
            operator.settle(Duration.ZERO);
            assertEquals(1, line.late.size(), "that it is not ready any more is not known to have been written");
            cluster.put(SimulatedOperator.available(live));
            operator.settle(WHILE);
            assertTrue(LiveCluster.isReady(cluster.get(CART).orElseThrow()));
            // Something else was said meanwhile.
            replicas(3);
            cluster.controller(SimulatedOperator::available);
            operator.settle(WHILE);
            JsonObject said = cluster.get(CART).orElseThrow().object("status");
            assertTrue(LiveCluster.isReady(cluster.get(CART).orElseThrow()));
            try {
                line.late.getFirst().send();
            } catch (ClusterException e) {
                assertEquals(Problem.Reason.CHANGED, e.problem().reason());
            }
            operator.settle(WHILE);
            assertEquals(said, cluster.get(CART).orElseThrow().object("status"));
        }
    }
}
