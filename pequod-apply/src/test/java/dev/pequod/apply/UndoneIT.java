package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real control plane undoes or refuses is neither done again for ever, nor told with what is secret. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UndoneIT {
    private static final String NAMESPACE = "it-undone";

    private LiveOwner live;
    private ClusterClient client;

    @BeforeAll
    void start(ControlPlane plane) throws ClusterException {
        live = LiveOwner.of(plane, NAMESPACE);
        client = live.client();
    }

    private long writesOf(String name) {
        return live.plane().requests().stream()
                .filter(r -> !r.startsWith("get") && !r.startsWith("list") && !r.startsWith("watch"))
                .filter(r -> r.contains("/namespaces/" + NAMESPACE + "/configmaps/" + name + "?"))
                .count();
    }

    /** The API server learns of a policy a little later: it is asked until it changes what a ConfigMap is to hold. */
    private void awaitChanged(String name, String holds) throws ClusterException {
        JsonObject asked = Yaml.object("{apiVersion: v1, kind: ConfigMap, " + holds + "}");
        JsonObject metadata = asked.object("metadata")
                .with("name", new JsonString(name))
                .with("namespace", new JsonString(NAMESPACE));
        asked = asked.with("metadata", metadata);
        Instant end = Instant.now().plus(LiveOwner.LONG);
        boolean isChanged = false;
        while (!isChanged && Instant.now().isBefore(end)) {
            JsonObject answer = client.create(asked, Dry.DRY_RUN);
            isChanged = !answer.object("data").equals(asked.object("data"))
                    || !Ownership.applied(answer).equals(Ownership.applied(asked));
        }
        assertTrue(isChanged, "the policy is not in force");
    }

    /** An annotation that a policy takes off comes back neither by the second nor by the thousandth write. */
    @Test
    void whatAnAdmissionPolicyTakesOffIsToldAndNotWrittenWithoutEnd() throws Exception {
        live.put("""
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: strips.undone.test}, spec: {
              failurePolicy: Fail, reinvocationPolicy: Never,
              matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]},
              matchConditions: [{name: stripped, expression: "object.metadata.name.startsWith('stripped')"}],
              mutations: [{patchType: JSONPatch, jsonPatch: {expression: "has(object.metadata.annotations) && 'pequod.dev/applied' in object.metadata.annotations ? [JSONPatch{op: 'remove', path: '/metadata/annotations/pequod.dev~1applied'}] : []"}}]}}
            """);
        live.put(
                "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: strips.undone.test},"
                        + " spec: {policyName: strips.undone.test}}");
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: stripped}, data: {a: x}}}");
        awaitChanged("stripped-asked", "metadata: {annotations: {pequod.dev/applied: x}}");
        Plan plan = live.application().apply(graph, p -> {});
        assertEquals("Forbidden", plan.nodes().getFirst().reason(), plan.toString());
        assertTrue(plan.nodes().getFirst().message().contains("an admission policy or webhook changes it"));
        assertTrue(plan.wakeAt().orElseThrow().isAfter(Instant.now()), "it is tried again later");
        long before = writesOf("stripped");
        assertTrue(before >= 2, "written and updated");
        Application another = live.application();
        for (int i = 0; i < 20; i++) {
            another.apply(graph, p -> {});
        }
        assertTrue(writesOf("stripped") - before <= 3, before + " and then " + writesOf("stripped"));
    }

    /** It is not written again and again, and nobody is told that all is as it is wanted. */
    @Test
    void whatAnAdmissionPolicyChangesIsTold() throws Exception {
        live.put("""
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: keeps.undone.test}, spec: {
              failurePolicy: Fail, reinvocationPolicy: Never,
              matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]},
              matchConditions: [{name: kept, expression: "object.metadata.name.startsWith('kept')"}],
              mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{data: {'level': 'info'}}"}}]}}
            """);
        live.put(
                "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: keeps.undone.test},"
                        + " spec: {policyName: keeps.undone.test}}");
        awaitChanged("kept-asked", "data: {level: debug}");
        Application application = live.application();
        String told = applied(application).nodes().getFirst().message();
        assertEquals(
                "the API server, or a policy or webhook of the cluster, keeps data.level other than is wanted", told);
        long before = writesOf("kept");
        for (int i = 0; i < 5; i++) {
            assertEquals(told, applied(application).nodes().getFirst().message());
        }
        assertEquals(before, writesOf("kept"));
    }

    private static Plan applied(Application application) {
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: kept}, data: {level: debug}}}");
        Plan plan = application.apply(graph, p -> {});
        assertTrue(plan.isDone(), plan.toString());
        return plan;
    }

    /** Who takes a field out has none in conflict. */
    @Test
    void whoTakesAFieldOutEachTimeIsToldAsAConflict() throws Exception {
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: fought}, data: {a: x, b: y}}}");
        Application application = live.application();
        Plan plan = application.apply(graph, p -> {});
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", NAMESPACE, "fought");
        long before = writesOf("fought");
        int taken = 0;
        try (ClusterClient another = live.plane().client("another-controller")) {
            while (plan.isDone() && taken < 20) {
                taken++;
                application.observe(another.merge(ref, Yaml.object("{data: {a: null}}")));
                plan = application.apply(graph, p -> {});
            }
        }
        assertEquals("FieldConflict", plan.nodes().getFirst().reason(), plan.toString());
        assertTrue(
                plan.nodes().getFirst().message().startsWith("data.a was changed each of the last "), plan.toString());
        assertTrue(taken < 20 && writesOf("fought") - before <= 3L * taken, taken + " times");
    }

    /** What they apply between two requests of ours nobody has judged. */
    @Test
    void whatOthersApplyWhileDriftIsTakenBackStaysTheirs() throws Exception {
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: raced}, data: {a: x, b: y}}}");
        assertTrue(live.application().apply(graph, p -> {}).isDone());
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", NAMESPACE, "raced");
        try (ClusterClient human = live.plane().client("kubectl-edit");
                ClusterClient another = live.plane().client("gitops")) {
            human.merge(ref, Yaml.object("{data: {a: hand}}"));
            JsonObject theirs = Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: raced, namespace: "
                    + NAMESPACE + "}, data: {b: theirs}}");
            ClusterClient raced = new SurroundedClient(client, new SurroundedClient.Around() {
                @Override
                public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                        throws ClusterException {
                    try {
                        return sending.send();
                    } catch (ClusterException e) {
                        if (request.label().equals("apply")) {
                            another.apply(theirs, true, Dry.STORED);
                        }
                        throw e;
                    }
                }
            });
            Application application = new Application(
                    live.owner(),
                    raced,
                    new ConfigMapInventory(client, live.owner()),
                    LiveOwner.LONG,
                    Clock.systemUTC(),
                    RandomGenerator.getDefault());
            Plan plan = application.apply(graph, p -> {});
            assertEquals("FieldConflict", plan.nodes().getFirst().reason(), plan.toString());
        }
        assertEquals(
                "{\"a\":\"hand\",\"b\":\"theirs\"}",
                live.get("v1", "ConfigMap", "raced").object("data").toString());
    }

    /** The garbage collector deletes what has an owner that is not there. */
    @Test
    void whatIsDeletedEachTimeIsMadeAgainMoreAndMoreSeldom() throws Exception {
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: collected,"
                        + " ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: nowhere, uid: 11111111-2222-3333-4444-555555555555}]}}}");
        Application application = live.application();
        BlockingQueue<JsonObject> gone = new LinkedBlockingQueue<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {}

            @Override
            public void deleted(JsonObject object) {
                gone.add(object);
            }
        };
        Watch watch = client.watchOne(ObjectRef.of("v1", "ConfigMap", NAMESPACE, "collected"), listener);
        Plan plan;
        try {
            plan = application.apply(graph, p -> {});
            while (!plan.nodes().getFirst().reason().equals(Planner.DELETED)) {
                JsonObject last = gone.poll(LiveOwner.LONG.toMillis(), TimeUnit.MILLISECONDS);
                assertNotNull(last, "the garbage collector has not deleted it");
                application.observeGone(last);
                plan = application.apply(graph, p -> {});
            }
        } finally {
            watch.close();
        }
        assertEquals(Planner.DELETED, plan.nodes().getFirst().reason());
        assertTrue(plan.wakeAt().isPresent());
    }

    @Test
    void whatIsRefusedOfASecretIsToldWithoutItsValues() throws Exception {
        String object =
                "{apiVersion: v1, kind: Secret, metadata: {name: refused}, type: kubernetes.io/tls, data: {tls.crt: %s}}";
        Plan misshapen = live.application()
                .apply(CrashMatrix.graph("{id: it, object: " + object.formatted("[aHVudGVyMg==]") + "}"), p -> {});
        assertEquals("Invalid", misshapen.nodes().getFirst().reason());
        assertFalse(misshapen.toString().contains("aHVudGVyMg"), misshapen.toString());
        ClusterException sent = null;
        try {
            client.apply(
                    Yaml.object(object.formatted("[aHVudGVyMg==]")
                            .replace("name: refused", "namespace: " + NAMESPACE + ", name: refused")),
                    true,
                    Dry.STORED);
        } catch (ClusterException e) {
            sent = e;
        }
        assertEquals(
                Problem.Reason.INVALID, sent == null ? null : sent.problem().reason());
        assertFalse(
                sent.problem().toString().contains("aHVudGVyMg"), sent.problem().toString());
    }

    /** One does not fit into a request of etcd, and one not into a message to it. */
    @Test
    void whatTheStoreDoesNotTakeIsToldAsTooLarge() {
        for (int size : new int[] {1_800_000, 2_500_000}) {
            String role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: large, namespace: "
                    + NAMESPACE + "}, rules: [{apiGroups: [''], verbs: [get], resources: [" + "x".repeat(size) + "]}]}";
            ClusterException refused = assertThrows(
                    ClusterException.class, () -> client.apply(Yaml.object(role), true, Dry.STORED), "of " + size);
            assertEquals(Problem.Reason.OBJECT_TOO_LARGE, refused.problem().reason(), refused.getMessage());
        }
    }

    @Test
    void whatCannotBeDecodedIsInvalid() {
        String map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: coded, namespace: " + NAMESPACE
                + "}, binaryData: {a: 'no base64!'}}";
        ClusterException refused =
                assertThrows(ClusterException.class, () -> client.apply(Yaml.object(map), true, Dry.STORED));
        assertEquals(Problem.Reason.INVALID, refused.problem().reason(), refused.getMessage());
    }
}
