package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Application;
import dev.pequod.apply.ApplyLoop;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ConfigMapInventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.history.RenderProof;
import dev.pequod.apply.history.Rollback;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.resolver.StandardResolver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user does with WebServices, on a real control plane. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperatorIT {
    private LiveCluster cluster;
    private ClusterClient client;
    private ClusterClient human;
    private final OperatorMetrics metrics = new OperatorMetrics(Clock.systemUTC());
    private Operator operator;
    private String namespace;

    @BeforeAll
    void start(ControlPlane shared) throws Exception {
        cluster = LiveCluster.of(shared);
        client = cluster.client();
        human = cluster.human();
        operator = new Operator(
                new SurroundedClient(client, metrics.cluster()),
                StandardResolver.create(),
                () -> TenantPolicy.open(Optional.empty()),
                OperatorOptions.DEFAULTS,
                metrics,
                Traces.NONE,
                new Log(System.err, Clock.systemUTC(), false));
        operator.start();
    }

    @AfterAll
    void stop() {
        operator.close();
        cluster.close();
    }

    @BeforeEach
    void ownNamespace(TestInfo test) throws ClusterException {
        namespace = "op-"
                + Integer.toHexString(
                        test.getTestMethod().orElseThrow().getName().hashCode());
        human.create(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}"), Dry.STORED);
    }

    private ObjectRef webService() {
        return ObjectRef.of("platform.example.com/v1alpha1", "WebService", namespace, "my-app");
    }

    private ObjectRef ref(String apiVersion, String kind, String name) {
        return ObjectRef.of(apiVersion, kind, namespace, name);
    }

    private JsonObject create(String spec) throws ClusterException {
        return human.create(
                Yaml.object(
                        "{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: my-app, namespace: "
                                + namespace + "}, spec: " + spec + "}"),
                Dry.STORED);
    }

    private JsonObject eventuallyReady() throws Exception {
        return cluster.eventuallyReady(webService());
    }

    @Test
    void becomesReadyAndItsStatusSaysWhatWasUsed() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:latest'}");
        JsonObject resource = eventuallyReady();
        JsonObject status = resource.object("status");
        assertEquals(
                "GraphRendered", LiveCluster.condition(resource, "Rendered").string("reason"));
        assertEquals(
                "Graph rendered successfully",
                LiveCluster.condition(resource, "Rendered").string("message"));
        for (String type : List.of("Resolved", "Rendered", "PolicyPassed", "Applied", "Ready")) {
            assertEquals("True", LiveCluster.condition(resource, type).string("status"), type);
        }
        assertTrue(status.string("platformRefResolved").startsWith("sha256:"), status.toString());
        String configMap = status.object("graphArtifact").string("configMapRef");
        String hash = status.string("renderHash").replace("sha256:", "");
        assertEquals("my-app-graph-" + hash.substring(0, 10), configMap);
        assertTrue(client.get(ref("v1", "ConfigMap", configMap)).isPresent());
        assertEquals(Yaml.object("{total: 2, ready: 2, waitingFor: []}"), status.object("nodes"));
        assertTrue(client.get(ref("apps/v1", "Deployment", "my-app")).isPresent());
    }

    /** Whoever may change an object lets the resource have it; the module does not ask for that. */
    @Test
    void whatConsentsIsTakenOver() throws Exception {
        ObjectRef ref = ref("v1", "Service", "my-app");
        human.create(
                Yaml.object("{apiVersion: v1, kind: Service, metadata: {name: my-app, namespace: " + namespace
                        + "}, spec: {selector: {app: theirs}, ports: [{name: http, port: 80, targetPort: 1}]}}"),
                Dry.STORED);
        String uid = LiveCluster.uid(client.get(ref).orElseThrow());
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        JsonObject refused = cluster.eventually(webService(), "Applied", "NotOwned");
        String consent = "pequod.dev/adopt-by=WebService.platform.example.com " + namespace + "/my-app";
        assertTrue(LiveCluster.message(refused, "Applied").contains("'" + consent + "'"), refused.toString());
        human.merge(
                ref,
                Yaml.object("{metadata: {annotations: {pequod.dev/adopt-by: '"
                        + consent.substring(consent.indexOf('=') + 1) + "'}}}"));
        JsonObject ready = eventuallyReady();
        assertEquals(uid, LiveCluster.uid(client.get(ref).orElseThrow()));
        assertTrue(ready.object("status").get("inventory").toString().contains(uid), ready.toString());
    }

    @Test
    void whatTheCommandHasAppliedIsTheOperatorsWithoutAWrite() throws Exception {
        JsonObject resource = Yaml.object(
                "{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: my-app, namespace: "
                        + namespace + "}, spec: {platformRef: {embedded: v1.0.0}, image: 'myapp:1'}}");
        RenderResult.Rendered rendered = (RenderResult.Rendered)
                PlatformRenderer.of(StandardResolver.create()).render(resource);
        Owner owner = WebServices.owner(WebServices.key(resource));
        Application application = new Application(
                owner,
                client,
                new ConfigMapInventory(client, owner),
                Duration.ofMinutes(3),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
        Plan applied = new ApplyLoop(owner, application, client, Clock.systemUTC())
                .apply(rendered.graph(), ApplyLoop.Until.READY, Duration.ofMinutes(3), p -> {});
        assertTrue(applied.isDone(), applied.toString());
        JsonObject before = client.get(ref("v1", "Service", "my-app")).orElseThrow();
        human.create(resource, Dry.STORED);
        eventuallyReady();
        assertEquals(before, client.get(ref("v1", "Service", "my-app")).orElseThrow());
    }

    @Test
    void anEditUpdatesInPlaceAndAnUnchangedResourceWritesNothing() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        JsonObject before = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        human.merge(webService(), Yaml.object("{spec: {image: 'myapp:2'}}"));
        eventuallyReady();
        JsonObject after = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        assertEquals(
                before.object("metadata").string("uid"),
                after.object("metadata").string("uid"));
        assertTrue(after.toString().contains("myapp:2"));
        JsonObject settled = cluster.eventually(
                webService(),
                r -> r.object("status").get("history") instanceof JsonArray history
                        && history.elements().size() == 2
                        && LiveCluster.isReady(r));
        human.merge(webService(), Yaml.object("{metadata: {labels: {touched: 'yes'}}}"));
        create2("other");
        cluster.eventually(ref("platform.example.com/v1alpha1", "WebService", "other"), LiveCluster::isReady);
        JsonObject end = client.get(webService()).orElseThrow();
        assertEquals(settled.object("status"), end.object("status"));
    }

    private void create2(String name) throws ClusterException {
        human.create(
                Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: " + name
                        + ", namespace: " + namespace + "}, spec: {platformRef: {embedded: v1.0.0}, image: x}}"),
                Dry.STORED);
    }

    @Test
    void badInputIsAConditionAndTheRunningWorkloadStays() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        JsonObject before = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        human.merge(webService(), Yaml.object("{spec: {port: nonsense}}"));
        JsonObject bad = cluster.eventually(
                webService(),
                r -> LiveCluster.condition(r, "Rendered").string("status").equals("False"));
        assertTrue(LiveCluster.condition(bad, "Rendered").string("message").contains("spec.port"), bad.toString());
        assertEquals("False", LiveCluster.condition(bad, "Ready").string("status"));
        JsonObject after = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        assertEquals(before.object("spec"), after.object("spec"));
        human.merge(webService(), Yaml.object("{spec: {port: null, platformRef: {embedded: v9.9.9}}}"));
        JsonObject unresolved = cluster.eventually(
                webService(),
                r -> LiveCluster.condition(r, "Resolved").string("status").equals("False"));
        assertEquals(
                "ModuleNotFound",
                LiveCluster.condition(unresolved, "Resolved").string("reason"),
                unresolved.toString());
    }

    @Test
    void deletionTakesEverythingAwayBehindAFinalizer() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        JsonObject resource = eventuallyReady();
        client.delete(
                webService(),
                resource.object("metadata").string("uid"),
                client.get(webService()).orElseThrow().object("metadata").string("resourceVersion"));
        cluster.eventuallyGone(webService());
        assertEquals(Optional.empty(), client.get(ref("apps/v1", "Deployment", "my-app")));
        assertEquals(Optional.empty(), client.get(ref("v1", "Service", "my-app")));
    }

    @Test
    void driftOfAnObjectIsCorrectedByItsEvent() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        ObjectRef service = ref("v1", "Service", "my-app");
        JsonObject live = client.get(service).orElseThrow();
        client.delete(
                service,
                live.object("metadata").string("uid"),
                live.object("metadata").string("resourceVersion"));
        JsonObject again = cluster.eventually(
                service,
                s -> !s.object("metadata")
                        .string("uid")
                        .equals(live.object("metadata").string("uid")));
        assertEquals("my-app", again.object("metadata").string("name"));
    }

    /** Such a kind is not there yet when its objects are first looked for. */
    @Test
    void driftOfWhatTheGraphItselfDefinesIsCorrected() throws Exception {
        JsonString module = new JsonString("""
            #Input: {}
            #Render: {
            	input: {metadata: {name: string, namespace: string}, spec: #Input}
            	let group = input.metadata.namespace + ".example"
            	output: nodes: [
            		{id: "kind", object: {
            			apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: name: "things." + group
            			spec: {"group": group, scope: "Namespaced", names: {kind: "Thing", plural: "things"}, versions: [{
            				name: "v1", served: true, storage: true
            				schema: openAPIV3Schema: {type: "object", "x-kubernetes-preserve-unknown-fields": true}
            			}]}
            		}},
            		{id: "one", object: {apiVersion: group + "/v1", kind: "Thing", metadata: input.metadata, size: 1}},
            	]
            }
            """);
        create("{platformRef: {inline: " + module + "}}");
        eventuallyReady();
        ObjectRef thing = ref(namespace + ".example/v1", "Thing", "my-app");
        human.merge(thing, Yaml.object("{size: 5}"));
        cluster.eventually(thing, t -> t.get("size").toString().equals("1"));
        cluster.delete(webService());
        cluster.eventuallyGone(webService());
    }

    @Test
    void whatSomebodyEditsIsChangedBackAndHoldsNothingUp() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1', replicas: 1}");
        eventuallyReady();
        ObjectRef deployment = ref("apps/v1", "Deployment", "my-app");
        String uid = LiveCluster.uid(client.get(deployment).orElseThrow());
        human.merge(deployment, Yaml.object("{metadata: {labels: {pequod.dev/owner: null}}, spec: {replicas: 5}}"));
        cluster.eventually(
                deployment,
                d -> d.object("spec").get("replicas").toString().equals("1")
                        && !d.object("metadata")
                                .object("labels")
                                .string("pequod.dev/owner")
                                .isEmpty());
        human.merge(webService(), Yaml.object("{spec: {image: 'myapp:2'}}"));
        JsonObject later = cluster.eventually(deployment, d -> d.toString().contains("myapp:2"));
        assertEquals(uid, LiveCluster.uid(later));
        eventuallyReady();
    }

    @Test
    void aPausedResourceThatIsDeletedStaysUntilItIsNoLongerPaused() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/paused: 'true'}}}"));
        cluster.eventually(webService(), "Ready", "Paused");
        cluster.delete(webService());
        JsonObject kept = cluster.eventually(
                webService(), r -> LiveCluster.message(r, "Ready").contains("it is deleted when that is gone"));
        assertFalse(kept.object("metadata").string("deletionTimestamp").isEmpty());
        assertTrue(client.get(ref("apps/v1", "Deployment", "my-app")).isPresent());
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/paused: null}}}"));
        cluster.eventuallyGone(webService());
        assertEquals(Optional.empty(), client.get(ref("apps/v1", "Deployment", "my-app")));
    }

    /** Once, that was a conflict for ever, and the edit never came to anything. */
    @Test
    void driftOfAPausedResourceIsTakenBackThoughItIsEditedMeanwhile() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/paused: 'true'}}}"));
        cluster.eventually(webService(), "Ready", "Paused");
        ObjectRef deployment = ref("apps/v1", "Deployment", "my-app");
        human.merge(deployment, Yaml.object("{spec: {replicas: 5}}"));
        human.merge(webService(), Yaml.object("{spec: {image: 'myapp:2'}}"));
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/paused: null}}}"));
        JsonObject later = cluster.eventually(deployment, d -> d.toString().contains("myapp:2"));
        assertTrue(later.toString().contains("\"replicas\":2"), later.toString());
        eventuallyReady();
    }

    /** Once, its status told the render hash of the Graph that was refused, which nobody had stored. */
    @Test
    void whatIsRefusedIsNotRecordedAsApplied() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        JsonObject before = eventuallyReady();
        human.merge(webService(), Yaml.object("{spec: {replicas: 50}}"));
        JsonObject refused = cluster.eventually(webService(), "Ready", "PolicyViolation");
        for (String field : List.of("renderHash", "platformRefResolved", "module", "graphArtifact", "history")) {
            assertEquals(
                    before.object("status").get(field), refused.object("status").get(field), field);
        }
    }

    /** Once, it was taken for the default, which deletes. */
    @Test
    void anAnnotationThatSaysNothingIsToldAndNothingIsDeleted() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/deletion-policy: Orphan}}}"));
        JsonObject kept = cluster.eventually(webService(), "Ready", "InvalidAnnotation");
        assertEquals(
                "the annotation pequod.dev/deletion-policy is \"Orphan\"; expected delete or orphan",
                LiveCluster.message(kept, "Ready"));
        cluster.delete(webService());
        human.merge(webService(), Yaml.object("{metadata: {annotations: {pequod.dev/deletion-policy: orphan}}}"));
        cluster.eventuallyGone(webService());
        assertTrue(client.get(ref("apps/v1", "Deployment", "my-app")).isPresent());
    }

    @Test
    void aModuleUpgradeAddsAndARollbackPrunes() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventuallyReady();
        human.merge(webService(), Yaml.object("{spec: {platformRef: {embedded: v1.1.0}}}"));
        cluster.eventually(
                webService(), r -> LiveCluster.isReady(r) && r.toString().contains("ServiceAccount"));
        assertTrue(client.get(ref("v1", "ServiceAccount", "my-app")).isPresent());
        human.merge(webService(), Yaml.object("{spec: {platformRef: {embedded: v1.0.0}}}"));
        cluster.eventuallyGone(ref("v1", "ServiceAccount", "my-app"));
    }

    private JsonObject stored(String renderHash) throws ClusterException {
        return client.get(ref("v1", "ConfigMap", StoredGraph.name("my-app", renderHash)))
                .orElseThrow();
    }

    private static String hash(JsonObject resource) {
        return resource.object("status").string("renderHash");
    }

    private static Rollback.Attempt attempt(RenderResult.Rendered rendered) {
        GraphMetadata metadata = rendered.graph().metadata();
        return new Rollback.Attempt(metadata.renderHash(), metadata.platformRefResolved(), "");
    }

    @Test
    void aRollbackIsObeyedAndProved() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: registry.example.com/a:1, replicas: 1}");
        JsonObject before = eventuallyReady();
        String first = hash(before);
        human.merge(webService(), Yaml.object("{spec: {platformRef: {embedded: v1.1.0}, replicas: 2, port: 9090}}"));
        JsonObject later = cluster.eventually(webService(), r -> LiveCluster.isReady(r) && !hash(r).equals(first));
        Rollback.Choice.To to =
                new Rollback.Choice.To(first, before.object("status").string("platformRefResolved"));
        assertEquals(to, Rollback.choose(later, Optional.empty()));

        PlatformRenderer renderer = PlatformRenderer.of(StandardResolver.create());
        Rollback.Plan.Change change = assertInstanceOf(
                Rollback.Plan.Change.class,
                Rollback.plan(
                        later,
                        to,
                        StoredGraph.ofConfigMap(stored(first)),
                        r -> attempt((RenderResult.Rendered) renderer.render(r))));
        human.merge(webService(), change.patch());
        JsonObject back = cluster.eventually(webService(), r -> LiveCluster.isReady(r) && hash(r).equals(first));
        cluster.eventuallyGone(ref("v1", "ServiceAccount", "my-app"));
        assertEquals("v1.0.0", back.object("spec").object("platformRef").string("embedded"));
        assertTrue(back.object("spec").get("port") == null, "what was not there is not there again");

        Optional<StoredGraph> stored = StoredGraph.ofConfigMap(stored(first));
        RenderResult again = renderer.render(RenderProof.resource(back, stored));
        for (RenderProof.Check check : RenderProof.checks(back, stored, again)) {
            assertTrue(check.holds(), check.toString());
        }
    }

    @Test
    void whatItDoesIsMeasured() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: registry.example.com/a:1, replicas: 1}");
        eventuallyReady();
        String page = metrics.page(Optional.of(operator), Map.of(), MetricsTest::emptyCache);
        for (String line : List.of(
                "pequod_leading 1",
                "pequod_resources [1-9]\\d*",
                "pequod_nodes\\{state=\"Ready\"} [1-9]\\d*",
                "pequod_nodes\\{state=\"Failed\"} \\d+",
                "pequod_queue_depth \\d+",
                "pequod_queue_failing \\d+",
                "pequod_reconciles_total\\{outcome=\"success\"} [1-9]\\d*",
                "pequod_renders_total\\{outcome=\"success\"} [1-9]\\d*",
                "pequod_evaluation_steps_total [1-9]\\d*",
                "pequod_api_requests_total\\{verb=\"create\",outcome=\"success\"} [1-9]\\d*",
                "pequod_api_requests_total\\{verb=\"patch-status\",outcome=\"success\"} [1-9]\\d*",
                "pequod_watches\\{kind=\"WebService\"} 1",
                "pequod_watch_staleness_seconds\\{kind=\"WebService\"} 0(\\.0)?",
                "pequod_heap_used_bytes [1-9]\\d*",
                "pequod_heap_max_bytes [1-9]\\d*")) {
            assertTrue(page.lines().anyMatch(l -> l.matches(line)), line + " is not in\n" + page);
        }
    }

    /** Of modules that are inline, which may be a text or an object, it knows nothing; the operator refuses those. */
    @Test
    void theDefinitionRefusesNoneAndTwoReferences() {
        for (String refs : List.of("{}", "{embedded: v1.0.0, oci: registry.example.com/a:v1.0.0}")) {
            try {
                create("{platformRef: " + refs + ", image: x}");
                throw new AssertionError("accepted " + refs);
            } catch (ClusterException e) {
                assertTrue(e.getMessage().contains("spec.platformRef"), e.getMessage());
            }
        }
    }
}
