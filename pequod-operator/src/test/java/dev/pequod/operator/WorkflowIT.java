package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ResolutionListener;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one WebService as developers live it, with {@code kubectl}: it starts with an embedded module, others come from a registry,
 * it moves there by a merge patch, and its status tells what was used, field by field.
 */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkflowIT {
    private static final String SPACE = "workflow";

    private LiveCluster cluster;
    private ClusterClient ofOperator;
    private Operator operator;
    private RegistryServer registry;

    @BeforeAll
    void start(ControlPlane plane, @TempDir Path folder) throws Exception {
        registry = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        cluster = LiveCluster.of(plane);
        cluster.namespace(SPACE);
        cluster.bind(SPACE, "default");
        cluster.install("admission/moving-references.yaml");
        ofOperator = plane.clientOf("pequod-system", "pequod-operator");
        operator = StartedOperator.of(
                ofOperator,
                TenantResolver.of(
                        Settings.of(Map.of(
                                "PEQUOD_CACHE_DIR", folder.resolve("cache").toString(),
                                "PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost",
                                "PEQUOD_PLAIN_HTTP_HOSTS", "localhost")),
                        line -> {},
                        ResolutionListener.NONE),
                TenantPolicy.open(Optional.of("default")),
                List.of(SPACE),
                Duration.ofMinutes(1),
                System.err);
    }

    @AfterAll
    void stop() throws Exception {
        operator.close();
        ofOperator.close();
        for (String kind : List.of("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy")) {
            cluster.delete(ObjectRef.of("admissionregistration.k8s.io/v1", kind, "", "pequod-moving-references"));
        }
        cluster.close();
        registry.close();
    }

    /** Runs kubectl and returns what it prints; the input, if any, is its standard input. */
    private String kubectl(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                TestTool.require("kubectl").toString(),
                "--kubeconfig",
                cluster.plane().kubeconfig().toString(),
                "--namespace",
                SPACE));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private JsonObject read(String name) throws Exception {
        return (JsonObject) JsonReader.read(kubectl("", "get", "webservice", name, "-o", "json"));
    }

    private static Set<String> names(JsonObject object) {
        return new TreeSet<>(object.members().keySet());
    }

    @Test
    void fromEmbeddedToARegistry() throws Exception {
        kubectl("""
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            spec:
              platformRef:
                embedded: v1.0.0
              image: myapp:latest
            """, "apply", "-f", "-");
        kubectl("", "wait", "--for=condition=Ready", "webservice/my-app", "--timeout=120s");
        JsonObject first = read("my-app");
        assertStatusTracking(first);
        String columns = kubectl("", "get", "ws");
        assertTrue(
                columns.matches("(?s)NAME +READY +REASON +PLATFORM +AGE\\s+my-app +True +Ready +embedded:v1.0.0 .*"),
                columns);

        String same = PublishedModules.push(
                registry, "platform-modules/webservice", "v1.0.0", PublishedModules.embedded("v1.0.0"));
        String repository = registry.host() + "/platform-modules/webservice";
        move("my-app", repository + "@" + same);
        JsonObject moved = cluster.eventually(
                LiveCluster.webService(SPACE, "my-app"),
                r -> r.object("status").string("platformRefResolved").equals(same));
        assertEquals(
                first.object("status").string("renderHash"),
                moved.object("status").string("renderHash"));

        String digest = PublishedModules.push(
                registry, "platform-modules/webservice", "v1.1.0", PublishedModules.embedded("v1.1.0"));
        String deployment = kubectl("", "get", "deployment", "my-app", "-o", "jsonpath={.metadata.uid}");
        move("my-app", repository + "@" + digest);
        JsonObject last = cluster.eventually(
                LiveCluster.webService(SPACE, "my-app"),
                r -> r.object("status").string("platformRefResolved").equals(digest) && LiveCluster.isReady(r));
        assertStatusTracking(last);
        assertEquals(
                "oci:" + repository + "@" + digest,
                last.object("status").object("module").string("source"));
        assertEquals(
                deployment,
                kubectl("", "get", "deployment", "my-app", "-o", "jsonpath={.metadata.uid}"),
                "updated in place");
        assertTrue(kubectl("", "get", "serviceaccount", "my-app").contains("my-app"));
        String events = kubectl("", "get", "events", "--field-selector", "involvedObject.kind=WebService");
        assertTrue(events.contains("Normal") && events.contains("Ready"), events);

        kubectl("", "delete", "webservice", "my-app", "--timeout=120s");
        assertEquals("", kubectl("", "get", "deployments,services", "-o", "name"));
    }

    private void move(String name, String reference) throws Exception {
        kubectl("", "patch", "webservice", name, "--type=merge", "-p", """

            spec:
              platformRef:
                oci: "%s"
            """.formatted(reference));
    }

    /** Every field that the status has, and what it says of the others. */
    private void assertStatusTracking(JsonObject resource) throws Exception {
        JsonObject status = resource.object("status");
        assertEquals(
                Set.of(
                        "conditions",
                        "graphArtifact",
                        "history",
                        "inventory",
                        "module",
                        "nodes",
                        "observedGeneration",
                        "platformRefResolved",
                        "renderHash"),
                names(status));
        assertEquals(resource.object("metadata").get("generation"), status.get("observedGeneration"));
        for (String type : List.of("Resolved", "Rendered", "PolicyPassed", "Applied", "Ready")) {
            JsonObject condition = LiveCluster.condition(resource, type);
            assertEquals(
                    Set.of("lastTransitionTime", "message", "observedGeneration", "reason", "status", "type"),
                    names(condition));
            assertEquals("True", condition.string("status"), type);
        }
        assertEquals(
                "GraphRendered", LiveCluster.condition(resource, "Rendered").string("reason"));
        assertEquals("Graph rendered successfully", LiveCluster.message(resource, "Rendered"));

        assertTrue(status.string("platformRefResolved").matches("sha256:[0-9a-f]{64}"));
        assertTrue(status.string("renderHash").matches("[0-9a-f]{64}"));
        assertEquals(Set.of("contentDigest", "revision", "source", "verifiedBy"), names(status.object("module")));
        assertTrue(status.object("module").string("contentDigest").matches("sha256:[0-9a-f]{64}"));
        assertEquals(Set.of("ready", "total", "waitingFor"), names(status.object("nodes")));
        assertEquals(status.object("nodes").get("total"), status.object("nodes").get("ready"));

        for (JsonValue value : ((JsonArray) status.get("inventory")).elements()) {
            JsonObject entry = (JsonObject) value;
            String kind =
                    entry.string("kind") + "." + entry.string("apiVersion").replaceFirst("^([^/]*)/?(.*)$", "$2.$1");
            ObjectRef ref = ObjectRef.of(
                    entry.string("apiVersion"), entry.string("kind"), entry.string("namespace"), entry.string("name"));
            assertEquals(LiveCluster.uid(cluster.client().get(ref).orElseThrow()), entry.string("uid"), kind);
        }
        JsonObject latest =
                (JsonObject) ((JsonArray) status.get("history")).elements().getFirst();
        assertEquals(Set.of("digest", "outcome", "renderHash", "time"), names(latest));
        assertEquals(status.string("renderHash"), latest.string("renderHash"));
        assertEquals(status.string("platformRefResolved"), latest.string("digest"));
        assertEquals("Ready", latest.string("outcome"));

        String name = status.object("graphArtifact").string("configMapRef");
        assertEquals("my-app-graph-" + status.string("renderHash").substring(0, 10), name);
        JsonObject map = (JsonObject) JsonReader.read(kubectl("", "get", "configmap", name, "-o", "json"));
        assertEquals(JsonBoolean.of(true), map.get("immutable"));
        assertTrue(map.toString().contains("\"uid\":\"" + LiveCluster.uid(resource) + "\""), "owned by the WebService");
        JsonObject graph = (JsonObject) JsonReader.read(map.object("data").string("graph.json"));
        assertEquals(status.string("renderHash"), graph.object("metadata").string("renderHash"));
        assertEquals(
                status.string("platformRefResolved"), graph.object("metadata").string("platformRefResolved"));
    }
}
