package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of what runs while there is no other Graph that may be applied. */
final class KeptUpTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");
    private static final ObjectRef SERVICE = ObjectRef.of("v1", "Service", "shop", "cart");
    private static final ObjectRef DEPLOYMENT = ObjectRef.of("apps/v1", "Deployment", "shop", "cart");

    private final FakeCluster cluster = new FakeCluster();

    private static JsonObject yaml(String text) {
        return Yaml.object(text);
    }

    private SimulatedOperator operator() {
        SimulatedOperator operator = new SimulatedOperator(cluster);
        operator.settle(Duration.ofMinutes(1));
        return operator;
    }

    private void start() {
        cluster.controller(SimulatedOperator::available);
        cluster.put(yaml("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app, replicas: 2}}"));
    }

    private String condition(String type) throws ClusterException {
        JsonObject condition = LiveCluster.condition(cluster.get(CART).orElseThrow(), type);
        return condition.string("status") + " " + condition.string("reason") + " " + condition.string("message");
    }

    private String nodes() throws ClusterException {
        return String.valueOf(cluster.get(CART).orElseThrow().object("status").get("nodes"));
    }

    private void change(ObjectRef ref, String text) throws ClusterException {
        JsonObject known = cluster.get(ref).orElseThrow().object("metadata");
        JsonObject patch = yaml(text);
        JsonObject metadata = patch.object("metadata")
                .with("uid", new JsonString(known.string("uid")))
                .with("resourceVersion", new JsonString(known.string("resourceVersion")));
        cluster.merge(ref, patch.with("metadata", metadata));
    }

    private void damage() throws ClusterException {
        JsonObject service = cluster.get(SERVICE).orElseThrow().object("metadata");
        cluster.delete(SERVICE, service.string("uid"), service.string("resourceVersion"));
        change(DEPLOYMENT, "{spec: {replicas: 7}}");
    }

    @Test
    void whatWasAppliedIsLookedAfterWhileTheResourceIsInvalid() throws Exception {
        start();
        try (SimulatedOperator operator = operator()) {
            String hash = cluster.get(CART).orElseThrow().object("status").string("renderHash");
            change(CART, "{spec: {replicas: -4}}");
            operator.settle(Duration.ofMinutes(1));
            isLookedAfterAnd(condition("Ready"), operator);
            assertEquals("False InvalidInput", condition("Ready").substring(0, 18));
            assertEquals(hash, cluster.get(CART).orElseThrow().object("status").string("renderHash"));
            change(CART, "{spec: {replicas: 3}}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals("True Ready all 2 objects are ready", condition("Ready"));
            assertEquals(
                    "3",
                    String.valueOf(
                            cluster.get(DEPLOYMENT).orElseThrow().object("spec").get("replicas")));
        }
    }

    private void isLookedAfterAnd(String ready, SimulatedOperator operator) throws ClusterException {
        damage();
        operator.settle(Duration.ofMinutes(1));
        assertEquals(
                "2",
                String.valueOf(
                        cluster.get(DEPLOYMENT).orElseThrow().object("spec").get("replicas")));
        assertEquals(true, cluster.get(SERVICE).isPresent());
        assertEquals(ready, condition("Ready"));
        assertEquals("True ObjectsApplied 2 objects are as they are wanted", condition("Applied"));
    }

    @ParameterizedTest
    @CsvSource({"1, False KindNotAllowed", "2, False KindNotAllowed", "101, False TooManyKinds"})
    void whatWasAppliedIsLookedAfterWhileTheResourceAsksForWhatItMayNot(int kinds, String ready) throws Exception {
        start();
        TenantPolicy policy = TenantPolicy.parse(
                kinds > 2 ? "{}" : "{\"otherwise\": {\"kinds\": [\"Deployment.apps\", \"Service\"]}}",
                "policy.json",
                Optional.of("default"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, () -> policy)) {
            operator.settle(Duration.ofMinutes(1));
            JsonString module = new JsonString("""
                    import "list"
                    #Input: {image: string, replicas: int}
                    #Render: {
                        input: {metadata: {name: string, namespace: string}, spec: #Input}
                        output: nodes: [for i in list.Range(0, %d, 1) {id: "n\\(i)", object: {
                            apiVersion: "example.com/v1", kind: "Kind\\(i)", metadata: {name: "cart", namespace: "shop"}
                        }}]
                    }
                    """.formatted(kinds));
            change(CART, "{spec: {platformRef: {embedded: null, inline: " + module + "}, replicas: 2}}");
            operator.settle(Duration.ofMinutes(1));
            isLookedAfterAnd(condition("Ready"), operator);
            assertEquals(ready, condition("Ready").substring(0, ready.length()));
            assertEquals(kinds == 2, condition("Ready").contains("\nKind1 shop/cart may not be made"));
        }
    }

    @Test
    void whatWasAppliedIsLookedAfterWhileItsNextGraphCannotBeStored() throws Exception {
        start();
        try (SimulatedOperator operator = operator()) {
            String first = cluster.get(CART).orElseThrow().object("status").string("renderHash");
            change(CART, "{spec: {replicas: 3}}");
            operator.settle(Duration.ofMinutes(1));
            String second = cluster.get(CART).orElseThrow().object("status").string("renderHash");
            change(CART, "{spec: {replicas: 2}}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals(first, cluster.get(CART).orElseThrow().object("status").string("renderHash"));
            String name = StoredGraph.name("cart", second);
            JsonObject stored = cluster.get(ObjectRef.of("v1", "ConfigMap", "shop", name))
                    .orElseThrow()
                    .object("metadata");
            cluster.delete(
                    ObjectRef.of("v1", "ConfigMap", "shop", name),
                    stored.string("uid"),
                    stored.string("resourceVersion"));
            cluster.put(yaml("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: " + name + "}}"));
            change(CART, "{spec: {replicas: 3}}");
            operator.settle(Duration.ofMinutes(1));
            isLookedAfterAnd(condition("Ready"), operator);
            assertEquals("False GraphNotStored", condition("Ready").substring(0, 20));
        }
    }

    @Test
    void itIsSaidWhatIsNotReadyMeanwhile() throws Exception {
        start();
        try (SimulatedOperator operator = operator()) {
            change(CART, "{spec: {replicas: -4}}");
            operator.settle(Duration.ofMinutes(1));
            cluster.controller(object -> object.string("kind").equals("Deployment")
                    ? object.with(
                            "status",
                            yaml("{observedGeneration: "
                                    + object.object("metadata").get("generation")
                                    + ", replicas: 2, updatedReplicas: 2}"))
                    : object);
            change(DEPLOYMENT, "{metadata: {annotations: {touched: 'yes'}}}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals(
                    "{\"total\":2,\"ready\":1,\"waitingFor\":[\"Deployment shop/cart: 0 of 2 replicas are available\"]}",
                    nodes());
            assertEquals("False InvalidInput", condition("Ready").substring(0, 18));
        }
    }

    @Test
    void anOperatorThatDoesNotKnowWhatWasAppliedSaysSo() throws Exception {
        start();
        operator().close();
        change(CART, "{spec: {replicas: -4}}");
        damage();
        try (SimulatedOperator operator = operator()) {
            assertEquals(
                    "Unknown NotAttended what was applied stays as it is, and is not looked after until there is a Graph that may be applied",
                    condition("Applied"));
            assertEquals(Optional.empty(), cluster.get(SERVICE));
            change(CART, "{spec: {replicas: 2}}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals("True Ready all 2 objects are ready", condition("Ready"));
            assertEquals(true, cluster.get(SERVICE).isPresent());
        }
    }

    @Test
    void whatWasNeverAppliedIsSaidNotToBe() throws Exception {
        start();
        change(CART, "{spec: {replicas: -4}}");
        try (SimulatedOperator operator = operator()) {
            assertEquals("False InvalidInput", condition("Ready").substring(0, 18));
            assertEquals("False NotApplied there is no Graph yet that may be applied", condition("Applied"));
            assertEquals(0, operator.warnings().size());
            JsonObject status = cluster.get(CART).orElseThrow().object("status");
            assertEquals("embedded:v1.0.0", status.object("module").string("source"));
            assertEquals(status.object("module").get("contentDigest"), status.get("platformRefResolved"));
            assertEquals("", status.string("renderHash"));
            change(CART, "{spec: {platformRef: {embedded: v0.0.1}}}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals("False ModuleNotFound", condition("Ready").substring(0, 20));
            status = cluster.get(CART).orElseThrow().object("status");
            assertEquals(JsonObject.EMPTY, status.object("module"));
            assertEquals("", status.string("platformRefResolved"));
        }
    }

    /** Such a kind is not there when the Graph is first looked at. */
    @Test
    void whatIsOfAKindThatTheGraphDefinesIsLookedAfter() throws Exception {
        cluster.controller(object -> object.string("kind").equals("CustomResourceDefinition")
                ? object.with(
                        "status",
                        yaml(
                                "{conditions: [{type: Established, status: 'True'}, {type: NamesAccepted, status: 'True'}]}"))
                : object);
        JsonString module = new JsonString("""
                #Render: {
                    input: {metadata: {name: string, namespace: string}, spec: {}}
                    output: nodes: [
                        {id: "kind", object: {
                            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: name: "things.example.com"
                            spec: {group: "example.com", scope: "Namespaced", names: {kind: "Thing", plural: "things"}, versions: [{name: "v1"}]}
                        }},
                        {id: "one", object: {
                            apiVersion: "example.com/v1", kind: "Thing", metadata: {name: "cart", namespace: "shop"}, size: 1
                        }},
                    ]
                }
                #Input: {}
                """);
        cluster.put(yaml("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {inline: " + module + "}}}"));
        ObjectRef thing = ObjectRef.of("example.com/v1", "Thing", "shop", "cart");
        try (SimulatedOperator operator = operator()) {
            assertEquals("True Ready all 2 objects are ready", condition("Ready"));
            change(thing, "{size: 5}");
            operator.settle(Duration.ofMinutes(1));
            assertEquals("1", String.valueOf(cluster.get(thing).orElseThrow().get("size")));
        }
    }

    /** A backup may hold a resource without the Graph that belongs to it. */
    @Test
    void theGraphIsStoredAgainWhereTheStoreWasPutBack() throws Exception {
        start();
        try (SimulatedOperator operator = operator()) {
            String stored = cluster.get(CART)
                    .orElseThrow()
                    .object("status")
                    .object("graphArtifact")
                    .string("configMapRef");
            ObjectRef graph = ObjectRef.of("v1", "ConfigMap", "shop", stored);
            JsonObject before = cluster.get(graph).orElseThrow();
            cluster.take(graph);
            operator.putBack();
            operator.settle(Duration.ofMinutes(1));
            assertEquals(before.get("data"), cluster.get(graph).orElseThrow().get("data"));
            cluster.writes();
            operator.outdateAll();
            operator.settle(Duration.ofMinutes(1));
            assertEquals(List.of(), cluster.writes());
        }
    }
}
