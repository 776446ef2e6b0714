package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
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

    private static final List<String> KINDS = List.of(
            "apiVersion: example.com/v1, kind: Widget, metadata: {name: it, namespace: shop}",
            "apiVersion: apps/v1, kind: Deployment, metadata: {name: it, namespace: shop}",
            "apiVersion: batch/v1, kind: Job, metadata: {name: it, namespace: shop}",
            "apiVersion: batch/v1, kind: Job, metadata: {name: it, namespace: shop}, spec: {ttlSecondsAfterFinished: 60}",
            "apiVersion: v1, kind: Pod, metadata: {name: it, namespace: shop}",
            "apiVersion: v1, kind: Service, metadata: {name: it, namespace: shop}");

    private static final List<String> TYPES = List.of(
            "Available",
            "Progressing",
            "Stalled",
            "Reconciling",
            "Ready",
            "Complete",
            "Failed",
            "Suspended",
            "Verified",
            "T7");

    private static final List<String> RULES = List.of(
            "{type: Exists}",
            "{type: DeploymentAvailable}",
            "{type: StatefulSetReady}",
            "{type: JobComplete}",
            "{type: CRDEstablished}",
            "{type: ServiceLoadBalancerReady}",
            "{type: ConditionMatch, conditionType: Verified}",
            "{type: ConditionMatch, conditionType: Ready, status: 'False'}",
            "{type: ConditionMatch, conditionType: None}",
            "{type: FieldMatch, path: 'status.conditions[1].status', value: 'True'}",
            "{type: FieldMatch, path: 'status.items[50].phase', value: up}",
            "{type: FieldMatch, path: status.items, value: [{phase: up}]}",
            "{type: FieldMatch, path: spec.of, value: " + "w".repeat(3_000) + "}");

    private static final List<String> COUNTS = List.of(
            "observedGeneration",
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
            "active",
            "succeeded");

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    /** Returns what an object may say of itself: conditions in any order, with words of any length, and whatever stands before them. */
    private static JsonObject status(Random random) {
        JsonObject status = JsonObject.EMPTY;
        for (int i = random.nextInt(30); i > 0; i--) {
            status = status.with("a" + i, new JsonString("w".repeat(random.nextInt(300))));
        }
        List<JsonValue> conditions = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            String said = any(List.of("True", "True", "False", "Unknown"), random);
            conditions.add(Yaml.object("{message: '" + "m".repeat(random.nextInt(2_000)) + "', reason: R" + i
                    + ", status: '" + said + "', type: " + any(TYPES, random) + "}"));
        }
        status = status.with("conditions", new JsonArray(conditions));
        for (String name : COUNTS) {
            status = random.nextInt(5) == 0 ? status : status.with(name, JsonNumber.of(1));
        }
        String phase = any(List.of("up", "down"), random);
        return status.with(
                        "items",
                        new JsonArray(
                                Collections.nCopies(1 + random.nextInt(100), Yaml.object("{phase: " + phase + "}"))))
                .with("phase", new JsonString(phase));
    }

    @Test
    void readinessIsThatOfTheWholeObject() {
        Random random = new Random(11);
        Set<NodeStatus.Phase> seen = EnumSet.noneOf(NodeStatus.Phase.class);
        for (int i = 0; i < 600; i++) {
            List<String> when = new ArrayList<>();
            for (int rule = random.nextInt(4); rule > 0; rule--) {
                when.add(any(RULES, random));
            }
            Graph graph = CrashMatrix.graph(
                    "{id: it, object: {" + any(KINDS, random) + "}, readyWhen: [" + String.join(", ", when) + "]}");
            FakeCluster fake = new FakeCluster();
            Application application = application(fake);
            application.apply(graph, p -> {});
            JsonObject live =
                    fake.get(ObjectRef.of(graph.nodes().getFirst().object())).orElseThrow();
            live = with(live, "metadata", "generation", JsonNumber.of(1)).with("status", status(random));
            live = with(live, "spec", "of", new JsonString("w".repeat(3_000 + random.nextInt(2))));
            live = with(
                    live,
                    "metadata",
                    "annotations",
                    live.object("metadata").object("annotations").with("others", new JsonString("x".repeat(12_000))));
            JsonObject whole = fake.put(live);
            application.observe(whole);
            NodeStatus found = application.apply(graph, p -> {}).nodes().getFirst();
            Readiness expected = ReadinessRules.of(graph.nodes().getFirst(), whole, UnaryOperator.identity());
            assertEquals(expected.state().name(), found.phase().name(), () -> when + " " + whole.get("status"));
            assertEquals(expected.reason(), found.reason(), () -> when + " " + whole.get("status"));
            seen.add(found.phase());
        }
        assertEquals(EnumSet.of(NodeStatus.Phase.READY, NodeStatus.Phase.PROGRESSING, NodeStatus.Phase.FAILED), seen);
    }

    private static Application application(ClusterClient client) {
        return new Application(
                OWNER,
                client,
                new ConfigMapInventory(client, OWNER),
                Duration.ofDays(10_000),
                Clock.systemUTC(),
                new Random(1));
    }

    /** What is taken away is asked for no conditions. */
    @Test
    void whatWasCutToBeTakenAwayIsReadAgainWhenItIsWanted() throws ClusterException {
        ClusterClient keeping = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                if (request.verb() == SurroundedClient.Verb.DELETE) {
                    throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "no"));
                }
                return sending.send();
            }
        });
        Application application = application(keeping);
        Graph graph = CrashMatrix.graph("{id: it, object: {" + KINDS.getFirst()
                + "}, readyWhen: [{type: ConditionMatch, conditionType: None}]}");
        application.apply(graph, p -> {});
        JsonObject live =
                cluster.get(ObjectRef.of(graph.nodes().getFirst().object())).orElseThrow();
        application.observe(cluster.put(live.with("data", new JsonString(LONG))));
        application.delete(false, p -> {});
        assertEquals(
                NodeStatus.Phase.PROGRESSING,
                application.apply(graph, p -> {}).nodes().getFirst().phase());
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
        Application application = application(cluster);
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
