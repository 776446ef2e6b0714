package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.apply.cluster.Fabric8Transport;
import dev.pequod.apply.cluster.RestClusterClient;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.FaultyTransport;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.StandardResolver;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever goes wrong between an operator and a real API server, the cluster looks the same in the end, and what is not ours is untouched.
 * Each case has a namespace of its own, so that many are played at a time.
 */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperatorFaultsIT {
    private static final String MODULE = """
        #Input: {maps: [string]: string, mode: *"Apply" | string}
        #Render: {
        	input: {metadata: {name: string, namespace: string}, spec: #Input}
        	output: nodes: [for n, v in input.spec.maps {
        		id: n
        		if n == "foreign" {applyPolicy: {mode: input.spec.mode, conflictPolicy: "Force"}}
        		object: {
        			apiVersion: "v1"
        			kind:       "ConfigMap"
        			metadata: {name: n, namespace: input.metadata.namespace, labels: version: "one"}
        			data: value: v
        		}
        	}]
        }
        """;

    /** What a user does: first {@code before}, then {@code last}; each is the spec besides the module, or a word. */
    private record Scenario(String name, List<String> before, String last) {}

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("create", List.of(), "maps: {a: x, b: x}"),
            new Scenario("update", List.of("maps: {a: x, b: x}"), "maps: {a: y, b: y}"),
            new Scenario("upgrade", List.of("maps: {a: x, b: x}"), "upgraded maps: {a: x, b: x}"),
            new Scenario("rename", List.of("maps: {a: x, b: x}"), "maps: {a: x, c: x}"),
            new Scenario("prune", List.of("maps: {a: x, b: x, c: x}"), "maps: {a: x}"),
            new Scenario("adopt", List.of("maps: {a: x}"), "maps: {a: x, foreign: y}, mode: Adopt"),
            new Scenario("rejected", List.of("maps: {a: x}"), "maps: {a: y, foreign: y}"),
            new Scenario("rollback", List.of("maps: {a: x}", "maps: {a: y}"), "maps: {a: x}"),
            new Scenario("delete", List.of("maps: {a: x, b: x}"), "delete"),
            new Scenario("orphan", List.of("maps: {a: x, b: x}"), "orphan"));

    private LiveCluster cluster;
    private ControlPlane plane;

    @BeforeAll
    void start(ControlPlane shared) throws Exception {
        plane = shared;
        cluster = LiveCluster.of(plane);
        cluster.apply("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: faults},"
                + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pequod-workload},"
                + " subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts'}]}");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.delete(ObjectRef.of("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "faults"));
        cluster.close();
    }

    private static Operator operator(ClusterClient client, List<String> namespaces) throws InterruptedException {
        return StartedOperator.of(
                client,
                StandardResolver.create(),
                TenantPolicy.open(Optional.of("default")),
                namespaces,
                Duration.ofMinutes(1),
                new PrintStream(PrintStream.nullOutputStream()));
    }

    private static ObjectRef resource(String namespace) {
        return LiveCluster.webService(namespace, "it");
    }

    private void act(String namespace, String step) throws ClusterException {
        switch (step) {
            case "delete", "orphan" -> {
                cluster.human()
                        .merge(
                                resource(namespace),
                                Yaml.object("{metadata: {annotations: {pequod.dev/deletion-policy: " + step + "}}}"));
                cluster.delete(resource(namespace));
            }
            default -> {
                String module = step.startsWith("upgraded ") ? MODULE.replace("\"one\"", "\"two\"") : MODULE;
                String spec = step.replaceFirst("^upgraded ", "");
                cluster.webService(
                        namespace, "it", "", "{platformRef: {inline: " + new JsonString(module) + "}, " + spec + "}");
            }
        }
    }

    /** Waits until what the last step wants is so. */
    private void settled(String namespace, String step) throws Exception {
        switch (step) {
            case "delete", "orphan" -> cluster.eventuallyGone(resource(namespace));
            default -> {
                if (step.contains("foreign") && !step.contains("Adopt")) {
                    cluster.eventually(resource(namespace), "Ready", "NotOwned");
                } else {
                    cluster.eventuallyReady(resource(namespace));
                }
            }
        }
    }

    /** Makes the namespace of a case, with an object that is not ours. */
    private JsonObject prepare(String namespace) throws ClusterException {
        cluster.namespace(namespace);
        return cluster.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: foreign, namespace: " + namespace
                + "}, data: {value: theirs}}");
    }

    private Map<String, String> state(String namespace) throws Exception {
        Map<String, String> state = new TreeMap<>();
        Map<String, String> uids = new TreeMap<>();
        for (JsonObject map : cluster.list("v1", "ConfigMap", namespace)) {
            JsonObject metadata = map.object("metadata");
            String name = metadata.string("name");
            uids.put(name, metadata.string("uid"));
            String mark =
                    metadata.object("labels").string(Ownership.OWNER_LABEL).isEmpty() ? " not ours " : " ours ";
            if (!name.equals("kube-root-ca.crt") && !name.startsWith("it-graph-")) {
                state.put(
                        name,
                        map.object("data") + mark + metadata.object("labels").string("version"));
            }
        }
        Optional<JsonObject> resource = cluster.client().get(resource(namespace));
        if (resource.isPresent()) {
            JsonObject status = resource.get().object("status");
            state.put("/ready", LiveCluster.condition(resource.get(), "Ready").string("reason"));
            String graph = status.object("graphArtifact").string("configMapRef");
            state.put("/graph", uids.containsKey(graph) ? "stored" : "missing");
            if (status.get("inventory") instanceof JsonArray inventory) {
                for (JsonValue value : inventory.elements()) {
                    String name = ((JsonObject) value).string("name");
                    boolean same = ((JsonObject) value).string("uid").equals(uids.getOrDefault(name, ""));
                    state.put("/inventory/" + name, same ? "of its UID" : "of another UID");
                }
            }
        }
        return state;
    }

    private void assertForeignUntouched(Scenario scenario, String namespace, JsonObject foreign) throws Exception {
        if (!scenario.name().equals("adopt")) {
            assertEquals(Optional.of(foreign), cluster.client().get(ObjectRef.of(foreign)), namespace);
        }
    }

    @Test
    void sameEndWhereverTheOperatorEnds() throws Exception {
        Map<String, Scenario> cases = new TreeMap<>();
        Map<String, JsonObject> foreign = new TreeMap<>();
        KillPoints kills = new KillPoints();
        // Undisturbed first, which tells how many writes there are.
        for (Scenario scenario : SCENARIOS) {
            cases.put("kill-" + scenario.name(), scenario);
        }
        for (String namespace : cases.keySet()) {
            foreign.put(namespace, prepare(namespace));
        }
        play(cases, new KillPoints(), true);
        play(cases, kills, false);
        Map<String, Map<String, String>> expected = new TreeMap<>();
        Map<String, Scenario> killed = new TreeMap<>();
        for (Map.Entry<String, Scenario> one : cases.entrySet()) {
            settled(one.getKey(), one.getValue().last());
            expected.put(one.getValue().name(), state(one.getKey()));
            int writes = kills.writes(one.getKey());
            assertTrue(writes > 0, one + " writes nothing");
            for (int i = 0; i < writes; i++) {
                killed.put(one.getKey() + "-before-" + i, one.getValue());
                killed.put(one.getKey() + "-after-" + i, one.getValue());
            }
        }
        KillPoints points = new KillPoints();
        for (String namespace : killed.keySet()) {
            foreign.put(namespace, prepare(namespace));
            int number = Integer.parseInt(namespace.substring(namespace.lastIndexOf('-') + 1));
            (namespace.contains("-before-") ? points.before : points.after).put(namespace, number);
        }
        play(killed, new KillPoints(), true);
        play(killed, points, false);
        try (ClusterClient client = plane.client();
                Operator next = operator(client, List.copyOf(killed.keySet()))) {
            for (Map.Entry<String, Scenario> one : killed.entrySet()) {
                settled(one.getKey(), one.getValue().last());
                assertEquals(expected.get(one.getValue().name()), state(one.getKey()), one.getKey());
                assertForeignUntouched(one.getValue(), one.getKey(), foreign.get(one.getKey()));
            }
            assertTrue(next.isReady());
        }
    }

    /** Plays the first steps of all cases, or the last one, with one operator, until each is settled or dead. */
    private void play(Map<String, Scenario> cases, KillPoints points, boolean first) throws Exception {
        try (ClusterClient client = plane.client();
                Operator operator = operator(GuardedClient.of(client, points), List.copyOf(cases.keySet()))) {
            int rounds = first ? 2 : 1;
            for (int round = 0; round < rounds; round++) {
                List<String> acted = new ArrayList<>();
                for (Map.Entry<String, Scenario> one : cases.entrySet()) {
                    List<String> steps = first
                            ? one.getValue().before()
                            : List.of(one.getValue().last());
                    if (round < steps.size()) {
                        act(one.getKey(), steps.get(round));
                        acted.add(one.getKey());
                    }
                }
                for (String namespace : acted) {
                    List<String> steps = first
                            ? cases.get(namespace).before()
                            : List.of(cases.get(namespace).last());
                    if (!points.before.containsKey(namespace) && !points.after.containsKey(namespace)) {
                        settled(namespace, steps.get(round));
                    }
                }
                points.awaitDeaths(Duration.ofSeconds(60));
            }
            assertTrue(operator.isReady());
        }
    }

    /** Plays all scenarios undisturbed, and returns what the cluster looks like in the end, by their names. */
    private Map<String, Map<String, String>> undisturbed(String prefix) throws Exception {
        Map<String, Scenario> cases = new TreeMap<>();
        for (Scenario scenario : SCENARIOS) {
            cases.put(prefix + "-" + scenario.name(), scenario);
            prepare(prefix + "-" + scenario.name());
        }
        play(cases, new KillPoints(), true);
        play(cases, new KillPoints(), false);
        Map<String, Map<String, String>> ends = new TreeMap<>();
        for (Map.Entry<String, Scenario> one : cases.entrySet()) {
            ends.put(one.getValue().name(), state(one.getKey()));
        }
        return ends;
    }

    /** Waits for an end that two operators reach: where one is done the other one may have a word to say. */
    private void awaitEnd(String namespace, Map<String, String> expected) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!state(namespace).equals(expected) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertEquals(expected, state(namespace), namespace);
    }

    @Test
    void sameEndWhateverTheLineDoes() throws Exception {
        Map<String, Map<String, String>> expected = undisturbed("calm");
        Map<String, Scenario> cases = new TreeMap<>();
        for (Scenario scenario : SCENARIOS) {
            for (int seed = 0; seed < 3; seed++) {
                cases.put("line-" + scenario.name() + "-" + seed, scenario);
            }
        }
        Map<String, JsonObject> foreign = new TreeMap<>();
        for (String namespace : cases.keySet()) {
            foreign.put(namespace, prepare(namespace));
        }
        play(cases, new KillPoints(), true);
        FaultyTransport line =
                new FaultyTransport(Fabric8Transport.ofFile(plane.kubeconfig(), Optional.empty()), new Random(1));
        try (ClusterClient client = new RestClusterClient(line, Duration.ofSeconds(60));
                Operator operator = operator(client, List.copyOf(cases.keySet()))) {
            for (Map.Entry<String, Scenario> one : cases.entrySet()) {
                act(one.getKey(), one.getValue().last());
            }
            for (Map.Entry<String, Scenario> one : cases.entrySet()) {
                settled(one.getKey(), one.getValue().last());
            }
            line.calm(); // or a later fault is what a status tells of
            for (Map.Entry<String, Scenario> one : cases.entrySet()) {
                settled(one.getKey(), one.getValue().last());
                assertEquals(expected.get(one.getValue().name()), state(one.getKey()), one.getKey());
                assertForeignUntouched(one.getValue(), one.getKey(), foreign.get(one.getKey()));
            }
            assertTrue(operator.count() > 0);
        }
    }

    @Test
    void twoThatTakeThemselvesForTheLeaderDoNoHarm() throws Exception {
        Map<String, Map<String, String>> expected = undisturbed("alone");
        Map<String, Scenario> cases = new TreeMap<>();
        Map<String, JsonObject> foreign = new TreeMap<>();
        for (Scenario scenario : SCENARIOS) {
            cases.put("two-" + scenario.name(), scenario);
            foreign.put("two-" + scenario.name(), prepare("two-" + scenario.name()));
        }
        try (ClusterClient client = plane.client();
                Operator other = operator(client, List.copyOf(cases.keySet()))) {
            play(cases, new KillPoints(), true);
            play(cases, new KillPoints(), false);
            for (Map.Entry<String, Scenario> one : cases.entrySet()) {
                settled(one.getKey(), one.getValue().last());
                awaitEnd(one.getKey(), expected.get(one.getValue().name()));
                assertForeignUntouched(one.getValue(), one.getKey(), foreign.get(one.getKey()));
            }
            assertTrue(other.isReady());
        }
    }

    @Test
    void theApiServerMayRestart() throws Exception {
        goesOnAfter("restarts", () -> {
            plane.stopApiServer();
            plane.startApiServerAgain();
        });
    }

    @Test
    void theStoreMayRestart() throws Exception {
        goesOnAfter("store-restarts", () -> {
            plane.restartStore();
            // An API server whose store ended may answer watches from what it kept, so it is started again too.
            plane.stopApiServer();
            plane.startApiServerAgain();
        });
    }

    /** What the operator knows is newer then than all that is there. */
    @Test
    void theStoreMayBePutBackToABackup() throws Exception {
        String namespace = "backup";
        goesOnAfter(namespace, () -> {
            plane.keepStore();
            act(namespace, "maps: {a: lost}");
            eventuallyHolds(namespace, "lost");
            for (int i = 0; i < 300; i++) {
                cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: " + namespace
                        + ", name: other}, data: {n: '" + i + "'}}");
            }
            plane.putStoreBack();
        });
    }

    private interface Interruption {
        void happen() throws Exception;
    }

    private void goesOnAfter(String namespace, Interruption interruption) throws Exception {
        prepare(namespace);
        try (ClusterClient client = plane.client();
                Operator operator = operator(client, List.of())) {
            act(namespace, "maps: {a: x}");
            cluster.eventuallyReady(resource(namespace));
            interruption.happen();
            act(namespace, "maps: {a: y}");
            eventuallyHolds(namespace, "y");
            assertTrue(operator.count() > 0);
        }
    }

    /** Once, deleting the definition of the platform blocked its resources for ever. */
    @Test
    void lesson5TheDefinitionMayGoWithItsResourcesAndComeBack() throws Exception {
        String namespace = "definition";
        prepare(namespace);
        try (ClusterClient client = plane.client();
                Operator operator = operator(client, List.of())) {
            act(namespace, "maps: {a: x}");
            cluster.eventuallyReady(resource(namespace));
            ObjectRef definition = ObjectRef.of(
                    "apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "webservices.platform.example.com");
            cluster.delete(definition);
            cluster.eventuallyGone(definition);
            assertEquals(Optional.empty(), cluster.client().get(ObjectRef.of("v1", "ConfigMap", namespace, "a")));
            cluster.install("crd/webservices.yaml");
            actWhenServed(namespace, "maps: {a: back}");
            eventuallyHolds(namespace, "back");
            assertTrue(operator.count() > 0);
        }
    }

    /** An API server lists objects of a kind a little before it takes any. */
    private void actWhenServed(String namespace, String step) throws Exception {
        boolean isTaken = false;
        while (!isTaken) {
            plane.awaitKind("platform.example.com/v1alpha1", "WebService");
            try {
                act(namespace, step);
                isTaken = true;
            } catch (ClusterException e) {
                if (e.problem().reason() != Problem.Reason.NOT_FOUND) {
                    throw e;
                }
            }
        }
    }

    private void eventuallyHolds(String namespace, String value) throws Exception {
        cluster.eventually(
                ObjectRef.of("v1", "ConfigMap", namespace, "a"),
                m -> m.object("data").string("value").equals(value));
    }
}
