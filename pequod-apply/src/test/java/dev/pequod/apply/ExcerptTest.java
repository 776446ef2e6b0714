package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept of objects that others make large. */
final class ExcerptTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final String LONG = "x".repeat(200_000);
    /** What is kept of an object beside what is wanted of it. */
    private static final int MOST = 10_000;

    private static final JsonObject METADATA = Yaml.object(
            "{name: it, namespace: shop, uid: u1, resourceVersion: '7', generation: 3, finalizers: [a/b], creationTimestamp:"
                    + " '2026-01-01T00:00:00Z', managedFields: [{manager: x, time: '2026-01-02T00:00:00Z'}, {manager:"
                    + " pequod, time: '2026-01-03T00:00:00Z'}]}");

    private final FakeCluster cluster = new FakeCluster();

    private DesiredNode node(String object, String more) throws ClusterException {
        var graph = CrashMatrix.graph("{id: it, object: " + object + more + "}");
        return Desired.of(graph, OWNER, Scopes.of(graph, cluster)).nodes().getFirst();
    }

    /** Returns an object as it is in the cluster. */
    private static JsonObject live(DesiredNode node) {
        JsonObject marks = node.marked().object("metadata");
        JsonObject metadata =
                METADATA.with("labels", marks.object("labels")).with("annotations", marks.object("annotations"));
        return node.marked().with("metadata", metadata);
    }

    private static JsonObject with(JsonObject object, String part, String name, JsonValue value) {
        return object.with(part, object.object(part).with(name, value));
    }

    private static JsonObject kept(JsonObject live, DesiredNode node) {
        JsonObject kept = Excerpt.of(live, node);
        int most = node.marked().toString().length() + MOST;
        assertTrue(kept.toString().length() < most, () -> kept.toString().length() + " characters");
        return kept;
    }

    private static JsonArray many(JsonValue element) {
        return new JsonArray(Collections.nCopies(20_000, element));
    }

    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: x, b: y}}";

    @Test
    void whatIsWantedAndMarksAreKeptOfWhatIsLarge() throws ClusterException {
        DesiredNode map = node(MAP, "");
        JsonObject live = live(map);
        assertSame(live, Excerpt.of(live, map));
        JsonObject large = with(live, "data", "others", new JsonString(LONG));
        JsonObject kept = kept(large, map);
        assertEquals(Optional.empty(), Drift.of(map.marked(), kept));
        assertEquals(map.marked().object("data"), kept.object("data"));
        JsonObject metadata = kept.object("metadata");
        assertEquals(
                METADATA.with(
                        "managedFields",
                        Yaml.object("{a: [{manager: pequod, time: '2026-01-03T00:00:00Z'}]}")
                                .get("a")),
                metadata.without("labels").without("annotations"));
        assertEquals(map.applied(), Ownership.applied(kept));
        assertEquals(Ownership.Whose.OURS, Ownership.of(kept, OWNER));
        assertEquals(Ownership.changedAt(large), Ownership.changedAt(kept));
        assertEquals("u1", Ownership.uid(Excerpt.of(large, null)));
    }

    @Test
    void driftIsSeenInWhatIsLarge() throws ClusterException {
        DesiredNode map = node(MAP, "");
        JsonObject edited = kept(with(live(map), "data", "a", new JsonString("x" + LONG)), map);
        assertEquals(Optional.of("data.a"), Drift.of(map.marked(), edited));
        DesiredNode list = node(
                "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}, spec: {of: [a, b],"
                        + " named: [{name: a, x: 1}, {name: b, x: 2}]}}",
                "");
        JsonObject spec = live(list);
        JsonArray longer = new JsonArray(List.of(new JsonString("a"), new JsonString("b"), new JsonString(LONG)));
        assertTrue(Drift.of(list.marked(), kept(with(spec, "spec", "of", longer), list))
                .isPresent());
        assertTrue(Drift.of(list.marked(), kept(with(spec, "spec", "named", many(Yaml.object("{name: c}"))), list))
                .isPresent());
    }

    /** Else what is asked of the API server would come back as the same. */
    @Test
    void whatHasNoRoomIsToldApart() throws ClusterException {
        DesiredNode thing = node(
                "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}, spec: {of: [{name: a}], z: x}}",
                "");
        JsonObject crowded = with(live(thing), "spec", "of", many(Yaml.object("{name: " + "c".repeat(100) + "}")));
        JsonObject edited = with(crowded, "spec", "z", new JsonString("y"));
        assertEquals(kept(crowded, thing).object("spec"), kept(edited, thing).object("spec"));
        assertNotEquals(Drift.fingerprint(kept(crowded, thing)), Drift.fingerprint(kept(edited, thing)));
    }

    @Test
    void theConditionsOfKindsAreKeptBeforeAllElse() throws ClusterException {
        DesiredNode thing =
                node("{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}}", "");
        JsonObject status = JsonObject.EMPTY;
        for (int i = 0; i < 40; i++) {
            status = status.with("word" + i, new JsonString("w".repeat(100)));
        }
        List<JsonValue> conditions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            conditions.add(Yaml.object("{type: Other" + i + ", status: 'True', message: " + "m".repeat(300) + "}"));
        }
        conditions.add(Yaml.object("{lastTransitionTime: a, message: " + "m".repeat(2000)
                + ", reason: Broken, status: 'False', type: Ready}"));
        JsonObject large = with(live(thing), "spec", "others", new JsonString(LONG))
                .with("status", status.with("conditions", new JsonArray(conditions)));
        assertEquals(
                "Broken", ReadinessRules.of(thing.node(), kept(large, thing)).reason());
    }

    /** It may see some that is none, of which the API server is asked. */
    @Test
    void noDriftIsOverlooked() throws ClusterException {
        DesiredNode node = node(
                "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}, spec: {list: [{name:"
                        + " a, of: [p, q]}, {name: b, of: []}]}}",
                "");
        Random random = new Random(7);
        int seen = 0;
        for (int i = 0; i < 300; i++) {
            List<JsonValue> list = new ArrayList<>();
            for (int e = 0; e < 1 + random.nextInt(60); e++) {
                JsonArray of = JsonArray.ofStrings(IntStream.range(0, random.nextInt(4))
                        .mapToObj(x -> "pq".charAt(x & 1) + "")
                        .toList());
                list.add(Yaml.object("{name: " + "abc".charAt(random.nextInt(3)) + ", more: " + "y".repeat(300) + "}")
                        .with("of", of));
            }
            JsonObject live = with(live(node), "spec", "list", new JsonArray(list));
            Optional<String> drift = Drift.of(node.marked(), live);
            seen += drift.isPresent() ? 1 : 0;
            assertTrue(
                    drift.isEmpty() || Drift.of(node.marked(), kept(live, node)).isPresent(), live::toString);
        }
        assertTrue(seen > 20 && seen < 300, () -> "both are tried");
    }

    @Test
    void readinessIsThatOfTheWholeObject() throws ClusterException {
        JsonArray items = many(Yaml.object("{phase: up, is: well}"));
        JsonArray conditions = new JsonArray(IntStream.range(0, 1_000)
                .mapToObj(i -> Yaml.object("{type: T" + i + ", status: 'True', message: " + "m".repeat(400) + "}"))
                .toList());
        JsonObject status =
                Yaml.object("{observedGeneration: 2}").with("items", items).with("conditions", conditions);
        String thing = "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}}";
        for (String when : List.of(
                "",
                ", readyWhen: [{type: FieldMatch, path: 'status.items[500].phase', value: up}]",
                ", readyWhen: [{type: FieldMatch, path: 'status.items[500].phase', value: down}]",
                ", readyWhen: [{type: FieldMatch, path: 'status.items', value: [{phase: up, is: well}]}]",
                ", readyWhen: [{type: ConditionMatch, conditionType: T998, status: 'True'}]",
                ", readyWhen: [{type: ConditionMatch, conditionType: T999, status: 'False'}, {type: FieldMatch, path:"
                        + " 'status.items[3].is', value: well}]",
                ", readyWhen: [{type: ConditionMatch, conditionType: None, status: 'True'}]")) {
            DesiredNode node = node(thing, when);
            for (int generation = 2; generation < 4; generation++) {
                JsonObject live = live(node).with("status", status);
                live = with(live, "metadata", "generation", JsonNumber.of(generation));
                JsonObject kept = Excerpt.of(live, node);
                assertTrue(kept.toString().length() < 2 * MOST, when);
                var expected = ReadinessRules.of(node.node(), live);
                var found = ReadinessRules.of(node.node(), kept);
                assertEquals(expected.state(), found.state(), when);
                assertEquals(expected.reason(), found.reason(), when);
            }
        }
    }

    /** Another Graph may look at what the former one did not. */
    @Test
    void whatWasCutIsReadAgainForAnotherGraph() {
        List<String> reads = new ArrayList<>();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                if (request.verb() == SurroundedClient.Verb.GET) {
                    reads.add(request.object());
                }
                return sending.send();
            }
        });
        Application application = new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                new Random(1));
        assertTrue(application
                .apply(CrashMatrix.graph("{id: it, object: " + MAP + "}"), p -> {})
                .isDone());
        JsonObject live =
                cluster.get(ObjectRef.of("v1", "ConfigMap", "shop", "it")).orElseThrow();
        live = with(with(live, "data", "phase", new JsonString("done")), "data", "others", new JsonString(LONG));
        application.observe(cluster.put(live));
        reads.clear();
        assertTrue(application
                .apply(CrashMatrix.graph("{id: it, object: " + MAP + "}"), p -> {})
                .isDone());
        assertEquals(List.of(), reads);
        String when = ", readyWhen: [{type: FieldMatch, path: data.phase, value: done}]";
        Plan plan = application.apply(CrashMatrix.graph("{id: it, object: " + MAP + when + "}"), p -> {});
        assertEquals(NodeStatus.Phase.READY, plan.nodes().getFirst().phase());
        assertEquals(1, reads.size());
    }

    /** It may stay for long, as long as what takes its place is not ready. */
    @Test
    void whatIsNotWantedAnyMoreIsCut() {
        Application application = new Application(
                OWNER,
                cluster,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                new Random(1));
        String large = "{apiVersion: v1, kind: ConfigMap, metadata: {name: large}, data: {a: " + LONG + "}}";
        assertTrue(application
                .apply(CrashMatrix.graph("{id: large, object: " + large + "}"), p -> {})
                .isDone());
        List<JsonObject> deleted = new ArrayList<>();
        Plan plan = application.apply(
                CrashMatrix.graph("{id: it, object: " + MAP + "}"),
                planned -> planned.actions().stream()
                        .flatMap(a -> a instanceof Action.Delete delete ? Stream.of(delete.live()) : Stream.of())
                        .forEach(deleted::add));
        assertTrue(plan.isDone());
        assertEquals(1, deleted.size());
        assertTrue(deleted.getFirst().toString().length() < MOST, "what is known of it is kept as far as it is read");
    }

    @Test
    void elementsAreNotComparedWithOneAnother() throws ClusterException {
        DesiredNode policy = node(
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: it}, spec: {egress: [{ports: ["
                        + ports("") + "]}]}}",
                "");
        JsonArray defaulted = (JsonArray) Objects.requireNonNull(
                Yaml.object("{ports: [" + ports(", protocol: TCP") + "]}").get("ports"));
        JsonObject rule = JsonObject.EMPTY.with("ports", defaulted);
        JsonObject live = with(live(policy), "spec", "egress", new JsonArray(List.of(rule)));
        JsonObject kept = kept(live, policy);
        assertEquals(Optional.empty(), Drift.of(policy.marked(), kept));
        assertEquals(policy.marked().object("spec"), kept.object("spec"));
    }

    private static String ports(String more) {
        return IntStream.range(0, 20_000)
                .mapToObj(i -> "{port: " + i + more + "}")
                .collect(Collectors.joining(", "));
    }
}
