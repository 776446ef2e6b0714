package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Killed;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario runs once undisturbed, then for each of its writes with the operator ended just before and just after it and a new one
 * going on, then with writes that fail by chance: the cluster must look the same in the end.
 */
final class OperatorCrashTest {
    private static final ObjectRef CART = ObjectRef.of("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final Duration WHILE = Duration.ofSeconds(30);
    private static final String FOREIGN =
            "{apiVersion: v1, kind: Service, metadata: {name: foreign, namespace: shop}, spec: {theirs: true}}";

    private static final String INLINE = """
            #Input: image: string
            #Render: {
            	input: {metadata: {name: string, namespace: string}, spec: #Input}
            	output: nodes: [{id: "map", object: {
            		apiVersion: "v1", kind: "ConfigMap"
            		metadata: {name: input.metadata.name, namespace: input.metadata.namespace}
            	}}]
            }
            """;

    /** What a user does: first {@code before}, then {@code last}. */
    private record Scenario(String name, List<String> before, String last) {}

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("create", List.of(), "v1.0.0 app:1"),
            new Scenario("update", List.of("v1.0.0 app:1"), "v1.0.0 app:2"),
            new Scenario("module-upgrade", List.of("v1.0.0 app:1"), "v1.1.0 app:1"),
            new Scenario("move", List.of("v1.0.0 app:1"), "move"),
            new Scenario("prune", List.of("v1.1.0 app:1"), "v1.0.0 app:1"),
            new Scenario("rollback", List.of("v1.0.0 app:1", "v1.0.0 app:2"), "v1.0.0 app:1"),
            new Scenario("invalid", List.of("v1.0.0 app:1"), "v9.9.9 app:1"),
            new Scenario("delete", List.of("v1.1.0 app:1"), "delete"),
            new Scenario("orphan", List.of("v1.0.0 app:1"), "orphan"));

