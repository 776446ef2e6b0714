package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others have in a namespace, or of a kind, does not go with it on a real control plane. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContentsIT {
    private static final Graph NOTHING = CrashMatrix.graph("");

    private LiveOwner live;
    private ClusterClient client;

    @BeforeAll
    void start(ControlPlane plane) throws ClusterException {
        live = LiveOwner.of(plane, "it-contents");
        client = live.client();
    }

    private void remove(JsonObject object) throws ClusterException {
        JsonObject live = client.get(ObjectRef.of(object)).orElseThrow();
        client.delete(ObjectRef.of(object), Ownership.uid(live), Ownership.resourceVersion(live));
    }

    private void assertHeld(Plan plan, String named) {
        NodeStatus held = plan.leaving().getFirst();
        assertEquals("NotEmpty", held.reason(), plan.toString());
        assertTrue(held.message().contains(named), held.message());
    }

    /** Pods of a Deployment of ours are not ours, and are nobody's to keep. */
    @Test
    void aNamespaceStaysAsLongAsOthersHaveObjectsInIt() throws Exception {
        Graph made = CrashMatrix.graph("""
                {id: space, object: {apiVersion: v1, kind: Namespace, metadata: {name: it-contents-made}}},
                {id: web, object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: it-contents-made}, spec: {
                  selector: {matchLabels: {app: web}},
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}}}}""");
        assertTrue(live.apply(made).isDone());
        for (String space : List.of("it-contents-made", "default")) {
            live.put("{apiVersion: v1, kind: ConfigMap, metadata: {name: of-a-mesh, namespace: " + space
                    + "}, data: {root: certificate}}");
        }
        String theirs = "{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs, namespace: %s}, data: {of: %s}}";
        live.put(theirs.formatted("default", "another"));
        JsonObject foreign = live.put(theirs.formatted("it-contents-made", "them"));
        List<Difference> told = live.differences(NOTHING);
        assertTrue(told.toString().contains("it-contents-made/theirs would go with it"), told.toString());
        assertHeld(live.apply(NOTHING), "ConfigMap it-contents-made/theirs");
        assertTrue(client.get(ObjectRef.of(foreign)).isPresent());
        remove(foreign);
        Plan done = live.apply(NOTHING);
        assertTrue(done.isDone(), done.toString());
    }

    /** It is to outlive the resource, and would not outlive its namespace. */
    @Test
    void whatIsToBeLeftKeepsItsNamespace() throws Exception {
        Graph made = CrashMatrix.graph("""
                {id: space, object: {apiVersion: v1, kind: Namespace, metadata: {name: it-contents-left}}},
                {id: left, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: left, namespace: it-contents-left,
                  annotations: {pequod.dev/deletion-policy: abandon}}}}""");
        assertTrue(live.apply(made).isDone());
        assertHeld(live.apply(NOTHING), "ConfigMap it-contents-left/left");
        assertTrue(client.get(ObjectRef.of("v1", "ConfigMap", "it-contents-left", "left"))
                .isPresent());
        deleteAll(ObjectRef.of("v1", "Namespace", "", "it-contents-left"));
    }

    /** Lets go what is in an object, as a person may. */
    private void deleteAll(ObjectRef ref) throws Exception {
        client.merge(ref, Yaml.object("{metadata: {annotations: {pequod.dev/deletion-policy: delete}}}"));
        Plan done = live.apply(NOTHING);
        assertTrue(done.isDone(), done.toString());
    }

    @Test
    void whatMayNotBeLookedAtMayBeOfOthers() throws Exception {
        JsonObject space = live.put("{apiVersion: v1, kind: Namespace, metadata: {name: it-contents-unseen}}");
        ClusterException refused = assertThrows(
                ClusterException.class,
                () -> new Contents(client.as("nobody"), live.owner()).refuseForeign(space, Inventory.EMPTY, Set.of()));
        assertEquals(Problem.Reason.NOT_EMPTY, refused.problem().reason());
        assertTrue(
                refused.problem().message().contains("(which may not be listed)"),
                refused.problem().message());
        new Contents(client, live.owner()).refuseForeign(space, Inventory.EMPTY, Set.of());
    }

    @Test
    void aDefinitionStaysAsLongAsOthersHaveObjectsOfItsKind() throws Exception {
        Graph made = CrashMatrix.graph("""
                {id: kind, object: {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition,
                  metadata: {name: gadgets.contents.example}, spec: {group: contents.example, scope: Namespaced,
                  names: {plural: gadgets, singular: gadget, kind: Gadget}, versions: [
                  {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}},
                {id: own, object: {apiVersion: contents.example/v1, kind: Gadget, metadata: {name: own}}}""");
        assertTrue(live.apply(made).isDone());
        JsonObject foreign = live.put(
                "{apiVersion: contents.example/v1, kind: Gadget, metadata: {name: theirs, namespace: default}}");
        assertHeld(live.apply(NOTHING), "Gadget default/theirs");
        assertTrue(client.get(ObjectRef.of(foreign)).isPresent());
        ObjectRef definition =
                ObjectRef.of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "gadgets.contents.example");
        deleteAll(definition);
    }
}
