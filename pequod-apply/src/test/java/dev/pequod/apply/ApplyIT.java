package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every kind of action on a real control plane. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApplyIT {
    private ControlPlane plane;
    private ClusterClient client;
    private LiveOwner live;
    private String namespace;
    private Owner owner;

    @BeforeAll
    void start(ControlPlane shared) {
        plane = shared;
        client = shared.client();
    }

    @BeforeEach
    void ownNamespace(TestInfo test) throws ClusterException {
        String name = test.getTestMethod().orElseThrow().getName();
        live = LiveOwner.of(plane, "it-" + Integer.toHexString(name.hashCode()));
        namespace = live.namespace();
        owner = live.owner();
    }

    private JsonObject get(String apiVersion, String kind, String name) throws ClusterException {
        return live.get(apiVersion, kind, name);
    }

    private boolean isThere(String apiVersion, String kind, String name) throws ClusterException {
        return client.get(ObjectRef.of(apiVersion, kind, namespace, name)).isPresent();
    }

    private Plan apply(String nodes) throws InterruptedException {
        return live.apply(CrashMatrix.graph(nodes));
    }

    private static String deployment(String name, String image, String more) {
        return """
            {id: %1$s, object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: %1$s}, spec: {replicas: 2,
              selector: {matchLabels: {app: %1$s}}, template: {metadata: {labels: {app: %1$s}},
              spec: {terminationGracePeriodSeconds: 0, containers: [{name: app, image: '%2$s', resources: {requests: {cpu: 1000m}}}]}}}}%3$s}\
            """.formatted(name, image, more);
    }

    private static String service(String name, String more) {
        return "{id: s-" + name + ", object: {apiVersion: v1, kind: Service, metadata: {name: " + name
                + "}, spec: {selector: {app: " + name + "}, ports: [{port: 80}]}}" + more + "}";
    }

    private static String map(String name, String value, String more) {
        return "{id: " + name + ", object: {apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {a: "
                + value + "}}" + more + "}";
    }

    private List<String> writes(int from) {
        return plane.requests().stream()
                .skip(from)
                .filter(r -> !r.startsWith("get")
                        && !r.startsWith("list")
                        && !r.startsWith("watch")
                        && !r.contains("dryRun=All"))
                .toList();
    }

    private Map<String, Phase> phases(Plan plan) {
        Map<String, Phase> phases = new TreeMap<>();
        plan.nodes().forEach(n -> phases.put(n.node(), n.phase()));
        return phases;
    }

    @Test
    void becomesReadyAndAnUnchangedGraphWritesNothing() throws Exception {
        String nodes = deployment("web", "nginx", "") + "," + service("web", ", dependsOn: [web]");
        Plan plan = apply(nodes);
        assertTrue(plan.isDone(), plan.toString());
        int before = plane.requests().size();
        assertTrue(apply(nodes).isDone());
        assertEquals(List.of(), writes(before));
    }

    /** Once, every edit of a resource deleted all its objects and made them anew. */
    @Test
    void lesson1EditsUpdateInPlaceAndKeepUids() throws Exception {
        assertTrue(apply(deployment("web", "nginx:1", "") + "," + service("web", ""))
                .isDone());
        String uid = Ownership.uid(get("apps/v1", "Deployment", "web"));
        String other = Ownership.uid(get("v1", "Service", "web"));
        assertTrue(apply(deployment("web", "nginx:2", "") + "," + service("web", ""))
                .isDone());
        JsonObject after = get("apps/v1", "Deployment", "web");
        assertEquals(uid, Ownership.uid(after));
        assertTrue(after.toString().contains("nginx:2"));
        assertEquals(other, Ownership.uid(get("v1", "Service", "web")));
    }

    @Test
    void whatIsLeftOutIsRemovedEvenIfWeCreatedTheObject() throws Exception {
        apply(map("one", "{b: 1}", "").replace("a: {b: 1}", "a: x, b: y"));
        apply(map("one", "x", ""));
        assertEquals(
                "{\"a\":\"x\"}", get("v1", "ConfigMap", "one").object("data").toString());
    }

    /** Once, the API server put the account back that was dropped, by the former name of its field; then the account itself was pruned. */
    @Test
    void aServiceAccountThatIsLeftOutIsRemoved() throws Exception {
        String web = deployment("web", "nginx", "");
        String accounts = "{id: runner, object: {apiVersion: v1, kind: ServiceAccount, metadata: {name: runner}}},";
        assertTrue(apply(accounts + web.replace("spec: {termination", "spec: {serviceAccountName: runner, termination"))
                .isDone());
        assertEquals("runner", podSpec("web").string("serviceAccountName"));
        assertTrue(apply(web).isDone());
        assertEquals("", podSpec("web").string("serviceAccountName"));
        assertEquals("", podSpec("web").string("serviceAccount"));
        assertFalse(isThere("v1", "ServiceAccount", "runner"));
    }

    /** Once, the API server made one pod of many when an autoscaler was to count them from then on. */
    @Test
    void aCountThatIsLeftOutStaysUntilSomebodyElseSaysIt() throws Exception {
        assertTrue(apply(deployment("web", "nginx", "").replace("replicas: 2", "replicas: 6"))
                .isDone());
        String without = deployment("web", "nginx", "").replaceFirst("replicas: 2,", "");
        assertTrue(apply(without).isDone());
        assertEquals("6", replicas("web"));
        try (ClusterClient autoscaler = plane.client("autoscaler")) {
            autoscaler.merge(
                    ObjectRef.of("apps/v1", "Deployment", namespace, "web"), Cases.object("{spec: {replicas: 4}}"));
        }
        assertTrue(apply(without.replace("nginx", "nginx:2")).isDone());
        assertEquals("4", replicas("web"));
    }

    /** An autoscaler that goes with the same Graph must not keep what it is to leave. */
    @Test
    void whatAnAutoscalerOfOursHasSetIsOursAgainWhenItGoes() throws Exception {
        String autoscaler =
                "{id: scaler, object: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web},"
                        + " spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 4,"
                        + " maxReplicas: 9, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization,"
                        + " averageUtilization: 80}}}]}}}";
        String without = deployment("web", "nginx", "").replaceFirst("replicas: 2,", "");
        assertTrue(apply(deployment("web", "nginx", "")).isDone());
        apply(without + "," + autoscaler);
        for (int i = 0; i < 120 && !replicas("web").equals("4"); i++) {
            Thread.sleep(500);
        }
        assertEquals("4", replicas("web"), "as the autoscaler says");
        Plan plan = apply(deployment("web", "nginx", ""));
        assertTrue(plan.isDone(), plan.toString());
        assertEquals("2", replicas("web"));
        assertFalse(isThere("autoscaling/v2", "HorizontalPodAutoscaler", "web"));
    }

    private String replicas(String deployment) throws ClusterException {
        return String.valueOf(
                get("apps/v1", "Deployment", deployment).object("spec").get("replicas"));
    }

    private JsonObject podSpec(String deployment) throws ClusterException {
        return get("apps/v1", "Deployment", deployment)
                .object("spec")
                .object("template")
                .object("spec");
    }

    /** Once, what had failed was said to be ready, its error was hidden, and it was never tried again. */
    @Test
    void lesson2ARejectedObjectTellsTheServersMessageAndTheOthersGoOn() throws Exception {
        String bad = "{id: bad, object: {apiVersion: v1, kind: Service, metadata: {name: bad}, spec: {ports: [{port:"
                + " 99999}]}}}";
        Plan plan = apply(bad + "," + map("good", "x", "") + "," + map("behind", "x", ", dependsOn: [bad]"));
        assertFalse(plan.isDone());
        assertEquals(Map.of("bad", Phase.FAILED, "behind", Phase.WAITING, "good", Phase.READY), phases(plan));
        String message = plan.nodes().stream()
                .filter(n -> n.node().equals("bad"))
                .findFirst()
                .orElseThrow()
                .message();
        assertTrue(message.contains("spec.ports[0].port: Invalid value: 99999"), message);
        assertTrue(plan.wakeAt().isPresent(), "it is tried again");
        assertFalse(isThere("v1", "ConfigMap", "behind"));
    }

    /** Once, one workload that did not get ready held up all others for minutes. */
    @Test
    void lesson3OneNeverReadyHoldsUpOnlyWhatDependsOnIt() throws Exception {
        String never = deployment(
                "never", "nginx", ", readyWhen: [{type: FieldMatch, path: status.never, value: 1, timeout: 3s}]");
        Plan plan =
                apply(never + "," + map("behind", "x", ", dependsOn: [never]") + "," + deployment("web", "nginx", ""));
        assertEquals(Phase.READY, phases(plan).get("web"));
        assertEquals(Phase.WAITING, phases(plan).get("behind"));
        assertEquals(Phase.FAILED, phases(plan).get("never"));
    }

    /** Once, secrets were shown and stored in clear text. */
    @Test
    void lesson16SecretsAreMaskedInDifferences() throws Exception {
        String secret =
                "{id: it, object: {apiVersion: v1, kind: Secret, metadata: {name: it}, stringData: {password: '%s',"
                        + " same: z}}}";
        assertTrue(apply(secret.formatted("hunter2")).isDone());
        List<Difference> differences = Comparison.of(
                CrashMatrix.graph(secret.formatted("swordfish")),
                owner,
                client,
                new ConfigMapInventory(client, owner).load());
        String text = differences.getFirst().toJson() + " " + differences.getFirst();
        assertEquals(
                "[{\"path\":\"data.password\",\"before\":\"<redacted> (before)\",\"after\":\"<redacted> (after)\"}]",
                String.valueOf(differences.getFirst().toJson().get("fields")));
        for (String clear : List.of("hunter2", "swordfish", "aHVudGVyMg", "c3dvcmRmaXNo")) {
            assertFalse(text.contains(clear), text);
        }
    }

    /** Once, children in other namespaces were garbage-collected, and cluster-scoped ones were left behind. */
    @Test
    void lesson18OtherNamespacesAndClusterScopedObjectsAreOwnedAndPruned() throws Exception {
        String space = namespace + "-other";
        String other = "{id: space, object: {apiVersion: v1, kind: Namespace, metadata: {name: " + space + "}}},"
                + "{id: there, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: there, namespace: " + space
                + "}}},"
                + "{id: role, object: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "
                + space + "}}}";
        ObjectRef there = ObjectRef.of("v1", "ConfigMap", space, "there");
        ObjectRef role = ObjectRef.of("rbac.authorization.k8s.io/v1", "ClusterRole", "", space);
        assertTrue(apply(other + "," + map("here", "x", "")).isDone());
        assertEquals(
                Optional.empty(),
                Optional.ofNullable(
                        client.get(there).orElseThrow().object("metadata").get("ownerReferences")));
        assertTrue(apply(map("here", "x", "")).isDone());
        assertEquals(Optional.empty(), client.get(there));
        assertEquals(Optional.empty(), client.get(role));
        assertEquals(Optional.empty(), client.get(ObjectRef.of("v1", "Namespace", "", space)));
    }

    @Test
    void definitionsAndTheirResourcesGoInOneGraph() throws Exception {
        String group = "g" + namespace.replace("-", "") + ".example.com";
        String nodes = "{id: db, object: {apiVersion: " + group
                + "/v1, kind: Database, metadata: {name: cart}, spec: {size: 1}}},{id: crd, object: {apiVersion:"
                + " apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: databases."
                + group + "}, spec: {group: " + group
                + ", scope: Namespaced, names: {kind: Database, plural: databases},"
                + " versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,"
                + " x-kubernetes-preserve-unknown-fields: true}}}]}}}";
        Plan plan = apply(nodes);
        assertTrue(plan.isDone(), plan.toString());
        assertTrue(isThere(group + "/v1", "Database", "cart"));
        assertTrue(live.delete(false).isDone());
        assertEquals(
                Optional.empty(),
                client.get(
                        ObjectRef.of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "databases." + group)));
    }

    @Test
    void conflictsNameTheManagerAndItsFields() throws Exception {
        assertTrue(apply(deployment("web", "nginx", "")).isDone());
        try (ClusterClient another = plane.client("autoscaling-tool")) {
            another.apply(
                    Cases.object("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: " + namespace
                            + "}, spec: {replicas: 5}}"),
                    true,
                    ClusterClient.Dry.STORED);
        }
        Plan plan = apply(deployment("web", "nginx", ""));
        String message = plan.nodes().getFirst().message();
        assertEquals("FieldConflict", plan.nodes().getFirst().reason(), message);
        assertTrue(message.contains("\"autoscaling-tool\" manages spec.replicas"), message);
        assertTrue(apply(deployment("web", "nginx", ", applyPolicy: {conflictPolicy: Force}"))
                .isDone());
        assertTrue(get("apps/v1", "Deployment", "web").toString().contains("\"replicas\":2"));
    }

    /** Once, only where the node said so, which the resource cannot; and what depends on it was held up. */
    @Test
    void driftIsFoundAndCorrected() throws Exception {
        String nodes = map("one", "x", "");
        apply(nodes);
        try (ClusterClient human = plane.client("kubectl-edit")) {
            human.merge(ObjectRef.of("v1", "ConfigMap", namespace, "one"), Cases.object("{data: {a: y, theirs: z}}"));
        }
        assertTrue(apply(nodes).isDone());
        assertEquals(
                "{\"a\":\"x\",\"theirs\":\"z\"}",
                get("v1", "ConfigMap", "one").object("data").toString());
        assertTrue(apply(map("one", "new", "")).isDone());
        assertEquals(
                "{\"a\":\"new\",\"theirs\":\"z\"}",
                get("v1", "ConfigMap", "one").object("data").toString());
    }

    @Test
    void whoChangesItAgainEachTimeIsAConflictAfterAFewTimes() throws Exception {
        Graph graph = CrashMatrix.graph(map("one", "x", ""));
        Application application = new Application(
                owner,
                client,
                new ConfigMapInventory(client, owner),
                LiveOwner.LONG,
                Clock.fixed(Instant.now(), ZoneOffset.UTC),
                RandomGenerator.getDefault());
        Plan plan = application.apply(graph, p -> {});
        assertTrue(plan.isDone(), plan.toString());
        try (ClusterClient another = plane.client("another-controller")) {
            for (int i = 0; i < 4; i++) {
                application.observe(another.merge(
                        ObjectRef.of("v1", "ConfigMap", namespace, "one"), Cases.object("{data: {a: y" + i + "}}")));
                plan = application.apply(graph, p -> {});
            }
        }
        assertEquals("FieldConflict", plan.nodes().getFirst().reason(), plan.toString());
        assertEquals("y3", get("v1", "ConfigMap", "one").object("data").string("a"));
    }

    /** What was somebody's before it is wanted is not drift. */
    @Test
    void whatOthersSetBeforeItIsWantedIsAConflict() throws Exception {
        apply(map("one", "x", ""));
        try (ClusterClient human = plane.client("kubectl-edit")) {
            human.merge(ObjectRef.of("v1", "ConfigMap", namespace, "one"), Cases.object("{data: {b: theirs}}"));
        }
        Plan plan = apply(map("one", "x", "").replace("a: x", "a: x, b: ours"));
        assertEquals("FieldConflict", plan.nodes().getFirst().reason(), plan.toString());
        assertEquals("theirs", get("v1", "ConfigMap", "one").object("data").string("b"));
    }

    /** Once, what was changed while nobody answered, and then wanted otherwise, was a conflict for ever. */
    @Test
    void driftOfWhatWasAppliedBeforeIsTakenBackWithAnEdit() throws Exception {
        Graph former = CrashMatrix.graph(map("one", "x", ""));
        assertTrue(live.apply(former).isDone());
        try (ClusterClient human = plane.client("kubectl-edit")) {
            human.merge(ObjectRef.of("v1", "ConfigMap", namespace, "one"), Cases.object("{data: {a: y, b: theirs}}"));
        }
        Graph other = CrashMatrix.graph(map("one", "unrelated", ""));
        for (List<Graph> known : List.of(List.<Graph>of(), List.of(other))) {
            Plan unknown = applyKnowing(known, CrashMatrix.graph(map("one", "new", "")));
            assertEquals("FieldConflict", unknown.nodes().getFirst().reason(), unknown.toString());
        }
        // What was not applied before is theirs.
        Plan theirs = applyKnowing(List.of(former), CrashMatrix.graph(map("one", "new, b: ours", "")));
        assertEquals("FieldConflict", theirs.nodes().getFirst().reason(), theirs.toString());
        Plan plan = applyKnowing(List.of(other, former), CrashMatrix.graph(map("one", "new", "")));
        assertTrue(plan.isDone(), plan.toString());
        assertEquals(
                "{\"a\":\"new\",\"b\":\"theirs\"}",
                get("v1", "ConfigMap", "one").object("data").toString());
    }

    private Plan applyKnowing(List<Graph> former, Graph graph) {
        Circumstances circumstances = new Circumstances() {
            @Override
            public Stream<Graph> former() {
                return former.stream();
            }
        };
        return live.application().apply(graph, circumstances, p -> {});
    }

    @Test
    void deletionGoesInReverseAndWaitsForFinalizers() throws Exception {
        assertTrue(apply(map("base", "x", "") + "," + deployment("web", "nginx", ", dependsOn: [base]"))
                .isDone());
        assertTrue(live.delete(false).isDone());
        assertFalse(isThere("apps/v1", "Deployment", "web"));
        assertFalse(isThere("v1", "ConfigMap", "base"));
        assertFalse(client.get(ConfigMapInventory.ref(owner)).isPresent(), "the inventory goes with the last object");
    }

    @Test
    void orphansStayAndAreNobodys() throws Exception {
        assertTrue(apply(map("one", "x", "")).isDone());
        assertTrue(live.delete(true).isDone());
        JsonObject left = get("v1", "ConfigMap", "one");
        assertEquals(Ownership.Whose.NOBODYS, Ownership.of(left, owner));
        assertEquals("", Ownership.applied(left));
    }
}