    @TestFactory
    Stream<DynamicTest> sameEndWhereverTheOperatorEnds() {
        return SCENARIOS.stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> run(s)));
    }

    private static void run(Scenario scenario) throws ClusterException {
        AtomicInteger writes = new AtomicInteger();
        Map<String, String> expected = end(scenario, (write, stored) -> writes.addAndGet(stored ? 1 : 0));
        assertTrue(writes.get() > 0, "the scenario writes nothing");
        for (int kill = 0; kill < writes.get(); kill++) {
            for (boolean after : new boolean[] {false, true}) {
                AtomicInteger at = new AtomicInteger();
                int last = kill;
                Map<String, String> found = end(scenario, (write, stored) -> {
                    if (stored == after && at.getAndIncrement() == last) {
                        throw new Killed();
                    }
                });
                same(expected, found, "ended " + (after ? "after" : "before") + " write " + kill);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> sameEndWhateverWritesFail() {
        return SCENARIOS.stream()
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> {
                    Map<String, String> expected = end(s, (write, stored) -> {});
                    for (int seed = 0; seed < 20; seed++) {
                        Random random = new Random(seed);
                        AtomicInteger failures = new AtomicInteger();
                        List<Problem.Reason> reasons = List.of(
                                Problem.Reason.CHANGED,
                                Problem.Reason.TOO_MANY_REQUESTS,
                                Problem.Reason.UNAVAILABLE,
                                Problem.Reason.TIMEOUT);
                        Map<String, String> found = end(s, new TurnedClock(), true, (write, stored) -> {
                            if (random.nextInt(3) == 0 && failures.getAndIncrement() < 10) {
                                Problem.Reason reason = reasons.get(random.nextInt(reasons.size()));
                                throw new ClusterException(Problem.of(reason, "injected into " + write));
                            }
                        });
                        same(expected, found, "seed " + seed);
                    }
                }));
    }

    @Test
    void whatKeepsAResourceFromBeingWorkedOnIsToldOnce() throws ClusterException {
        FakeCluster cluster = new FakeCluster();
        GuardedClient.Guard nothing = (write, stored) -> {
            throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "you may not"));
        };
        try (SimulatedOperator operator = new SimulatedOperator(GuardedClient.of(cluster, nothing))) {
            act("v1.0.0 app:1", cluster);
            operator.settle(WHILE);
            assertTrue(operator.reconciliations() > 3, "it is tried again");
            assertEquals(List.of("WebService shop/cart: you may not"), operator.warnings());
        }
    }

    /** Else it would stay for ever, as nobody can change what a rule has come to refuse. */
    @Test
    void whatNamesAServiceAccountThatIsRefusedMeanwhileCanBeDeleted() throws ClusterException {
        FakeCluster cluster = new FakeCluster();
        cluster.controller(SimulatedOperator::available);
        act("v1.0.0 app:1", cluster);
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(WHILE);
        }
        JsonObject metadata = cluster.get(CART).orElseThrow().object("metadata");
        JsonObject named =
                metadata.with("annotations", JsonObject.EMPTY.with(Tenant.ANNOTATION, new JsonString("somebody")));
        cluster.put(cluster.get(CART).orElseThrow().with("metadata", named));
        TenantPolicy policy =
                TenantPolicy.parse("{\"otherwise\": {\"serviceAccounts\": []}}", "policy", Optional.of("default"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, () -> policy)) {
            operator.settle(WHILE);
            JsonObject refused = cluster.get(CART).orElseThrow();
            assertEquals(
                    "ServiceAccountNotAllowed",
                    LiveCluster.condition(refused, "Ready").string("reason"));
            cluster.delete(
                    CART,
                    refused.object("metadata").string("uid"),
                    refused.object("metadata").string("resourceVersion"));
            operator.settle(WHILE);
        }
        assertEquals(Optional.empty(), cluster.get(CART));
        assertTrue(cluster.objects().keySet().stream().noneMatch(name -> name.contains("Deployment")));
    }

    /** Whoever sets the clock, and to what: nothing waits for longer than it was to wait. */
    @TestFactory
    Stream<DynamicTest> sameEndWhateverTheClockDoes() {
        return SCENARIOS.stream()
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> {
                    Map<String, String> expected = end(s, (write, stored) -> {});
                    for (int seed = 0; seed < 10; seed++) {
                        Random random = new Random(seed);
                        TurnedClock clock = new TurnedClock();
                        AtomicInteger failures = new AtomicInteger();
                        Map<String, String> found = end(s, clock, true, (write, stored) -> {
                            clock.jump(Duration.ofHours(random.nextInt(20) - 10));
                            if (random.nextInt(3) == 0 && failures.getAndIncrement() < 10) {
                                throw new ClusterException(
                                        Problem.of(Problem.Reason.UNAVAILABLE, "injected into " + write));
                            }
                        });
                        same(expected, found, "seed " + seed);
                    }
                }));
    }

    private static Map<String, String> end(Scenario scenario, GuardedClient.Guard injection) throws ClusterException {
        return end(scenario, new TurnedClock(), false, injection);
    }

    private static Map<String, String> end(
            Scenario scenario, TurnedClock clock, boolean finishes, GuardedClient.Guard injection)
            throws ClusterException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.controller(SimulatedOperator::available);
            JsonObject foreign = cluster.put(Yaml.object(FOREIGN));
            try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
                for (String step : scenario.before()) {
                    act(step, cluster);
                    operator.settle(WHILE);
                }
            }
            act(scenario.last(), cluster);
            try (SimulatedOperator operator = new SimulatedOperator(GuardedClient.of(cluster, injection), clock)) {
                operator.settle(Duration.ofHours(1));
            } catch (Killed e) {
                cluster.writes();
            }
            cluster.writes();
            try (SimulatedOperator next = new SimulatedOperator(cluster)) {
                next.settle(WHILE);
            }
            List<String> left = cluster.writes();
            assertTrue(!finishes || left.isEmpty(), "left for the next one: " + left);
            try (SimulatedOperator again = new SimulatedOperator(cluster)) {
                again.settle(Duration.ofSeconds(1));
            }
            assertEquals(List.of(), cluster.writes(), "an operator that finds all as it should be writes nothing");
            assertEquals(Optional.of(foreign), cluster.get(ObjectRef.of(foreign)), "what is not ours is untouched");
            return state(cluster);
        }
    }

    private static void same(Map<String, String> expected, Map<String, String> found, String when) {
        assertEquals(expected.keySet(), found.keySet(), when);
        expected.forEach((name, text) -> assertEquals(text, found.get(name), when + ": " + name));
    }

    private static void act(String step, FakeCluster cluster) throws ClusterException {
        Optional<JsonObject> live = cluster.get(CART);
        switch (step) {
            case "delete", "orphan" -> {
                JsonObject resource = live.orElseThrow();
                JsonObject metadata = resource.object("metadata");
                JsonObject annotations = JsonObject.EMPTY.with("pequod.dev/deletion-policy", new JsonString(step));
                JsonObject stored = cluster.put(resource.with("metadata", metadata.with("annotations", annotations)));
                JsonObject now = stored.object("metadata");
                cluster.delete(CART, now.string("uid"), now.string("resourceVersion"));
            }
            case "move" -> {
                JsonObject resource = live.orElseThrow();
                JsonObject spec = resource.object("spec");
                JsonObject both = spec.object("platformRef").with("inline", new JsonString(INLINE));
                cluster.put(resource.with("spec", spec.with("platformRef", both)));
            }
            default -> {
                String[] words = step.split(" ", -1);
                JsonObject spec = Yaml.object("{platformRef: {embedded: " + words[0] + "}, image: '" + words[1] + "'}");
                JsonObject fresh = Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService,"
                        + " metadata: {name: cart, namespace: shop}}");
                cluster.put(live.orElse(fresh).with("spec", spec));
            }
        }
    }

    private static Map<String, String> state(FakeCluster cluster) {
        Map<String, String> state = new TreeMap<>();
        Map<String, JsonObject> objects = cluster.objects();
        for (JsonObject object : objects.values()) {
            if (object.string("kind").equals("WebService")) {
                for (Inventory.Entry entry : StatusInventory.of(object).entries()) {
                    JsonObject live = objects.get(entry.ref().identity().toString());
                    assertTrue(live != null, entry + " is not there");
                    assertEquals(live.object("metadata").string("uid"), entry.uid());
                }
            }
            if (!object.string("kind").equals("Event")) {
                state.put(ObjectRef.of(object).toString(), timeless(object));
            }
        }
        return state;
    }

    private static String timeless(JsonObject object) {
        return CanonicalJson.text(object)
                .replaceAll("\"(uid|resourceVersion|lastTransitionTime|time)\":\"[^\"]*\"", "\"$1\":\"\"")
                .replaceAll("\"(generation|observedGeneration)\":[0-9]+", "\"$1\":0");
    }

    /** A merge patch adds a key and leaves the former one. */
    @Test
    void whatIsMovedHasOneKeyAndIsRenderedByItsNewModule() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.controller(SimulatedOperator::available);
            act("v1.0.0 app:1", cluster);
            try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
                operator.settle(WHILE);
                act("move", cluster);
                operator.settle(WHILE);
            }
            JsonObject moved = cluster.get(CART).orElseThrow();
            assertEquals(
                    Set.of("inline"),
                    moved.object("spec").object("platformRef").members().keySet());
            assertEquals("its object is ready", LiveCluster.message(moved, "Ready"));
        }
    }

    private static final List<String> MADE = List.of(
            "merge WebService shop/cart",
            "create ConfigMap shop/cart-graph-HASH",
            "status WebService shop/cart",
            "create Deployment shop/cart",
            "create Service shop/cart",
            "status WebService shop/cart",
            "create Event shop/cart.NAME");

    private static List<String> written(FakeCluster cluster) {
        return cluster.writes().stream()
                .map(write ->
                        write.replaceFirst("(?<=-graph-).*", "HASH").replaceFirst("(?<=Event shop/cart\\.).*", "NAME"))
                .toList();
    }

    /** The inventory comes first, with what the status says then; UIDs are stored with what it says in the end. */
    @Test
    void aWebServiceIsMadeWithAsFewWritesAsThereAreThingsToSay() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster();
                SimulatedOperator operator = new SimulatedOperator(cluster)) {
            cluster.controller(SimulatedOperator::available);
            act("v1.0.0 app:1", cluster);
            operator.settle(WHILE);
            assertEquals(MADE, written(cluster));
            JsonObject made = cluster.get(CART).orElseThrow();
            assertEquals(2, StatusInventory.of(made).entries().size());
            assertTrue(StatusInventory.of(made).entries().stream()
                    .noneMatch(e -> e.uid().isEmpty()));
        }
    }

    /** What people read while objects are on their way may come a moment later; what they wait for may not. */
    @Test
    void progressIsWrittenNowAndThenAndTheEndAtOnce() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster();
                SimulatedOperator operator = new SimulatedOperator(cluster)) {
            act("v1.0.0 app:1", cluster);
            operator.settle(Duration.ofMillis(100));
            assertEquals(MADE.subList(0, 4), written(cluster));
            assertEquals(
                    "False",
                    LiveCluster.condition(cluster.get(CART).orElseThrow(), "Ready")
                            .string("status"));
            ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", "shop", "cart");
            for (int replicas = 2; replicas < 9; replicas++) {
                JsonObject live = cluster.get(deployment).orElseThrow();
                cluster.put(live.with("status", Yaml.object("{observedGeneration: 1, replicas: " + replicas + "}")));
                operator.settle(Duration.ofMillis(20));
            }
            assertEquals(List.of(), written(cluster));
            operator.settle(Duration.ofSeconds(2));
            assertEquals(List.of("status WebService shop/cart"), written(cluster));
            cluster.put(SimulatedOperator.available(cluster.get(deployment).orElseThrow()));
            operator.settle(Duration.ZERO);
            assertEquals(MADE.subList(4, 7), written(cluster));
            assertTrue(LiveCluster.isReady(cluster.get(CART).orElseThrow()));
        }
    }

    private static List<String> events(FakeCluster cluster) {
        return cluster.objects().values().stream()
                .filter(o -> o.string("kind").equals("Event"))
                .map(o -> o.string("type") + " " + o.string("reason"))
                .sorted()
                .toList();
    }

    @Test
    void peopleAreToldWhatIsReadyAndWhatFailedOnce() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster();
                SimulatedOperator operator = new SimulatedOperator(cluster)) {
            act("v1.0.0 app:1", cluster);
            operator.settle(WHILE);
            assertEquals(List.of(), events(cluster), "progress is told by the status");
            cluster.put(SimulatedOperator.available(cluster.get(ObjectRef.of("apps/v1", "Deployment", "shop", "cart"))
                    .orElseThrow()));
            operator.settle(WHILE);
            assertEquals(List.of("Normal Ready"), events(cluster));
            act("v9.9.9 app:1", cluster);
            operator.settle(WHILE);
            operator.outdateAll();
            operator.settle(WHILE);
            assertEquals(List.of("Normal Ready", "Warning ModuleNotFound"), events(cluster));
        }
    }

    /** A status that is written for what was learned must not undo what another operator, which also thinks it leads, has stored. */
    @Test
    void whatWasLearnedIsStoredOnlyInTheVersionThatIsKnown() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.controller(SimulatedOperator::available);
            act("v1.0.0 app:1", cluster);
            List<String> tried = new ArrayList<>();
            AtomicInteger statuses = new AtomicInteger();
            GuardedClient.Guard other = (write, stored) -> {
                if (!stored && write.startsWith("status") && statuses.incrementAndGet() == 2) {
                    JsonObject resource = cluster.get(CART).orElseThrow();
                    JsonObject metadata = resource.object("metadata");
                    cluster.put(resource.with("metadata", metadata.with("labels", Yaml.object("{another: operator}"))));
                }
                if (write.startsWith("status")) {
                    tried.add(stored ? "stored" : "tried");
                }
            };
            try (SimulatedOperator operator = new SimulatedOperator(GuardedClient.of(cluster, other))) {
                operator.settle(WHILE);
                assertEquals(List.of("tried", "stored", "tried", "tried", "stored"), tried);
                assertEquals(List.of(), operator.warnings());
            }
            assertTrue(LiveCluster.isReady(cluster.get(CART).orElseThrow()));
        }
    }

    /** With the inventory it would be forgotten what is to be deleted. */
    @Test
    void aStatusThatIsTakenAwayIsWrittenAgain() throws ClusterException {
        try (FakeCluster cluster = new FakeCluster();
                SimulatedOperator operator = new SimulatedOperator(cluster)) {
            cluster.controller(SimulatedOperator::available);
            act("v1.0.0 app:1", cluster);
            operator.settle(WHILE);
            JsonObject before = cluster.get(CART).orElseThrow();
            cluster.put(before.without("status"));
            operator.settle(WHILE);
            JsonObject after = cluster.get(CART).orElseThrow();
            assertTrue(LiveCluster.isReady(after), after.toString());
            assertEquals(StatusInventory.of(before), StatusInventory.of(after));
            assertEquals(2, StatusInventory.of(after).entries().size());
        }
    }

    /** Once, one workload that did not get ready held up all others for minutes. */
    @Test
    void lesson3OneNeverReadyAmong500SlowsNobody() {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.controller(
                    o -> o.object("metadata").string("name").equals("s7") ? o : SimulatedOperator.available(o));
            for (int i = 0; i < 500; i++) {
                cluster.put(
                        Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: s"
                                + i + ", namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}"));
            }
            try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
                operator.settle(Duration.ofSeconds(5));
                long ready = cluster.objects().values().stream()
                        .filter(o -> o.string("kind").equals("WebService"))
                        .filter(o -> o.object("status").toString().contains("\"reason\":\"Ready\""))
                        .count();
                assertEquals(499, ready);
                assertTrue(operator.reconciliations() < 500 * 8, "reconciled " + operator.reconciliations() + " times");
            }
        }
    }

    /** Otherwise ten of them are all workers. */
    @Test
    void whatTakesVeryManyWritesTakesTurnsWithOthers() {
        String chain = """
                import "list"
                #Input: {}
                #Render: {
                	input: {metadata: {name: string, namespace: string}, spec: #Input}
                	output: nodes: [for i in list.Range(0, 250, 1) {
                		id: "n\\(i)", object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "n\\(i)"}
                		if i > 0 {dependsOn: ["n\\(i-1)"]}
                	}]
                }
                """;
        try (FakeCluster cluster = new FakeCluster()) {
            for (String[] one : new String[][] {{"long", chain, "{}"}, {"short", INLINE, "{image: app}"}}) {
                JsonObject resource = Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService,"
                        + " metadata: {name: cart, namespace: " + one[0] + "}}");
                cluster.put(resource.with(
                        "spec",
                        Yaml.object(one[2])
                                .with("platformRef", JsonObject.EMPTY.with("inline", new JsonString(one[1])))));
            }
            try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
                operator.settle(WHILE);
            }
            List<String> writes = cluster.writes();
            int last = writes.indexOf("create ConfigMap long/n249");
            assertTrue(last > 250 && writes.indexOf("create ConfigMap short/cart") < 130, writes.toString());
        }
    }
}
