package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Killed;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario is run once undisturbed, then again for each of its writes with the process ended just before and just after it, and
 * a new process going on: what is in the cluster in the end must be the same, and what is not ours untouched.
 */
abstract class CrashMatrix {
    private static final List<String> NAMES = List.of("base", "config", "extra", "renamed", "foreign", "fixed");

    /** Returns a client of a cluster. */
    abstract ClusterClient cluster() throws Exception;

    /** Returns a namespace that is empty. */
    abstract String namespace(ClusterClient cluster) throws Exception;

    /**
     * What is done: first the Graphs of {@code before}, then {@code last}.
     *
     * @param foreign whether somebody else has made {@code foreign}
     * @param last nodes, or {@code delete} or {@code orphan}
     */
    private record Scenario(String name, boolean foreign, List<String> before, String last) {}

    private static String node(String id, String value, String more) {
        return "{id: " + id + ", object: {apiVersion: v1, kind: ConfigMap, metadata: {name: " + id + "}, data: {a: "
                + value + "}}" + more + "}";
    }

    private static final String BASE = node("base", "x", "");
    private static final String CONFIG = node("config", "x", ", dependsOn: [base]");

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("create", true, List.of(), BASE + "," + CONFIG),
            new Scenario(
                    "update",
                    true,
                    List.of(BASE + "," + CONFIG),
                    node("base", "y", "") + "," + node("config", "y", "")),
            new Scenario(
                    "rename",
                    true,
                    List.of(BASE + "," + CONFIG),
                    BASE + "," + node("renamed", "x", ", dependsOn: [base]")),
            new Scenario(
                    "prune",
                    true,
                    List.of(BASE + "," + CONFIG + "," + node("extra", "x", ", dependsOn: [config]")),
                    BASE),
            new Scenario("replace", true, List.of(BASE + "," + CONFIG), node("extra", "x", "")),
            new Scenario(
                    "adopt",
                    true,
                    List.of(BASE),
                    BASE + "," + node("foreign", "y", ", applyPolicy: {mode: Adopt, conflictPolicy: Force}")),
            new Scenario(
                    "adopt-and-delete",
                    true,
                    List.of(node("foreign", "y", ", applyPolicy: {mode: Adopt, conflictPolicy: Force}")),
                    "delete"),
            new Scenario(
                    "create-only", true, List.of(), BASE + "," + node("foreign", "y", ", applyPolicy: {mode: Create}")),
            new Scenario("rejected", true, List.of(), BASE + "," + node("foreign", "y", "")),
            new Scenario("recreate", false, List.of(fixed("x")), fixed("y")),
            new Scenario(
                    "abandon",
                    true,
                    List.of(BASE
                            + ",{id: extra, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: extra,"
                            + " annotations: {pequod.dev/deletion-policy: abandon}}}}"),
                    BASE),
            new Scenario("delete", true, List.of(BASE + "," + CONFIG), "delete"),
            new Scenario("orphan", true, List.of(BASE + "," + CONFIG), "orphan"));

    /** A ConfigMap that may not change, and says that it may be deleted and created for that. */
    private static String fixed(String value) {
        return "{id: fixed, object: {apiVersion: v1, kind: ConfigMap, immutable: true, metadata: {name: fixed,"
                + " annotations: {pequod.dev/update-policy: recreate}}, data: {a: " + value + "}}}";
    }

    @TestFactory
    Stream<DynamicTest> sameEndWhereverTheProcessEnds() {
        return SCENARIOS.stream()
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> {
                    try (ClusterClient cluster = cluster()) {
                        run(s, cluster);
                    }
                }));
    }

    private void run(Scenario scenario, ClusterClient cluster) throws Exception {
        AtomicInteger writes = new AtomicInteger();
        Map<String, String> expected = end(scenario, cluster, (write, stored) -> writes.addAndGet(stored ? 1 : 0));
        assertTrue(writes.get() > 0, "the scenario writes nothing");
        for (int kill = 0; kill < writes.get(); kill++) {
            for (boolean after : new boolean[] {false, true}) {
                AtomicInteger at = new AtomicInteger();
                int last = kill;
                Map<String, String> found = end(scenario, cluster, (write, stored) -> {
                    if (stored == after && at.getAndIncrement() == last) {
                        throw new Killed();
                    }
                });
                assertEquals(expected, found, "ended " + (after ? "after" : "before") + " write " + kill);
            }
        }
    }

    /** Plays a scenario with something that may end its last step, has a new process go on, and returns what is in the cluster. */
    private Map<String, String> end(Scenario scenario, ClusterClient cluster, GuardedClient.Guard injection)
            throws Exception {
        String namespace = namespace(cluster);
        Owner owner = new Owner("platform.example.com/v1alpha1", "WebService", namespace, "cart");
        JsonObject theirs = Cases.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: foreign, namespace: "
                + namespace + "}, data: {a: theirs}}");
        Optional<JsonObject> foreign =
                scenario.foreign() ? Optional.of(cluster.create(theirs, Dry.STORED)) : Optional.empty();
        for (String step : scenario.before()) {
            assertTrue(toTheEnd(step, application(owner, cluster)).isDone(), step);
        }
        boolean killed = false;
        try {
            toTheEnd(scenario.last(), application(owner, GuardedClient.of(cluster, injection)));
        } catch (Killed e) {
            killed = true;
        }
        if (killed) {
            toTheEnd(scenario.last(), application(owner, cluster));
        }
        Application again = application(owner, GuardedClient.of(cluster, (write, stored) -> {
            throw new AssertionError("a run after the last one writes: " + write);
        }));
        toTheEnd(scenario.last(), again);
        Map<String, String> state = state(cluster, owner);
        if (foreign.isPresent() && !scenario.name().startsWith("adopt")) {
            assertEquals(foreign, cluster.get(ObjectRef.of(foreign.get())), "what is not ours is untouched");
        }
        return state;
    }

    private static Application application(Owner owner, ClusterClient cluster) {
        return new Application(
                owner,
                cluster,
                new ConfigMapInventory(cluster, owner),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    private static Plan toTheEnd(String step, Application application) {
        Plan plan = plan(step, application);
        for (int i = 0; i < 20 && !plan.isDone(); i++) {
            application.retryNow();
            plan = plan(step, application);
        }
        return plan;
    }

    private static Plan plan(String step, Application application) {
        return switch (step) {
            case "delete" -> application.delete(false, p -> {});
            case "orphan" -> application.delete(true, p -> {});
            default -> application.apply(graph(step), p -> {});
        };
    }

    static Graph graph(String nodes) {
        return switch (GraphDecoder.decode(Cases.object("nodes: [" + nodes + "]"))) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid -> throw new AssertionError(invalid.findings());
        };
    }

    private static Map<String, String> state(ClusterClient cluster, Owner owner) throws ClusterException {
        Map<String, String> state = new TreeMap<>();
        for (String name : NAMES) {
            Optional<JsonObject> map = cluster.get(ObjectRef.of("v1", "ConfigMap", owner.namespace(), name));
            map.ifPresent(m -> state.put(
                    name, m.object("data") + (Ownership.of(m, owner) == Ownership.Whose.OURS ? " ours" : " not ours")));
        }
        Inventory inventory = new ConfigMapInventory(cluster, owner).load();
        List<String> entries = new ArrayList<>();
        for (Inventory.Entry entry : inventory.entries()) {
            Optional<JsonObject> live = cluster.get(entry.ref());
            boolean same = live.isPresent() && Ownership.uid(live.get()).equals(entry.uid());
            entries.add(entry.ref().identity().name() + (same ? " of its UID" : " of UID '" + entry.uid() + "'"));
        }
        state.put("inventory", JsonArray.ofStrings(entries).toString());
        return state;
    }

    @org.junit.jupiter.api.Test
    void theProcessIsReallyEnded() {
        ClusterClient client = GuardedClient.of(new FakeCluster(), (write, stored) -> {
            throw new Killed();
        });
        JsonObject map = JsonObject.EMPTY.with("kind", new JsonString("ConfigMap"));
        assertThrows(Killed.class, () -> client.create(map, Dry.STORED));
    }
}
