package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who deletes a namespace does not wait for what Kubernetes itself does not wait for. */
final class GoingNamespaceTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");
    private static final ObjectRef SERVICE = ObjectRef.of("v1", "Service", "shop", "cart");

    private final FakeCluster cluster = new FakeCluster();
    /** Its Services may be there, and nobody can look. */
    private final SurroundedClient unserving = new SurroundedClient(cluster, new SurroundedClient.Around() {
        @Override
        public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                throws ClusterException {
            if (request.verb() == SurroundedClient.Verb.GET && request.object().equals(SERVICE.toString())) {
                throw new ClusterException(Problem.of(Problem.Reason.NO_SUCH_KIND, "the kind is not served"));
            }
            return sending.send();
        }
    });

    /** Once, the namespace waited for the finalizer, and that for a kind that nobody serves. */
    @Test
    void anUnservedKindHoldsNoResourceWhoseNamespaceGoes() throws Exception {
        JsonString module = new JsonString("""
                #Render: {
                    input: {metadata: {name: string, namespace: string}, spec: {}}
                    output: nodes: [{id: "one", object: {
                        apiVersion: "v1", kind: "Service", metadata: {name: "cart", namespace: "shop"}
                    }}]
                }
                #Input: {}
                """);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {inline: " + module + "}}}"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
        }
        assertEquals(true, cluster.get(SERVICE).isPresent());
        cluster.take(SERVICE);
        JsonObject metadata = cluster.get(CART).orElseThrow().object("metadata");
        cluster.delete(CART, metadata.string("uid"), metadata.string("resourceVersion"));
        try (SimulatedOperator operator = new SimulatedOperator(unserving)) {
            operator.settle(Duration.ofMinutes(10));
            assertEquals(true, cluster.get(CART).isPresent(), "its Service may be there");
            cluster.put(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: shop,"
                    + " finalizers: [kubernetes], deletionTimestamp: '2026-01-01T00:00:00Z'}}"));
            operator.settle(Duration.ofMinutes(10));
            assertEquals(false, cluster.get(CART).isPresent());
        }
    }
}
