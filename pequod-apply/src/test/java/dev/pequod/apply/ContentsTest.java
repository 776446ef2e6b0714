package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.SurroundedClient.Around;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What goes with a namespace or a definition, and what asking for that costs. */
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
        ClusterException refused =
                assertThrows(ClusterException.class, () -> contents.refuseForeign(SPACE, Inventory.EMPTY, Set.of()));
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
        ClusterException refused = assertThrows(
                ClusterException.class, () -> contents.refuseForeign(definition, Inventory.EMPTY, Set.of()));
        assertEquals(
                "CustomResourceDefinition things.things.example is not deleted, as each Thing (none of whose versions is"
                        + " served, so that nobody can look) would go with it, not of WebService shop/cart; where that may"
                        + " be: kubectl annotate customresourcedefinition.apiextensions.k8s.io things.things.example"
                        + " pequod.dev/deletion-policy=delete",
                refused.problem().message());
        contents.refuseForeign(
                Yaml.object("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name:"
                        + " things.things.example}, spec: {group: things.example, names: {kind: Thing}, versions:"
                        + " [{name: v1, served: false, storage: true}, {name: v2, served: true}]}}"),
                Inventory.EMPTY,
                Set.of());
    }

    /** Once, one of others that only had the name and the role of one that is everywhere went with the namespace. */
    @Test
    void aRoleBindingThatNamesOthersIsNotTakenForTheOneThatIsInEachNamespace() throws Exception {
        binding("default", "{kind: ServiceAccount, name: mesh, namespace: default}");
        binding("made", "{kind: ServiceAccount, name: mesh, namespace: made}");
        contents.refuseForeign(SPACE, Inventory.EMPTY, Set.of());
        ObjectRef ref = ObjectRef.of("rbac.authorization.k8s.io/v1", "RoleBinding", "made", "mesh");
        cluster.take(ref);
        binding("made", "{kind: User, name: somebody}");
        refuse();
    }

    private static final String CLAIM =
            "{id: claim, object: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: db, namespace: made}}}";
    private static final String THING =
            "{id: thing, object: {apiVersion: things.example/v1, kind: Thing, metadata: {name: one}}}";
    private static final String DEFINITION =
            "{id: kind, readyWhen: [{type: Exists}], object: {apiVersion: apiextensions.k8s.io/v1, kind:"
                    + " CustomResourceDefinition, metadata: {name: things.things.example}, spec: {group: things.example,"
                    + " scope: Namespaced, names: {kind: Thing, plural: things}, versions: [{name: v1, served: true}]}}}";

    private static String space(String annotations) {
        return "{id: space, object: {apiVersion: v1, kind: Namespace, metadata: {name: made, annotations: {"
                + annotations + "}}}}";
    }

    private Application application() {
        return application(cluster);
    }

    private Application application(ClusterClient client) {
        return new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    private void assertHeld(Plan plan, String why) {
        NodeStatus held = plan.leaving().getFirst();
        assertEquals("NotEmpty", held.reason(), plan.toString());
        assertTrue(held.message().contains(why), held.message());
        assertTrue(cluster.get(held.object()).isPresent());
    }

    private void assertTold(Graph next, String why) throws ClusterException {
        Inventory inventory = new ConfigMapInventory(cluster, OWNER).load();
        String told = Comparison.of(next, OWNER, cluster, inventory).toString();
        assertTrue(told.contains(why), told);
    }

    /** Once, a claim went with its namespace, with all its data, and was made again. */
    @Test
    void whatIsWantedKeepsItsNamespaceAndItsDefinition() throws Exception {
        Application application = application();
        assertTrue(application
                .apply(CrashMatrix.graph(String.join(", ", space(""), CLAIM)), plan -> {})
                .isDone());
        String held =
                "as PersistentVolumeClaim made/db would go with it, which is wanted; to leave it: kubectl annotate"
                        + " namespace made pequod.dev/deletion-policy=abandon";
        assertTold(CrashMatrix.graph(CLAIM), held);
        assertHeld(application.apply(CrashMatrix.graph(CLAIM), plan -> {}), held);
        application.retryNow();
        assertTrue(application.delete(false, plan -> {}).isDone());
        assertTrue(application
                .apply(CrashMatrix.graph(String.join(", ", DEFINITION, THING)), plan -> {})
                .isDone());
        held = "as Thing.things.example shop/one would go with it, which is wanted; to leave it: kubectl annotate"
                + " customresourcedefinition.apiextensions.k8s.io things.things.example"
                + " pequod.dev/deletion-policy=abandon";
        assertTold(CrashMatrix.graph(THING), held);
        assertHeld(application.apply(CrashMatrix.graph(THING), plan -> {}), held);
        application.retryNow();
        assertTrue(application.delete(false, plan -> {}).isDone());
    }

    @Test
    void whatIsWantedGoesWithItsNamespaceWhereThatIsSaid() {
        Application application = application();
        String space = space("pequod.dev/deletion-policy: delete");
        assertTrue(application
                .apply(CrashMatrix.graph(String.join(", ", space, CLAIM)), plan -> {})
                .isDone());
        assertTrue(application.apply(CrashMatrix.graph(CLAIM), plan -> {}).isDone());
        assertTrue(cluster.get(ObjectRef.of(SPACE)).isEmpty());
    }

    /** Operators copy labels of a resource to what they make for it, and people copy objects. */
    @Test
    void whatBearsACopyOfTheMarkIsOfOthers() throws Exception {
        Application application = application();
        String space = space("");
        assertTrue(application
                .apply(CrashMatrix.graph(String.join(", ", space, CLAIM)), plan -> {})
                .isDone());
        JsonObject own = cluster.get(ObjectRef.of("v1", "PersistentVolumeClaim", "made", "db"))
                .orElseThrow();
        JsonObject metadata =
                own.object("metadata").with("name", new JsonString("db-0")).without("uid");
        cluster.create(own.with("metadata", metadata), Dry.STORED);
        String held = "as PersistentVolumeClaim made/db-0 would go with it, not of WebService shop/cart; where that may"
                + " be: kubectl annotate namespace made pequod.dev/deletion-policy=delete";
        assertTold(CrashMatrix.graph(""), held);
        assertHeld(application.delete(false, plan -> {}), held);
        cluster.take(ObjectRef.of("v1", "PersistentVolumeClaim", "made", "db-0"));
        application.retryNow();
        assertTrue(application.delete(false, plan -> {}).isDone());
    }

    /** Once, it kept for ever a namespace that the command had made. */
    @Test
    void theOwnInventoryGoesWithItsNamespaceAfterAllThatStandsInIt() {
        AtomicBoolean isRefused = new AtomicBoolean(true);
        Application application = application(GuardedClient.of(cluster, (write, stored) -> {
            if (isRefused.get() && write.equals("delete Namespace made")) {
                throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "no"));
            }
        }));
        String own = space("").replace("id: space", "id: own").replace("made", "shop");
        String map = "{id: map, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}}}";
        assertTrue(application
                .apply(CrashMatrix.graph(String.join(", ", space(""), own, map)), plan -> {})
                .isDone());
        NodeStatus held = application.delete(false, plan -> {}).leaving().stream()
                .filter(node -> node.node().equals("own"))
                .findFirst()
                .orElseThrow();
        assertTrue(held.message().contains("as ConfigMap shop/pequod-cart-"), held.message());
        isRefused.set(false);
        for (int i = 0; i < 2; i++) {
            application.retryNow();
            application.delete(false, plan -> {});
        }
        assertEquals(Set.of(), cluster.objects().keySet());
    }

    /** Once, a look at what others take out of a namespace came up to six minutes later. */
    @Test
    void whatWaitsForOthersIsLookedAtEachMinute() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Application application = new Application(
                OWNER,
                cluster,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                ((InstantSource) now::get).withZone(ZoneOffset.UTC),
                RandomGenerator.getDefault());
        assertTrue(application.apply(CrashMatrix.graph(space("")), plan -> {}).isDone());
        put("Thing", "made");
        Duration last = Duration.ZERO;
        for (int i = 0; i < 15; i++) {
            Instant next = application.delete(false, plan -> {}).wakeAt().orElseThrow();
            last = Duration.between(now.get(), next);
            now.set(next);
        }
        assertTrue(last.toSeconds() >= 60 && last.toSeconds() <= 72, last.toString());
    }

    /** Once, what a proxy says of paths that it does not know was taken for an empty namespace. */
    @Test
    void whatNoServerOfObjectsAnswersIsNotEmpty() throws Exception {
        put("Thing", "other");
        Contents behindProxy = new Contents(
                new SurroundedClient(cluster, new Around() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> T request(Request request, Sending<T> sending) throws ClusterException {
                        T answer = sending.send();
                        return answer instanceof ClusterClient.Page page
                                ? (T) new ClusterClient.Page(page.objects(), page.next(), false)
                                : answer;
                    }
                }),
                OWNER);
        ClusterException refused =
                assertThrows(ClusterException.class, () -> behindProxy.refuseForeign(SPACE, Inventory.EMPTY, Set.of()));
        assertEquals(Problem.Reason.UNAVAILABLE, refused.problem().reason());
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
