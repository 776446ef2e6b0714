package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Resources that want each other's objects. */
final class NameCirclesTest {
    private static final Duration WHILE = Duration.ofMinutes(2);
    private static final String MODULE = """
            #Input: has: string
            #Render: {
            	input: {metadata: {name: string, namespace: string}, spec: #Input}
            	output: nodes: [{id: "map", object: {
            		apiVersion: "v1", kind: "ConfigMap", metadata: name: input.spec.has
            		data: of: input.metadata.name
            	}}]
            }
            """;

    private final FakeCluster cluster = new FakeCluster();

    private static ObjectRef resource(String name) {
        return ObjectRef.of("platform.example.com/v1alpha1", "WebService", "shop", name);
    }

    private void wants(String name, String has) throws ClusterException {
        JsonObject spec = Yaml.object("{has: " + has + "}")
                .with("platformRef", JsonObject.EMPTY.with("inline", new JsonString(MODULE)));
        JsonObject known = cluster.get(resource(name))
                .orElseGet(() ->
                        Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: "
                                + name + ", namespace: shop}}"));
        cluster.put(known.with("spec", spec));
    }

    private String says(String name) throws ClusterException {
        JsonObject ready =
                Conditions.of(cluster.get(resource(name)).orElseThrow().object("status"), "Ready");
        return ready.string("reason") + ": " + ready.string("message");
    }

    private String of(String map) throws ClusterException {
        return cluster.get(ObjectRef.of("v1", "ConfigMap", "shop", map))
                .orElseThrow()
                .object("data")
                .string("of");
    }

    private void delete(String map) throws ClusterException {
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", "shop", map);
        JsonObject metadata = cluster.get(ref).orElseThrow().object("metadata");
        cluster.delete(ref, metadata.string("uid"), metadata.string("resourceVersion"));
    }

    /** By themselves they would wait for each other for ever. */
    @Test
    void whoWantsEachOthersObjectsIsToldHowThatEnds() throws Exception {
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            wants("a", "x");
            wants("b", "y");
            operator.settle(WHILE);
            wants("a", "y");
            wants("b", "x");
            operator.settle(WHILE);
            assertEquals(
                    "NotOwned: ConfigMap shop/y: ConfigMap shop/y is there already and belongs to"
                            + " WebService.platform.example.com shop/b; these wait in a circle: this one for WebService"
                            + " shop/b, which waits for ConfigMap shop/x of this one, which is kept until all that this"
                            + " one wants is ready. To end it, let one of them want another name, or stop what this"
                            + " one serves: kubectl delete configmap x -n shop",
                    says("a"));
            assertTrue(says("b").endsWith("kubectl delete configmap y -n shop"), says("b"));
            assertEquals(List.of("a", "b"), List.of(of("x"), of("y")), "both still serve");
            delete("x");
            operator.settle(WHILE);
            assertEquals(List.of("b", "a"), List.of(of("x"), of("y")));
            assertEquals(List.of("Ready: its object is ready"), List.of(says("a")));
        }
    }

    /** Once, that was found out when it was looked again, up to half a minute later. */
    @Test
    void whoWaitsForAnObjectHasItAsSoonAsItIsGone() throws Exception {
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            wants("a", "x");
            operator.settle(WHILE);
            wants("b", "x");
            operator.settle(Duration.ofSeconds(1));
            assertTrue(says("b").startsWith("NotOwned: "), says("b"));
            JsonObject metadata = cluster.get(resource("a")).orElseThrow().object("metadata");
            cluster.delete(resource("a"), metadata.string("uid"), metadata.string("resourceVersion"));
            operator.settle(Duration.ofSeconds(1));
            assertEquals("b", of("x"));
            assertEquals("Ready: its object is ready", says("b"));
        }
    }

    @Test
    void aCircleMayHaveMoreThanTwo() throws Exception {
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            for (String name : List.of("a", "b", "c")) {
                wants(name, "of-" + name);
            }
            operator.settle(WHILE);
            wants("a", "of-b");
            wants("b", "of-c");
            operator.settle(WHILE);
            assertFalse(says("a").contains("circle"), "b only waits for c, which keeps what it wants: " + says("a"));
            wants("c", "of-a");
            operator.settle(WHILE);
            assertTrue(
                    says("a")
                            .contains("this one for WebService shop/b, which waits for an object of WebService shop/c,"
                                    + " which waits for ConfigMap shop/of-a of this one"),
                    says("a"));
        }
    }

    private static Plan plan(List<NodeStatus> wanted, List<NodeStatus> leaving) {
        return new Plan(List.of(), wanted, leaving, Optional.empty(), Optional.empty());
    }

    private static List<ObjectRef> maps(String owner) {
        return IntStream.range(0, 3_000)
                .mapToObj(i -> ObjectRef.of("v1", "ConfigMap", "shop", owner + i))
                .toList();
    }

    private static List<NodeStatus> nodes(List<ObjectRef> objects, Phase phase, String reason) {
        return objects.stream()
                .map(o -> new NodeStatus(o.toString(), o, phase, false, reason, "", List.of()))
                .toList();
    }

    private static Inventory inventory(List<ObjectRef> objects) {
        return new Inventory(objects.stream()
                .map(o -> new Inventory.Entry(o.toString(), o, "uid", List.of(), false))
                .toList());
    }

    /** Each plan of each of them comes here: with a search for each pair of objects that would be hours of a processor. */
    @Test
    @Timeout(60)
    void thousandsOfObjectsThatOthersHaveAreLookedAtOnce() {
        NameCircles circles = new NameCircles();
        List<ObjectRef> a = maps("a");
        List<ObjectRef> b = maps("b");
        List<ObjectRef> c = maps("c");
        List<NodeStatus> none = nodes(maps("d"), Phase.FAILED, "NotOwned");
        circles.told(new Key("shop", "c"), plan(none, List.of()), inventory(c));
        circles.told(new Key("shop", "b"), plan(nodes(c, Phase.FAILED, "NotOwned"), List.of()), inventory(b));
        Plan plan = plan(nodes(b, Phase.FAILED, "NotOwned"), nodes(a, Phase.LEAVING, "Kept"));
        assertEquals(plan, circles.told(new Key("shop", "a"), plan, inventory(a)), "it is in no circle");
        circles.told(new Key("shop", "c"), plan(nodes(a, Phase.FAILED, "NotOwned"), List.of()), inventory(c));
        Plan told = circles.told(new Key("shop", "a"), plan, inventory(a));
        assertTrue(
                told.nodes().stream()
                        .allMatch(node -> node.message()
                                .contains(
                                        "this one for WebService shop/b, which waits for an object of WebService shop/c,"
                                                + " which waits for ConfigMap shop/a0 of this one")),
                told.nodes().getFirst().message());
    }
}
