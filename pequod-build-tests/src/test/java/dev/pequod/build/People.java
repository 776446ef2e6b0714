package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pequod.api.testing.TestTool;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a platform team, developers and the operators of a cluster have at hand: programs, as they come from a checkout. */
final class People implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ControlPlane plane;
    private final Path folder;
    private final Map<String, String> environment;
    private final int port;
    private Process operator;

    private People(ControlPlane plane, Path folder, Map<String, String> environment, int port) throws IOException {
        this.plane = plane;
        this.folder = folder;
        this.environment = environment;
        this.port = port;
        this.operator = startOperator();
    }

    /** Installs the definition, and starts the operator. */
    static People start(ControlPlane plane, Path folder, List<String> hosts) throws Exception {
        int port = freePort();
        Map<String, String> environment = new TreeMap<>(Map.of(
                "PATH", Repository.ROOT + ":" + System.getenv("PATH"),
                "KUBECONFIG", plane.kubeconfig().toString(),
                "PEQUOD_CACHE_DIR", folder.resolve("cache").toString(),
                "PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost",
                "PEQUOD_PLAIN_HTTP_HOSTS", String.join(",", hosts)));
        Files.writeString(folder.resolve("tenants.json"), "{}");
        Files.writeString(folder.resolve("signatures.json"), "{\"rules\": [], \"otherwise\": \"accept\"}");
        Files.copy(
                Repository.ROOT.resolve("pequod-resolver/src/test/resources/dev/pequod/resolver/trust/keys/cosign.pub"),
                folder.resolve("acme.pub"));
        People people = new People(plane, folder, environment, port);
        people.kubectl(
                "default", "apply", "-f", Repository.ROOT.resolve("deploy/crd").toString());
        people.kubectl(
                "default",
                "wait",
                "--for=condition=Established",
                "crd/webservices.platform.example.com",
                "--timeout=2m");
        return people;
    }

    private Process startOperator() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Repository.ROOT.resolve("pequod-operator/run").toString(),
                        "--kubeconfig",
                        plane.kubeconfig().toString(),
                        "--http-port",
                        Integer.toString(port))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("audit.log").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("operator.log").toFile()));
        builder.environment().putAll(environment);
        builder.environment()
                .put("PEQUOD_TENANT_POLICY", folder.resolve("tenants.json").toString());
        builder.environment()
                .put(
                        "PEQUOD_SIGNATURE_POLICY",
                        folder.resolve("signatures.json").toString());
        return builder.start();
    }

    /** Ends the operator, starts it again, and returns what it had written before in a namespace. */
    List<String> restartOperator(String namespace) throws IOException {
        close();
        List<String> before = writes(namespace);
        operator = startOperator();
        return before;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String run(Path where, List<String> command) {
        Repository.Run run = Repository.run(where, environment, 300, command);
        assertEquals(0, run.exit(), command + "\n" + run.output());
        return run.output().strip();
    }

    /** Runs kubectl in a namespace, and returns what it prints. */
    String kubectl(String namespace, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(TestTool.require("kubectl").toString(), "--namespace", namespace));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    /** Runs the command, and returns what it prints. */
    String pequod(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Repository.ROOT.resolve("pequod").toString()));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    /** Runs the command as a plugin of kubectl, which finds it on the path. */
    String plugin(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(TestTool.require("kubectl").toString(), "pequod"));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    /** Runs git several times in a folder, and returns what the last one prints. */
    String git(Path where, String... commands) {
        String printed = "";
        for (String arguments : commands) {
            List<String> command =
                    new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"));
            command.addAll(List.of(arguments.split(" ")));
            printed = run(where, command);
        }
        return printed;
    }

    String namespace(String name) {
        kubectl("default", "create", "namespace", name);
        return name;
    }

    void apply(String namespace, String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "resource", ".yaml"), yaml);
        kubectl(namespace, "apply", "-f", file.toString());
    }

    /** Returns why a resource is not taken. */
    String refusal(String namespace, String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "resource", ".yaml"), yaml);
        Repository.Run run = Repository.run(
                folder,
                environment,
                300,
                List.of(TestTool.require("kubectl").toString(), "-n", namespace, "apply", "-f", file.toString()));
        assertNotEquals(0, run.exit(), run.output());
        return run.output();
    }

    JsonObject get(String namespace, String kind, String name) throws JsonException {
        return json(kubectl(namespace, "get", kind, name, "-o", "json"));
    }

    static JsonObject json(String text) throws JsonException {
        return (JsonObject) JsonReader.read(text);
    }

    JsonObject status(String namespace, String name) throws JsonException {
        return get(namespace, "webservice", name).object("status");
    }

    /** Waits until the current generation of a WebService is ready, and returns its status. */
    JsonObject ready(String namespace, String name) throws Exception {
        return await(
                namespace, name, s -> condition(s, "Ready").string("status").equals("True"));
    }

    /** Waits until the status of the current generation of a WebService is as wanted, and returns it. */
    JsonObject await(String namespace, String name, Predicate<JsonObject> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonObject resource = get(namespace, "webservice", name);
            JsonObject status = resource.object("status");
            boolean current =
                    Objects.equals(resource.object("metadata").get("generation"), status.get("observedGeneration"));
            if (current && wanted.test(status)) {
                return status;
            }
            if (System.nanoTime() > deadline || !operator.isAlive()) {
                throw new AssertionError(resource + "\n" + Files.readString(folder.resolve("operator.log")));
            }
            operator.waitFor(300, TimeUnit.MILLISECONDS);
        }
    }

    static JsonObject condition(JsonObject status, String type) {
        if (status.get("conditions") instanceof JsonArray conditions) {
            for (JsonValue value : conditions.elements()) {
                if (value instanceof JsonObject condition
                        && condition.string("type").equals(type)) {
                    return condition;
                }
            }
        }
        return JsonObject.EMPTY;
    }

    /** Waits until nobody has anything to do with a Deployment any more, and returns what runs for it, with all versions. */
    String workload(String namespace, String name) {
        kubectl(
                namespace,
                "wait",
                "--for=jsonpath={.status.conditions[?(@.type==\"Progressing\")].reason}=NewReplicaSetAvailable",
                "deployment/" + name,
                "--timeout=2m");
        String columns = "KIND:.kind,NAME:.metadata.name,UID:.metadata.uid,GENERATION:.metadata.generation,"
                + "VERSION:.metadata.resourceVersion";
        return kubectl(
                namespace,
                "get",
                "deployments,replicasets,pods,services,serviceaccounts,poddisruptionbudgets,horizontalpodautoscalers",
                "--selector=app.kubernetes.io/name=" + name,
                "-o",
                "custom-columns=" + columns);
    }

    /** Returns what was written by the operator in a namespace. */
    List<String> writes(String namespace) {
        return plane.requests().stream()
                .filter(request -> request.contains("/namespaces/" + namespace + "/"))
                .filter(request -> !request.matches("(get|list|watch) .*") && !request.contains("dryRun=All"))
                .toList();
    }

    /** Returns the lines that the operator wrote of loading a module for a WebService, in their order. */
    List<JsonObject> loads(String namespace, String name, String reference) throws Exception {
        List<JsonObject> loads = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("audit.log"))) {
            JsonObject load = line.endsWith("}") ? json(line) : JsonObject.EMPTY; // which is being written
            if (load.string("requester").equals("WebService " + namespace + "/" + name)
                    && load.string("reference").equals(reference)) {
                loads.add(load);
            }
        }
        return loads;
    }

    /** Returns the first of them. */
    JsonObject load(String namespace, String name, String reference) throws Exception {
        return awaitLoad(namespace, name, reference, 0);
    }

    /** Waits for one more of them than so many, and returns it. */
    JsonObject awaitLoad(String namespace, String name, String reference, int known) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (loads(namespace, name, reference).size() <= known) {
            if (System.nanoTime() > deadline || !operator.isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("operator.log")));
            }
            operator.waitFor(300, TimeUnit.MILLISECONDS);
        }
        return loads(namespace, name, reference).get(known);
    }

    String metrics() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
        }
    }

    /** Says what namespaces may do. */
    void tenants(String policy) throws IOException {
        Files.writeString(folder.resolve("tenants.json"), policy);
    }

    /** Says whose signatures are wanted. */
    void signatures(String policy) throws IOException {
        Files.writeString(folder.resolve("signatures.json"), policy);
    }

    @Override
    public void close() {
        operator.destroy();
        operator.onExit().completeOnTimeout(operator, 60, TimeUnit.SECONDS).join();
        operator.destroyForcibly().onExit().join();
    }
}
