package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that cannot be changed to what is wanted. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecreationIT {
    private static final String DEPLOYMENT = """
        {id: web, object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1,
          selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
          spec: {terminationGracePeriodSeconds: 0, containers: [{name: app, image: nginx}]}}}}}""";

    private ControlPlane plane;
    private LiveOwner live;

    @BeforeAll
    void start(ControlPlane shared) {
        plane = shared;
    }

    @BeforeEach
    void ownNamespace(TestInfo test) throws ClusterException {
        String name = test.getTestMethod().orElseThrow().getName();
        live = LiveOwner.of(plane, "it-" + Integer.toHexString(name.hashCode()));
    }

    private JsonObject get(String apiVersion, String kind, String name) throws ClusterException {
        return live.get(apiVersion, kind, name);
    }

    private Plan apply(String nodes) throws InterruptedException {
        return live.apply(CrashMatrix.graph(nodes));
    }

    @Test
    void immutableFieldsAreExplainedAndRecreatedOnlyWhenAllowed() throws Exception {
        assertTrue(apply(DEPLOYMENT).isDone());
        String uid = Ownership.uid(get("apps/v1", "Deployment", "web"));
        String other = DEPLOYMENT.replace("app: web", "app: other");
        Plan refused = apply(other);
        assertEquals("ImmutableField", refused.nodes().getFirst().reason());
        assertTrue(
                refused.nodes().getFirst().message().contains("spec.selector cannot be changed"), refused.toString());
        assertEquals(uid, Ownership.uid(get("apps/v1", "Deployment", "web")));
        String allowed = other.replace(
                "metadata: {name: web}", "metadata: {name: web, annotations: {pequod.dev/update-policy: recreate}}");
        Plan plan = apply(allowed);
        assertTrue(plan.isDone(), plan.toString());
        assertTrue(get("apps/v1", "Deployment", "web").toString().contains("\"app\":\"other\""));
    }

    /** API servers have other words for each of these. */
    @Test
    void whatIsRefusedAsImmutableIsKnown() throws Exception {
        for (String fixed : List.of(
                "apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding,"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r%s}",
                "apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: %s",
                "apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: example.com/p%s",
                "apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: example.com/p, parameters: {a: x%s}",
                "apiVersion: v1, kind: Secret, type: example.com/t%s",
                "apiVersion: node.k8s.io/v1, kind: RuntimeClass, handler: h%s")) {
            String node = "{id: one, object: {metadata: {name: fixed, annotations: {pequod.dev/update-policy: %s}}, "
                    + fixed + "}}";
            assertTrue(apply(node.formatted("", 1).replace("pequod.dev/update-policy: ", "a: b"))
                    .isDone());
            Plan refused = apply(node.formatted("", 2).replace("pequod.dev/update-policy: ", "a: b"));
            assertEquals("ImmutableField", refused.nodes().getFirst().reason(), refused.toString());
            Plan plan = apply(node.formatted("recreate", 2));
            assertTrue(plan.isDone(), plan.toString());
            assertTrue(live.delete(false).isDone());
        }
    }

    /** Once, what ran was deleted, and then the API server refused what was to come. */
    @Test
    void whatWouldBeRefusedIsNotDeletedForIt() throws Exception {
        String recreated = "metadata: {name: web, annotations: {pequod.dev/update-policy: recreate}}";
        String allowed = DEPLOYMENT.replace("metadata: {name: web}", recreated);
        assertTrue(apply(allowed).isDone());
        String uid = Ownership.uid(get("apps/v1", "Deployment", "web"));
        Difference difference = difference(allowed.replace("app: web", "app: other"));
        assertEquals(Difference.Change.RECREATE, difference.change(), difference.toString());
        assertTrue(difference.toJson().toString().contains("spec.selector.matchLabels.app"), difference.toString());
        String wrong = allowed.replace("matchLabels: {app: web}", "matchLabels: {app: other}");
        assertEquals(
                Problem.Reason.INVALID,
                difference(wrong).problem().orElseThrow().reason());
        NodeStatus node = apply(wrong).nodes().getFirst();
        assertEquals("Invalid", node.reason());
        assertTrue(node.message().contains("so it is not deleted"), node.message());
        assertEquals(uid, Ownership.uid(get("apps/v1", "Deployment", "web")));
    }

    private Difference difference(String nodes) throws ClusterException {
        return live.differences(CrashMatrix.graph(nodes)).getFirst();
    }

    private static String service(String spec) {
        return "{id: web, object: {apiVersion: v1, kind: Service, metadata: {name: web, annotations:"
                + " {pequod.dev/update-policy: recreate}}, spec: {" + spec + "}}}";
    }

    /** No other Service can have the port of nodes while that one is there. */
    @Test
    void anAddressThatStaysDoesNotHinderThatAServiceIsCreatedAnew() throws Exception {
        assertTrue(apply(service("type: NodePort, ports: [{port: 80}]")).isDone());
        JsonObject before = get("v1", "Service", "web");
        JsonObject port = (JsonObject)
                ((JsonArray) before.object("spec").get("ports")).elements().getFirst();
        String ports = ", type: NodePort, ports: [{port: 80, nodePort: " + port.get("nodePort") + "}]";
        NodeStatus refused =
                apply(service("clusterIP: 203.0.113.7" + ports)).nodes().getFirst();
        assertEquals("Invalid", refused.reason());
        assertTrue(refused.message().contains("so it is not deleted"), refused.message());
        assertEquals(Ownership.uid(before), Ownership.uid(get("v1", "Service", "web")));
        String address = before.object("spec").string("clusterIP");
        String other = address.substring(0, address.lastIndexOf('.') + 1) + (address.endsWith(".77") ? "78" : "77");
        Plan moved = apply(service("clusterIP: " + other + ports));
        assertTrue(moved.isDone(), moved.toString());
        assertNotEquals(Ownership.uid(before), Ownership.uid(get("v1", "Service", "web")));
    }
}
