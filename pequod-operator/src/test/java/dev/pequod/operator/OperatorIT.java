package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.StandardResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
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
    private ControlPlane plane;
    private ClusterClient client;
    private ClusterClient human;
    private Operator operator;
    private String namespace;

    @BeforeAll
    void start(ControlPlane shared) throws Exception {
        plane = shared;
        client = plane.client();
        human = plane.client("kubectl-client-side-apply");
        JsonObject definition = Yaml.object(Files.readString(Path.of("../deploy/crd/webservices.yaml")));
        human.create(definition, Dry.STORED);
        eventually(
                ObjectRef.of(definition),
                "",
                crd -> crd.toString().contains("\"Established\",\"status\":\"True\"")
                        || condition(crd, "Established").string("status").equals("True"));
        operator = new Operator(
                client, StandardResolver.create(), OperatorOptions.DEFAULTS, new Log(System.err, Clock.systemUTC()));
        operator.start();
    }

    @AfterAll
    void stop() {
        operator.close();
        client.close();
        human.close();
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

    /** Returns the object when a watch tells that it is as it should be. */
    private JsonObject eventually(ObjectRef ref, String in, Predicate<JsonObject> wanted) throws Exception {
        CompletableFuture<JsonObject> found = new CompletableFuture<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                if (ObjectRef.of(object).identity().equals(ref.identity()) && wanted.test(object)) {
                    found.complete(object);
                }
            }

            @Override
            public void deleted(JsonObject object) {}
        };
        Watch watch = client.watch(ref.apiVersion(), ref.identity().kind(), in, "", listener);
        try {
            return found.get(120, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not in time: " + client.get(ref), e);
        } finally {
            watch.close();
        }
    }

    private void eventuallyGone(ObjectRef ref) throws Exception {
        CompletableFuture<JsonObject> gone = new CompletableFuture<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {}

            @Override
            public void deleted(JsonObject object) {
                if (ObjectRef.of(object).identity().equals(ref.identity())) {
                    gone.complete(object);
                }
            }

            @Override
            public void synced() {
                try {
                    if (client.get(ref).isEmpty()) {
                        gone.complete(JsonObject.EMPTY);
                    }
                } catch (ClusterException e) {
                    gone.completeExceptionally(e);
                }
            }
        };
        Watch watch = client.watch(ref.apiVersion(), ref.identity().kind(), namespace, "", listener);
        try {
            gone.get(120, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still there: " + client.get(ref), e);
        } finally {
            watch.close();
        }
    }

    private static JsonObject condition(JsonObject object, String type) {
        if (object.object("status").get("conditions") instanceof JsonArray conditions) {
            for (JsonValue value : conditions.elements()) {
                if (value instanceof JsonObject condition
                        && condition.string("type").equals(type)) {
                    return condition;
                }
            }
        }
        return JsonObject.EMPTY;
    }

    private static boolean isReady(JsonObject resource) {
        boolean current = String.valueOf(resource.object("metadata").get("generation"))
                .equals(String.valueOf(resource.object("status").get("observedGeneration")));
        return current && condition(resource, "Ready").string("status").equals("True");
    }

    @Test
    void becomesReadyAndItsStatusSaysWhatWasUsed() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:latest'}");
        JsonObject resource = eventually(webService(), namespace, OperatorIT::isReady);
        JsonObject status = resource.object("status");
        assertEquals("GraphRendered", condition(resource, "Rendered").string("reason"));
        assertEquals(
                "Graph rendered successfully", condition(resource, "Rendered").string("message"));
        for (String type : List.of("Resolved", "Rendered", "PolicyPassed", "Applied", "Ready")) {
            assertEquals("True", condition(resource, type).string("status"), type);
        }
        assertTrue(status.string("platformRefResolved").startsWith("sha256:"), status.toString());
        String configMap = status.object("graphArtifact").string("configMapRef");
        String hash = status.string("renderHash").replace("sha256:", "");
        assertEquals("my-app-graph-" + hash.substring(0, 10), configMap);
        assertTrue(client.get(ref("v1", "ConfigMap", configMap)).isPresent());
        assertEquals(Yaml.object("{total: 2, ready: 2, waitingFor: []}"), status.object("nodes"));
        assertTrue(client.get(ref("apps/v1", "Deployment", "my-app")).isPresent());
    }

    @Test
    void anEditUpdatesInPlaceAndAnUnchangedResourceWritesNothing() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventually(webService(), namespace, OperatorIT::isReady);
        JsonObject before = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        human.merge(webService(), Yaml.object("{spec: {image: 'myapp:2'}}"));
        eventually(webService(), namespace, OperatorIT::isReady);
        JsonObject after = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        assertEquals(
                before.object("metadata").string("uid"),
                after.object("metadata").string("uid"));
        assertTrue(after.toString().contains("myapp:2"));
        JsonObject settled = eventually(
                webService(),
                namespace,
                r -> r.object("status").get("history") instanceof JsonArray history
                        && history.elements().size() == 2
                        && isReady(r));
        human.merge(webService(), Yaml.object("{metadata: {labels: {touched: 'yes'}}}"));
        create2("other");
        eventually(ref("platform.example.com/v1alpha1", "WebService", "other"), namespace, OperatorIT::isReady);
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
        eventually(webService(), namespace, OperatorIT::isReady);
        JsonObject before = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        human.merge(webService(), Yaml.object("{spec: {port: nonsense}}"));
        JsonObject bad = eventually(
                webService(),
                namespace,
                r -> condition(r, "Rendered").string("status").equals("False"));
        assertTrue(condition(bad, "Rendered").string("message").contains("spec.port"), bad.toString());
        assertEquals("False", condition(bad, "Ready").string("status"));
        JsonObject after = client.get(ref("apps/v1", "Deployment", "my-app")).orElseThrow();
        assertEquals(before.object("spec"), after.object("spec"));
        human.merge(webService(), Yaml.object("{spec: {port: null, platformRef: {embedded: v9.9.9}}}"));
        JsonObject unresolved = eventually(
                webService(),
                namespace,
                r -> condition(r, "Resolved").string("status").equals("False"));
        assertEquals("ModuleNotFound", condition(unresolved, "Resolved").string("reason"), unresolved.toString());
    }

    @Test
    void deletionTakesEverythingAwayBehindAFinalizer() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        JsonObject resource = eventually(webService(), namespace, OperatorIT::isReady);
        client.delete(
                webService(),
                resource.object("metadata").string("uid"),
                client.get(webService()).orElseThrow().object("metadata").string("resourceVersion"));
        eventuallyGone(webService());
        assertEquals(Optional.empty(), client.get(ref("apps/v1", "Deployment", "my-app")));
        assertEquals(Optional.empty(), client.get(ref("v1", "Service", "my-app")));
    }

    @Test
    void driftOfAnObjectIsCorrectedByItsEvent() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventually(webService(), namespace, OperatorIT::isReady);
        ObjectRef service = ref("v1", "Service", "my-app");
        JsonObject live = client.get(service).orElseThrow();
        client.delete(
                service,
                live.object("metadata").string("uid"),
                live.object("metadata").string("resourceVersion"));
        JsonObject again = eventually(
                service,
                namespace,
                s -> !s.object("metadata")
                        .string("uid")
                        .equals(live.object("metadata").string("uid")));
        assertEquals("my-app", again.object("metadata").string("name"));
    }

    @Test
    void aModuleUpgradeAddsAndARollbackPrunes() throws Exception {
        create("{platformRef: {embedded: v1.0.0}, image: 'myapp:1'}");
        eventually(webService(), namespace, OperatorIT::isReady);
        human.merge(webService(), Yaml.object("{spec: {platformRef: {embedded: v1.1.0}}}"));
        eventually(webService(), namespace, r -> isReady(r) && r.toString().contains("ServiceAccount"));
        assertTrue(client.get(ref("v1", "ServiceAccount", "my-app")).isPresent());
        human.merge(webService(), Yaml.object("{spec: {platformRef: {embedded: v1.0.0}}}"));
        eventuallyGone(ref("v1", "ServiceAccount", "my-app"));
    }

    @Test
    void theDefinitionRefusesNoneAndTwoReferences() {
        for (String refs : List.of("{}", "{embedded: v1.0.0, inline: x}")) {
            try {
                create("{platformRef: " + refs + ", image: x}");
                throw new AssertionError("accepted " + refs);
            } catch (ClusterException e) {
                assertTrue(e.getMessage().contains("spec.platformRef"), e.getMessage());
            }
        }
    }
}
