package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.SurroundedClient.Around;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What asking for the contents of a namespace costs. */
final class ContentsTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final JsonObject SPACE = Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: made}}");

    private final FakeCluster cluster = new FakeCluster();
    private final List<String> requests = new ArrayList<>();
    private final Contents contents = new Contents(
            new SurroundedClient(cluster, new Around() {
                @Override
                public <T> T request(Request request, Sending<T> sending) throws ClusterException {
                    requests.add(request.label() + " " + request.object());
                    return sending.send();
                }
            }),
            OWNER);

    private void refuse() {
        ClusterException refused = assertThrows(ClusterException.class, () -> contents.refuseForeign(SPACE));
        assertEquals(Problem.Reason.NOT_EMPTY, refused.problem().reason());
    }

    /** Once, each look at a namespace that is not empty asked for every kind that there is. */
    @Test
    void whereSomethingWasFoundIsLookedAtFirst() throws Exception {
        for (int i = 0; i < 50; i++) {
            put("Kind" + i, "other");
        }
        put("Last", "made");
        refuse();
        int all = requests.size();
        assertTrue(all > 50, requests.toString());
        requests.clear();
        refuse();
        assertEquals(List.of("list Last made/"), requests);
        JsonObject last = cluster.get(ObjectRef.of("things.example/v1", "Last", "made", "one"))
                .orElseThrow();
        cluster.delete(ObjectRef.of(last), Ownership.uid(last), Ownership.resourceVersion(last));
        put("Kind1", "made");
        refuse();
        requests.clear();
        refuse();
        assertEquals(List.of("list Kind1 made/"), requests);
    }

    /** They are stored all the same, and would go. */
    @Test
    void objectsOfADefinitionThatServesNoneAreNotTakenForNone() throws Exception {
        JsonObject definition =
                Yaml.object("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name:"
                        + " things.things.example}, spec: {group: things.example, names: {kind: Thing}, versions:"
                        + " [{name: v1, served: false, storage: true}]}}");
        ClusterException refused = assertThrows(ClusterException.class, () -> contents.refuseForeign(definition));
        assertEquals(
                "CustomResourceDefinition things.things.example is not deleted, as each Thing (none of whose versions is"
                        + " served, so that nobody can look) would go with it, not of WebService shop/cart; where that may"
                        + " be: kubectl annotate customresourcedefinition.apiextensions.k8s.io things.things.example"
                        + " pequod.dev/deletion-policy=delete",
                refused.problem().message());
        contents.refuseForeign(
                Yaml.object("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name:"
                        + " things.things.example}, spec: {group: things.example, names: {kind: Thing}, versions:"
                        + " [{name: v1, served: false, storage: true}, {name: v2, served: true}]}}"));
    }

    /** Once, one of others that only had the name and the role of one that is everywhere went with the namespace. */
    @Test
    void aRoleBindingThatNamesOthersIsNotTakenForTheOneThatIsInEachNamespace() throws Exception {
        binding("default", "{kind: ServiceAccount, name: mesh, namespace: default}");
        binding("made", "{kind: ServiceAccount, name: mesh, namespace: made}");
        contents.refuseForeign(SPACE);
        ObjectRef ref = ObjectRef.of("rbac.authorization.k8s.io/v1", "RoleBinding", "made", "mesh");
        cluster.take(ref);
        binding("made", "{kind: User, name: somebody}");
        refuse();
    }

    private void binding(String namespace, String subject) throws ClusterException {
        cluster.create(
                Yaml.object("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: mesh,"
                        + " namespace: " + namespace + "}, roleRef: {kind: ClusterRole, name: mesh}, subjects: ["
                        + subject + "]}"),
                Dry.STORED);
    }

    private void put(String kind, String namespace) throws ClusterException {
        cluster.create(
                Yaml.object("{apiVersion: things.example/v1, kind: " + kind + ", metadata: {name: one, namespace: "
                        + namespace + "}}"),
                Dry.STORED);
    }
}
