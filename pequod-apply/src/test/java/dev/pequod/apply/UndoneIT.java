package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", NAMESPACE, "cart");

    private ControlPlane plane;
    private ClusterClient client;

    @BeforeAll
    void start(ControlPlane shared) throws ClusterException {
        plane = shared;
        client = shared.client();
        put("{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}");
    }

    private void put(String yaml) throws ClusterException {
        try (ClusterClient human = plane.client("kubectl-create")) {
            human.create(Yaml.object(yaml), Dry.STORED);
        }
    }

    private Application application() {
        return new Application(
                OWNER,
                client,
                new ConfigMapInventory(client, OWNER),
                LONG,
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    private long writesOf(String name) {
        return plane.requests().stream()
                .filter(r -> !r.startsWith("get") && !r.startsWith("list") && !r.startsWith("watch"))
                .filter(r -> r.contains("/namespaces/" + NAMESPACE + "/configmaps/" + name + "?"))
                .count();
    }

    /** An annotation that a policy takes off comes back neither by the second nor by the thousandth write. */
    @Test
    void whatAnAdmissionPolicyTakesOffIsToldAndNotWrittenWithoutEnd() throws Exception {
        put("""
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: strips.undone.test}, spec: {
              failurePolicy: Fail, reinvocationPolicy: Never,
              matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]},
              matchConditions: [{name: stripped, expression: "object.metadata.name == 'stripped'"}],
              mutations: [{patchType: JSONPatch, jsonPatch: {expression: "has(object.metadata.annotations) && 'pequod.dev/applied' in object.metadata.annotations ? [JSONPatch{op: 'remove', path: '/metadata/annotations/pequod.dev~1applied'}] : []"}}]}}
            """);
        put(
                "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: strips.undone.test},"
                        + " spec: {policyName: strips.undone.test}}");
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: stripped}, data: {a: x}}}");
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", NAMESPACE, "stripped");
        Application application = application();
        Plan plan = application.apply(graph, p -> {});
        for (int i = 0; i < 100 && plan.isDone(); i++) {
            Thread.sleep(300); // the policy is not in force yet
            JsonObject live = client.get(ref).orElseThrow();
            client.delete(ref, Ownership.uid(live), live.object("metadata").string("resourceVersion"));
            plan = application().apply(graph, p -> {});
        }
        assertEquals("Forbidden", plan.nodes().getFirst().reason(), plan.toString());
        assertTrue(plan.nodes().getFirst().message().contains("an admission policy or webhook changes it"));
        assertTrue(plan.wakeAt().orElseThrow().isAfter(Instant.now()), "it is tried again later");
        long before = writesOf("stripped");
        assertTrue(before >= 2, "written and updated");
        Application another = application();
        for (int i = 0; i < 20; i++) {
            another.apply(graph, p -> {});
        }
        assertTrue(writesOf("stripped") - before <= 3, before + " and then " + writesOf("stripped"));
    }

    /** It is not written again and again, and nobody is told that all is as it is wanted. */
    @Test
    void whatAnAdmissionPolicyChangesIsTold() throws Exception {
        put("""
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: keeps.undone.test}, spec: {
              failurePolicy: Fail, reinvocationPolicy: Never,
              matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]},
              matchConditions: [{name: kept, expression: "object.metadata.name.startsWith('kept')"}],
              mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{data: {'level': 'info'}}"}}]}}
            """);
        put(
                "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: keeps.undone.test},"
                        + " spec: {policyName: keeps.undone.test}}");
        Application application = application();
        String name = "";
        String told = "";
        for (int i = 0; i < 100 && told.isEmpty(); i++) {
            Thread.sleep(300); // the policy is not in force yet
            name = "kept-" + i;
            told = applied(application, name).nodes().getFirst().message();
        }
        assertEquals(
                "the API server, or a policy or webhook of the cluster, keeps data.level other than is wanted", told);
        long before = writesOf(name);
        for (int i = 0; i < 5; i++) {
            assertEquals(told, applied(application, name).nodes().getFirst().message());
        }
        assertEquals(before, writesOf(name));
    }

    private static Plan applied(Application application, String name) {
        Graph graph = CrashMatrix.graph("{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: " + name
                + "}, data: {level: debug}}}");
        Plan plan = application.apply(graph, p -> {});
        assertTrue(plan.isDone(), plan.toString());
        return plan;
    }

    /** The garbage collector deletes what has an owner that is not there. */
    @Test
    void whatIsDeletedEachTimeIsMadeAgainMoreAndMoreSeldom() throws Exception {
        Graph graph = CrashMatrix.graph(
                "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: collected,"
                        + " ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: nowhere, uid: 11111111-2222-3333-4444-555555555555}]}}}");
        Application application = application();
        Instant end = Instant.now().plus(LONG);
        Plan plan = application.apply(graph, p -> {});
        while (!plan.nodes().getFirst().reason().equals(Planner.DELETED)
                && Instant.now().isBefore(end)) {
            Thread.sleep(200);
            application.forget(
                    ObjectRef.of("v1", "ConfigMap", NAMESPACE, "collected").identity());
            plan = application.apply(graph, p -> {});
        }
        assertEquals(Planner.DELETED, plan.nodes().getFirst().reason());
        assertTrue(plan.wakeAt().isPresent());
    }

    @Test
    void whatIsRefusedOfASecretIsToldWithoutItsValues() throws Exception {
        String object =
                "{apiVersion: v1, kind: Secret, metadata: {name: refused}, type: kubernetes.io/tls, data: {tls.crt: %s}}";
        Plan misshapen = application()
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
}
