package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of modules, from embedded ones to a registry, as people go it: with {@code kubectl}, {@code git}, what {@code docker}
 * pushes, the command, and the operator that {@code pequod-operator/run} starts. Each test is a picture, and its YAML is literal but
 * for digests and the address of the registry.
 */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkflowIT {
    @TempDir
    static Path folder = Path.of("");

    private People people;
    private RegistryServer registry;
    private GitHttpServer git;
    private String modules = "";

    @BeforeAll
    void start(ControlPlane plane) throws Exception {
        registry = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        git = GitHttpServer.plain(Files.createDirectory(folder.resolve("git")));
        modules = registry.host() + "/platform-modules/webservice";
        people = People.start(plane, folder, List.of(registry.host(), "localhost:" + git.port()));
    }

    @AfterAll
    void stop() throws Exception {
        people.close();
        git.close();
        registry.close();
    }

    /** Writes out the files of a module that ships with the operator, with another line in each version, and pushes them. */
    private Digest dockerPush(String version, String from, String change) throws Exception {
        Path module = Files.createTempDirectory(folder, "module");
        people.pequod(
                "module",
                "pull",
                "embedded:" + from,
                "-d",
                module.resolve("files").toString());
        Path render = module.resolve("files/render.cue");
        Files.writeString(render, Files.readString(render) + change);
        return DockerImage.build(module.resolve("files"), module)
                .push(registry.host(), "platform-modules/webservice", version);
    }

    private static Set<String> names(JsonObject object) {
        return new TreeSet<>(object.members().keySet());
    }

    private static String text(JsonObject object, String... path) {
        JsonObject at = object;
        for (String step : List.of(path).subList(0, path.length - 1)) {
            at = at.object(step);
        }
        return at.string(path[path.length - 1]);
    }

    @Test
    void embeddedModuleWorkflow() throws Exception {
        // 1. to 3.: a folder with a schema, a rendering and policies becomes part of the operator.
        Path module = Repository.ROOT.resolve("pequod-resolver/src/main/resources/cue/platform/v1.0.0");
        assertTrue(Files.exists(module.resolve("schema.cue")) && Files.exists(module.resolve("render.cue")));
        try (Stream<Path> policies = Files.list(module.resolve("policy"))) {
            assertTrue(policies.anyMatch(file -> file.toString().endsWith(".cue")));
        }
        // 4. and 6.: a developer names a version.
        String space = people.namespace("embedded");
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            spec:
              platformRef:
                embedded: v1.0.0
              image: myapp:latest
            """);
        people.ready(space, "my-app");
        assertEquals(
                "myapp:latest",
                people.kubectl(
                        space,
                        "get",
                        "deployment",
                        "my-app",
                        "-o",
                        "jsonpath={.spec.template.spec.containers[0].image}"));
        // 5.: loaded from memory, without the network and without the cache.
        JsonObject load = people.load(space, "my-app", "embedded:v1.0.0");
        assertEquals("success", load.string("outcome"));
        // Both versions are there.
        people.kubectl(
                space,
                "patch",
                "webservice",
                "my-app",
                "--type=merge",
                "-p",
                "{\"spec\": {\"platformRef\": {\"embedded\": \"v1.1.0\"}}}");
        people.await(space, "my-app", s -> text(s, "module", "source").equals("embedded:v1.1.0"));
        people.ready(space, "my-app");
    }

    @Test
    void ociRegistryWorkflow() throws Exception {
        // 1. to 4.: three versions, each an image as docker build and docker push make them.
        List<Digest> digests = List.of(
                dockerPush("v1.0.0", "v1.0.0", "// 1.0\n"),
                dockerPush("v1.1.0", "v1.1.0", "// 1.1\n"),
                dockerPush("v1.2.0", "v1.1.0", "// 1.2\n"));
        List<String> published = List.of("v1.2.0", "v1.1.0", "v1.0.0");
        assertEquals(
                published,
                people.pequod("module", "list", modules)
                        .lines()
                        .filter(published::contains)
                        .toList());
        Digest latest = digests.getLast();
        String space = people.namespace("registry");
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            spec:
              platformRef:
                oci: "%s@%s"
              image: myapp:latest
            """.formatted(modules, latest));
        people.ready(space, "my-app");
        // 5. and 6.: fetched when it was first wanted; the digest was checked.
        JsonObject load = people.load(space, "my-app", "oci:" + modules + "@" + latest);
        assertEquals(List.of("fetch", latest.toString()), List.of(load.string("origin"), load.string("sourceDigest")));
        // 7.: in the cache, and used from there.
        assertTrue(people.pequod("cache", "ls").contains(latest.toString().substring(7, 19)));
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-other-app
            spec:
              platformRef:
                oci: "%s@%s"
              image: myapp:latest
            """.formatted(modules, latest));
        people.ready(space, "my-other-app");
        JsonObject again = people.load(space, "my-other-app", "oci:" + modules + "@" + latest);
        assertEquals("memory", again.string("origin"));
        // A new operator has it from the disk, and applies nothing anew; a status that the former one had not finished
        // it may.
        String reference = "oci:" + modules + "@" + latest;
        for (String app : List.of("my-app", "my-other-app")) { // the last that is written of them
            people.await(space, app, status -> status.toString().contains("\"UpToDate\""));
        }
        int loads = people.loads(space, "my-app", reference).size();
        List<String> writes = people.restartOperator(space);
        String origin = people.awaitLoad(space, "my-app", reference, loads).string("origin");
        assertTrue(List.of("disk", "memory").contains(origin), origin);
        assertTrue(Pattern.compile("pequod_cache_hits_total\\{tier=\"disk\"} [1-9]")
                .matcher(people.metrics())
                .find());
        assertEquals(applied(writes), applied(people.writes(space)));
    }

    /** Returns those of the writes that are not about WebServices themselves, or what is told of them. */
    private static List<String> applied(List<String> writes) {
        return writes.stream()
                .filter(write -> !write.contains("/webservices/") && !write.contains("/events"))
                .toList();
    }

    @Test
    void moduleResolutionFlow() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("git/platform/modules"));
        people.pequod(
                "module",
                "pull",
                "embedded:v1.0.0",
                "-d",
                repository.resolve("webservice").toString());
        people.git(repository, "init -q -b main", "add -A", "commit -q -m first", "tag v1.0.0");
        String commit = people.git(repository, "rev-parse HEAD");
        Digest digest = dockerPush("v3.0.0", "v1.0.0", "");
        String space = people.namespace("flow");
        List<String> references = List.of(
                "embedded: v1.0.0",
                "oci: " + modules + "@" + digest,
                "git: " + git.remote("platform/modules/.git") + "?ref=v1.0.0&path=webservice");
        List<String> hashes = new ArrayList<>();
        for (String reference : references) {
            String name = "by-" + reference.substring(0, 3);
            people.apply(space, """
                apiVersion: platform.example.com/v1alpha1
                kind: WebService
                metadata:
                  name: %s
                spec:
                  platformRef:
                    %s
                  image: myapp:latest
                """.formatted(name, reference));
            JsonObject status = people.ready(space, name);
            hashes.add(text(status, "module", "contentDigest"));
        }
        assertEquals(1, Set.copyOf(hashes).size(), "the same files from everywhere: " + hashes);
        assertEquals(commit, text(people.status(space, "by-git"), "module", "revision"));
        String two = people.refusal(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: by-two
            spec:
              platformRef:
                embedded: v1.0.0
                configMap: my-module
            """);
        assertTrue(two.contains("exactly one of embedded, oci, git, configMap, inline"), two);
        // (future): a key that nobody knows is told, with those that there are.
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: by-future
            spec:
              platformRef:
                future: x
            """);
        JsonObject status = people.await(space, "by-future", s -> names(s).contains("conditions"));
        JsonObject resolved = People.condition(status, "Resolved");
        assertEquals("InvalidPlatformRef", resolved.string("reason"));
        assertTrue(resolved.string("message").contains("exactly one of embedded, oci, git"), resolved.toString());
    }

    @Test
    void statusTracking() throws Exception {
        Digest digest = dockerPush("v2.0.0", "v1.1.0", "// 2.0\n");
        String space = people.namespace("status");
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            spec:
              platformRef:
                oci: "%s@%s"
              image: myapp:latest
            """.formatted(modules, digest));
        JsonObject status = people.ready(space, "my-app");
        JsonObject resource = people.get(space, "webservice", "my-app");
        JsonObject rendered = People.condition(status, "Rendered");
        assertEquals(
                List.of("True", "GraphRendered", "Graph rendered successfully"),
                List.of(rendered.string("status"), rendered.string("reason"), rendered.string("message")));
        assertEquals(digest.toString(), status.string("platformRefResolved"));
        String hash = status.string("renderHash");
        assertTrue(hash.matches("[0-9a-f]{64}"), hash);
        String map = text(status, "graphArtifact", "configMapRef");
        assertEquals("my-app-graph-" + hash.substring(0, 10), map);

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
            JsonObject condition = People.condition(status, type);
            assertEquals(
                    Set.of("lastTransitionTime", "message", "observedGeneration", "reason", "status", "type"),
                    names(condition));
            assertEquals("True", condition.string("status"), type);
        }
        JsonObject module = status.object("module");
        assertEquals(Set.of("contentDigest", "revision", "source", "verifiedBy"), names(module));
        assertEquals("oci:" + modules + "@" + digest, module.string("source"));
        assertEquals(Set.of("ready", "total", "waitingFor"), names(status.object("nodes")));
        assertEquals(status.object("nodes").get("total"), status.object("nodes").get("ready"));
        for (JsonValue value : ((JsonArray) status.get("inventory")).elements()) {
            JsonObject entry = (JsonObject) value;
            JsonObject live = people.get(space, entry.string("kind"), entry.string("name"));
            assertEquals(text(live, "metadata", "uid"), entry.string("uid"), entry.toString());
        }
        JsonObject latest =
                (JsonObject) ((JsonArray) status.get("history")).elements().getFirst();
        assertEquals(Set.of("digest", "outcome", "renderHash", "time"), names(latest));
        assertEquals(
                List.of(hash, digest.toString(), "Ready"),
                List.of(latest.string("renderHash"), latest.string("digest"), latest.string("outcome")));

        // Auditability, reproducibility, debugging.
        assertTrue(people.plugin("audit", "verify", "my-app", "-n", space).contains("the same byte for byte"));
        assertTrue(people.plugin("status", "my-app", "-n", space).contains("Deployment " + space + "/my-app"));
        JsonObject stored = people.get(space, "configmap", map);
        assertEquals(JsonBoolean.of(true), stored.get("immutable"));
        assertTrue(stored.toString().contains("\"uid\":\"" + text(resource, "metadata", "uid") + "\""), "owned");
        JsonObject graph = People.json(text(stored, "data", "graph.json"));
        assertEquals(hash, text(graph, "metadata", "renderHash"));
        assertEquals(digest.toString(), text(graph, "metadata", "platformRefResolved"));
        String columns = people.kubectl(space, "get", "ws");
        assertTrue(columns.matches("(?s)NAME +READY +REASON +PLATFORM +AGE\\s+my-app +True +Ready +oci:.*"), columns);
        String events = people.kubectl(space, "get", "events", "--field-selector=involvedObject.kind=WebService");
        assertTrue(events.contains("Normal") && events.contains("Ready"), events);
    }

    @Test
    void migrationPath() throws Exception {
        // Step 1: start with embedded.
        String space = people.namespace("migration");
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            # All WebServices use embedded modules
            spec:
              platformRef:
                embedded: v1.1.0
              image: myapp:latest
            """);
        JsonObject before = people.ready(space, "my-app");
        // Step 2: new ones can use the registry, the old ones still work.
        Digest digest = dockerPush("v1.1.0-same", "v1.1.0", "");
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: new-app
            # New WebServices can use OCI
            spec:
              platformRef:
                oci: "%s@%s"
              image: myapp:latest
            """.formatted(modules, digest));
        people.ready(space, "new-app");
        // Step 3: developers update at their own pace.
        String workload = people.workload(space, "my-app");
        int mark = people.writes(space).size();
        people.kubectl(space, "patch", "webservice", "my-app", "--type=merge", "-p", """

            spec:
              platformRef:
                oci: "%s@%s"
            """.formatted(modules, digest));
        people.await(space, "my-app", s -> s.string("platformRefResolved").equals(digest.toString()));
        JsonObject after = people.ready(space, "my-app");
        assertEquals(
                "{\"oci\":\"" + modules + "@" + digest + "\"}",
                people.get(space, "webservice", "my-app")
                        .object("spec")
                        .object("platformRef")
                        .toString());
        assertEquals(before.string("renderHash"), after.string("renderHash"));
        assertEquals(before.object("graphArtifact"), after.object("graphArtifact"));
        assertEquals(before.get("inventory"), after.get("inventory"));
        assertNotEquals(text(before, "module", "source"), text(after, "module", "source"));
        assertEquals(workload, people.workload(space, "my-app"), "uids, generations and versions of the workload");
        List<String> writes = people.writes(space);
        // Only the Graph is stored anew, which tells where its module comes from.
        assertEquals(
                List.of(),
                applied(writes.subList(mark, writes.size())).stream()
                        .filter(write -> !write.contains("/configmaps"))
                        .toList());
        // A patch that nobody can understand leaves the workload alone, and says what to do.
        people.kubectl(
                space, "patch", "webservice", "new-app", "--type=merge", "-p", """

            spec:
              platformRef:
                oci: "%s@sha256:%s"
            """.formatted(modules, "0".repeat(64)));
        JsonObject missing = people.await(
                space,
                "new-app",
                s -> People.condition(s, "Resolved").string("status").equals("False"));
        assertEquals("ModuleNotFound", People.condition(missing, "Resolved").string("reason"));
        people.kubectl(space, "get", "deployment", "new-app");
        // Step 4: embedded modules are switched off, and what runs stays.
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: late-app
            spec:
              platformRef:
                embedded: v1.0.0
              image: myapp:latest
            """);
        people.ready(space, "late-app");
        people.tenants("{\"namespaces\": {\"" + space + "\": {\"embedded\": \"refuse\"}}}");
        JsonObject refused = people.await(
                space,
                "late-app",
                s -> !People.condition(s, "Ready").string("status").equals("True"));
        assertEquals("Forbidden", People.condition(refused, "Ready").string("reason"));
        people.kubectl(space, "get", "deployment", "late-app");
        people.ready(space, "my-app");
    }

    @Test
    void bestPractices() throws Exception {
        String space = people.namespace("practices");
        Digest digest = dockerPush("v1.3.0", "v1.0.0", "// 1.3\n");
        // For platform teams: versions, tests before publishing, a changelog, digests.
        Path module = folder.resolve("own");
        people.pequod("module", "init", module.toString());
        assertTrue(Files.exists(module.resolve("CHANGELOG.md")));
        people.pequod("vet", module.toString());
        String pushed =
                people.pequod("module", "push", "-q", module.toString(), "oci:" + registry.host() + "/own:v1.0.0");
        assertTrue(pushed.matches("oci:.*@sha256:[0-9a-f]{64}"), pushed);
        // For developers: pin digests; who does not is told which one.
        people.apply(space, """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
            spec:
              platformRef:
                oci: "%s:v1.3.0"
              image: myapp:latest
            """.formatted(modules));
        JsonObject status = people.ready(space, "my-app");
        assertEquals(digest.toString(), status.string("platformRefResolved"));
        String message = People.condition(status, "Resolved").string("message");
        assertTrue(message.contains("@" + digest), message);
        // For operators: hit rate, audit of each load, time limits, signatures.
        String metrics = people.metrics();
        assertTrue(metrics.contains("pequod_cache_hits_total{tier=\"memory\"}"), metrics);
        assertTrue(metrics.contains("pequod_cache_misses_total"), metrics);
        assertEquals(
                new JsonString("success"),
                people.load(space, "my-app", "oci:" + modules + ":v1.3.0").get("outcome"));
        people.signatures("{\"rules\": [{\"source\": \"" + registry.host() + "\", \"keys\": [\"acme.pub\"]}]}");
        JsonObject unsigned = people.await(
                space,
                "my-app",
                s -> People.condition(s, "Resolved").string("status").equals("False"));
        assertEquals(
                "VerificationFailed", People.condition(unsigned, "Resolved").string("reason"));
        people.kubectl(space, "get", "deployment", "my-app");
        people.signatures("{\"rules\": [{\"source\": \"" + registry.host() + "\", \"unsigned\": true}]}");
        people.ready(space, "my-app");
    }
}
