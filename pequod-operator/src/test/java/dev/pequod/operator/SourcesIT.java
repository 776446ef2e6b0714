package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ResolutionListener;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.history.Rollback;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.resolver.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where modules come from, with a real registry and a real API server: credentials of the namespace, and rendering anew when something
 * changes that was read.
 */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SourcesIT {
    private static final String SPACE = "src-a";
    private static final String OTHER = "src-b";
    private static final String EMBEDDED = "{platformRef: {embedded: v1.0.0}, image: 'app:1'}";

    private final Queue<String> audit = new ConcurrentLinkedQueue<>();
    private LiveCluster cluster;
    private ClusterClient ofOperator;
    private Operator operator;
    private RegistryServer registry;
    private RegistryServer closed;

    @BeforeAll
    void start(ControlPlane plane, @TempDir Path folder) throws Exception {
        registry = RegistryServer.start(Files.createDirectory(folder.resolve("open")));
        closed = RegistryServer.startWithPassword(Files.createDirectory(folder.resolve("closed")));
        cluster = LiveCluster.of(plane);
        for (String namespace : List.of(SPACE, OTHER)) {
            cluster.namespace(namespace);
            cluster.bind(namespace, "default");
            cluster.apply("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: pull, namespace: "
                    + namespace + "}, rules: [{apiGroups: [''], resources: [secrets], resourceNames: [pull],"
                    + " verbs: [get, list, watch]}]}");
            cluster.apply("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: pull,"
                    + " namespace: " + namespace + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name:"
                    + " pull}, subjects: [{kind: ServiceAccount, name: default, namespace: " + namespace + "}]}");
        }
        ofOperator = plane.clientOf("pequod-system", "pequod-operator");
        Settings settings = Settings.of(Map.of(
                "PEQUOD_CACHE_DIR", folder.resolve("cache").toString(),
                "PEQUOD_CACHE_TAG_AGE", "100ms",
                "PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost",
                "PEQUOD_PLAIN_HTTP_HOSTS", "localhost"));
        operator = StartedOperator.of(
                ofOperator,
                TenantResolver.of(settings, audit::add, ResolutionListener.NONE),
                TenantPolicy.parse(
                        "{\"namespaces\": {\"src-b\": {\"embedded\": \"warn\"}}}", "policy", Optional.of("default")),
                List.of(SPACE, OTHER),
                Duration.ofSeconds(1),
                System.err);
    }

    @AfterAll
    void stop() {
        operator.close();
        ofOperator.close();
        cluster.close();
        registry.close();
        closed.close();
    }

    private static String push(RegistryServer server, String tag, ModuleFiles files) throws Exception {
        return PublishedModules.push(server, "platform/webservice", tag, files);
    }

    private static ModuleFiles own(String value) throws Exception {
        return ModuleFiles.of(
                Map.of(
                        "cue.mod/module.cue",
                        "module: \"example.com/own@v1\"\nlanguage: version: \"v0.12.0\"\n"
                                .getBytes(StandardCharsets.UTF_8),
                        "render.cue",
                        cue(value).getBytes(StandardCharsets.UTF_8)),
                ModuleLimits.DEFAULTS);
    }

    private static String cue(String value) {
        return """
            package own

            #Input: {...}
            #Render: {
            	input: {metadata: {name: string, namespace: string}, spec: #Input}
            	output: nodes: [{id: "map", object: {
            		apiVersion: "v1"
            		kind:       "ConfigMap"
            		metadata: {name: input.metadata.name, namespace: input.metadata.namespace}
            		data: value: "%s"
            	}}]
            }
            """.formatted(value);
    }

    private ObjectRef deploy(String name, String spec) throws ClusterException {
        cluster.webService(SPACE, name, "", spec);
        return LiveCluster.webService(SPACE, name);
    }

    private void eventuallyHolds(String map, String value) throws Exception {
        cluster.eventually(
                ObjectRef.of("v1", "ConfigMap", SPACE, map),
                m -> m.object("data").string("value").equals(value));
    }

    @Test
    void aModuleInAConfigMapIsRenderedAnewWhenItChanges() throws Exception {
        String map =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: my-module, namespace: src-a}, data: {render.cue: "
                        + new JsonString(cue("one")) + "}}";
        cluster.apply(map);
        ObjectRef resource = deploy("from-map", "{platformRef: {configMap: my-module}}");
        cluster.eventuallyReady(resource);
        cluster.apply(map.replace("one", "two"));
        eventuallyHolds("from-map", "two");
        cluster.delete(ObjectRef.of("v1", "ConfigMap", SPACE, "my-module"));
        JsonObject gone = cluster.eventually(resource, "Resolved", "ModuleNotFound");
        assertEquals("False", LiveCluster.condition(gone, "Ready").string("status"));
        eventuallyHolds("from-map", "two");
    }

    @Test
    void aTagThatMovesIsRenderedAnewAndANewerVersionIsTold() throws Exception {
        push(registry, "v1.0.0", own("one"));
        push(registry, "v2.0.0-rc.1", own("four"));
        String newer = push(registry, "v1.1.0", own("three"));
        String repository = registry.host() + "/platform/webservice";
        ObjectRef resource = deploy("tagged", "{platformRef: {oci: '" + repository + ":v1.0.0'}}");
        cluster.eventuallyReady(resource);
        JsonObject told = cluster.eventually(resource, "UpToDate", "NewerVersion");
        assertEquals("there is oci:" + repository + ":v1.1.0@" + newer, LiveCluster.message(told, "UpToDate"));
        push(registry, "v1.0.0", own("two"));
        eventuallyHolds("tagged", "two");
    }

    @Test
    void credentialsAreThoseOfTheNamespaceAndComeAtOnce() throws Exception {
        String digest = push(closed, "v1.0.0", own("secret"));
        String spec = "{platformRef: {oci: '" + closed.host() + "/platform/webservice@" + digest + "'}}";
        ObjectRef resource = deploy("private", spec);
        cluster.webService(OTHER, "private", "", spec);
        JsonObject refused = cluster.eventually(resource, "Resolved", "Unauthorized");
        assertTrue(
                LiveCluster.message(refused, "Resolved").startsWith("spec.platformRef.oci: Tried to "),
                refused.toString());
        cluster.apply("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: src-a},"
                + " imagePullSecrets: [{name: expired}, {name: pull}]}");
        // As with pods, a secret that the registry refuses gives way to the next one that fits.
        cluster.apply("{apiVersion: v1, kind: Secret, type: kubernetes.io/dockerconfigjson, metadata: {name: expired,"
                + " namespace: src-a}, stringData: {.dockerconfigjson: "
                + new JsonString("{\"auths\": {\"" + closed.host()
                        + "/platform\": {\"username\": \"alice\", \"password\": \"expired\"}}}")
                + "}}");
        cluster.apply("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: src-b},"
                + " imagePullSecrets: [{name: pull}]}");
        String auth = Base64.getEncoder()
                .encodeToString((RegistryServer.USER + ":" + RegistryServer.PASSWORD).getBytes(StandardCharsets.UTF_8));
        String config = "{\"auths\": {\"" + closed.host() + "\": {\"auth\": \"" + auth + "\"}}}";
        cluster.apply("{apiVersion: v1, kind: Secret, type: kubernetes.io/dockerconfigjson, metadata: {name: pull,"
                + " namespace: src-a}, stringData: {.dockerconfigjson: " + new JsonString(config) + "}}");
        cluster.eventuallyReady(resource);
        // The other namespace names a secret of the same name, and has none.
        JsonObject other = cluster.eventually(LiveCluster.webService(OTHER, "private"), "Resolved", "Unauthorized");
        assertTrue(!other.toString().contains(RegistryServer.PASSWORD));
        assertTrue(audit.stream().noneMatch(line -> line.contains(RegistryServer.PASSWORD) || line.contains(auth)));
        assertTrue(
                audit.stream()
                        .anyMatch(line -> line.contains("WebService src-b/private") && line.contains("Unauthorized")),
                audit.toString());
    }

    @Test
    void movingFromEmbeddedToARegistryTouchesNoWorkload() throws Exception {
        cluster.webService(OTHER, "moving", "", EMBEDDED);
        ObjectRef resource = LiveCluster.webService(OTHER, "moving");
        JsonObject before = cluster.eventuallyReady(resource);
        assertEquals(
                "EmbeddedModule", LiveCluster.condition(before, "Deprecated").string("reason"));
        assertEquals("there is embedded:v1.1.0", LiveCluster.message(before, "UpToDate"));
        ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", OTHER, "moving");
        ObjectRef service = ObjectRef.of("v1", "Service", OTHER, "moving");
        JsonObject service1 = cluster.client().get(service).orElseThrow();
        String digest = push(registry, "embedded-v1", PublishedModules.embedded("v1.0.0"));
        int mark = cluster.plane().requests().size();
        cluster.human()
                .merge(
                        resource,
                        Yaml.object("{spec: {platformRef: {embedded: null, oci: '" + registry.host()
                                + "/platform/webservice@" + digest + "'}}}"));
        JsonObject after = cluster.eventually(
                resource,
                r -> r.object("status").string("platformRefResolved").equals(digest) && LiveCluster.isReady(r));
        assertEquals(
                before.object("status").string("renderHash"),
                after.object("status").string("renderHash"));
        assertEquals(
                before.object("status").object("graphArtifact"),
                after.object("status").object("graphArtifact"));
        assertNotEquals(
                before.object("status").object("module").string("source"),
                after.object("status").object("module").string("source"));
        assertEquals(JsonObject.EMPTY, LiveCluster.condition(after, "Deprecated"));
        assertEquals(service1, cluster.client().get(service).orElseThrow());
        List<String> requests = cluster.plane().requests();
        List<String> writes = requests.subList(mark, requests.size()).stream()
                .filter(r -> r.contains("/namespaces/" + OTHER + "/"))
                .filter(r -> !r.startsWith("get ") && !r.startsWith("watch ") && !r.startsWith("list "))
                .filter(r -> r.contains("/deployments/") || r.contains("/services/") || r.contains("/configmaps/"))
                .filter(r -> !r.contains("/configmaps/moving-graph-"))
                .toList();
        assertEquals(List.of(), writes, "writes of workload");
        // Who goes back to this Graph later goes back to the registry, and not to what has come out of use.
        JsonObject map = cluster.client()
                .get(ObjectRef.of(
                        "v1",
                        "ConfigMap",
                        OTHER,
                        after.object("status").object("graphArtifact").string("configMapRef")))
                .orElseThrow();
        assertEquals(
                after.object("spec").object("platformRef"),
                StoredGraph.ofConfigMap(map)
                        .orElseThrow()
                        .record()
                        .orElseThrow()
                        .platformRef());
        assertEquals(
                List.of(digest, before.object("status").string("platformRefResolved")),
                digests(after),
                "its history tells both");
        assertTrue(cluster.client().get(deployment).isPresent());

        // A trial that is taken back is a step, too.
        cluster.human().merge(resource, Yaml.object("{spec: {platformRef: {embedded: v1.0.0, oci: null}}}"));
        String embedded = before.object("status").string("platformRefResolved");
        JsonObject back = cluster.eventually(
                resource,
                r -> r.object("status").string("platformRefResolved").equals(embedded) && LiveCluster.isReady(r));
        assertEquals(List.of(embedded, digest, embedded), digests(back));
        Rollback.Choice.To to = new Rollback.Choice.To(back.object("status").string("renderHash"), digest);
        assertEquals(to, Rollback.choose(back, Optional.empty()));
        JsonObject stored = cluster.client().get(ObjectRef.of(map)).orElseThrow();
        Rollback.Plan plan = Rollback.plan(
                back, to, StoredGraph.ofConfigMap(stored), r -> new Rollback.Attempt(to.renderHash(), digest, ""));
        assertEquals(
                after.object("spec").object("platformRef"),
                ((Rollback.Plan.Change) plan).wanted().object("spec").object("platformRef"));
    }

    private static List<String> digests(JsonObject resource) {
        return ((JsonArray) resource.object("status").get("history"))
                .elements().stream()
                        .map(entry -> ((JsonObject) entry).string("digest"))
                        .toList();
    }

    /** Once, as many resources as there are workers held up all others, for as long as a module may take to load. */
    @Test
    void aRegistryThatIsSilentHoldsUpNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            List<ObjectRef> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                waiting.add(deploy(
                        "silent-" + i,
                        "{platformRef: {oci: 'localhost:" + silent.getLocalPort() + "/none/m" + i + ":v1.0.0'}}"));
            }
            cluster.eventuallyReady(deploy("prompt", EMBEDDED));
            boolean isAnyUntold = false;
            for (ObjectRef one : waiting) {
                JsonObject resource = cluster.client().get(one).orElseThrow();
                isAnyUntold |= LiveCluster.condition(resource, "Resolved").equals(JsonObject.EMPTY);
                cluster.delete(one);
            }
            assertTrue(isAnyUntold, "all were waited for");
        }
    }
}
