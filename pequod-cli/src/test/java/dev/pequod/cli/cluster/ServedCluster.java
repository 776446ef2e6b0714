package dev.pequod.cli.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pequod.cli.Program;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * An API server on loopback with a few objects, whose namespace is {@code shop} for commands that name none. It stores nothing: what is applied
 * by a dry run comes back.
 */
final class ServedCluster implements AutoCloseable {
    private static final Map<String, String> KINDS = Map.of(
            "/api/v1",
            "ConfigMap configmaps true, Pod pods true, Event events true, Namespace namespaces false",
            "/apis/apps/v1",
            "Deployment deployments true, ReplicaSet replicasets true",
            "/apis/batch/v1",
            "Job jobs true",
            "/apis/rbac.authorization.k8s.io/v1",
            "ClusterRole clusterroles false",
            "/apis/platform.example.com/v1alpha1",
            "WebService webservices true");

    private final Map<String, JsonObject> objects = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final HttpServer server;
    private final AtomicInteger troubles = new AtomicInteger();
    private volatile Pattern forbidden = Pattern.compile("(?!)");
    private volatile CountDownLatch speaks = new CountDownLatch(0);

    record Ran(ExitCode code, String out, String err) {}

    /**
     * Starts it.
     *
     * @param folder where commands run
     */
    ServedCluster(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        write("config", """
                current-context: it
                contexts: [{name: it, context: {cluster: it, namespace: shop}}]
                clusters: [{name: it, cluster: {server: "http://127.0.0.1:%d"}}]
                """.formatted(server.getAddress().getPort()));
    }

    /** Writes a file where commands run. */
    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Has an object. */
    void put(String path, String json) {
        objects.put(path, read(json));
    }

    /** Has an object no more. */
    void remove(String path) {
        objects.remove(path);
    }

    /** Refuses requests of which the method and path are found by a pattern. */
    void forbid(String pattern) {
        forbidden = Pattern.compile(pattern);
    }

    /** Answers the next three requests with nothing, that it is away, and that there are too many. */
    void haveTroubles() {
        troubles.set(3);
    }

    /** Returns the requests until now, each as method and path. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Runs a command. */
    Ran run(String... arguments) {
        return run(new ByteArrayOutputStream(), false, arguments);
    }

    /** Runs a command on a terminal, and answers nothing before a text is shown there. */
    Ran runSilentUntil(String shown, String... arguments) {
        CountDownLatch isShown = new CountDownLatch(1);
        speaks = isShown;
        ByteArrayOutputStream err = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (toString(StandardCharsets.UTF_8).contains(shown)) {
                    isShown.countDown();
                }
            }
        };
        return run(err, true, arguments);
    }

    private Ran run(ByteArrayOutputStream err, boolean isTerminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                isTerminal,
                isTerminal,
                Map.of("KUBECONFIG", folder.resolve("config").toString(), "NO_COLOR", "1"),
                folder);
        ExitCode code = new Program(surroundings).run(arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String request = exchange.getRequestMethod() + " " + path;
        asked.add(request);
        JsonObject found = objects.get(path);
        awaitSpeaking();
        int trouble = troubles.getAndUpdate(left -> Math.max(0, left - 1));
        if (trouble == 3) {
            exchange.close();
        } else if (trouble > 0) {
            send(exchange, trouble == 2 ? 503 : 429, JsonObject.EMPTY);
        } else if (forbidden.matcher(request).find()) {
            send(exchange, 403, status("Forbidden", "may not " + request));
        } else if (KINDS.containsKey(path)) {
            send(exchange, 200, kinds(KINDS.get(path)));
        } else if (exchange.getRequestMethod().equals("PATCH")) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            send(exchange, 200, read(new String(body, StandardCharsets.UTF_8)));
        } else if (found != null) {
            send(exchange, 200, found);
        } else if (path.endsWith("s") && exchange.getRequestURI().getQuery() != null) {
            JsonObject version = JsonObject.EMPTY.with("resourceVersion", new JsonString("1"));
            send(exchange, 200, JsonObject.EMPTY.with("metadata", version).with("items", new JsonArray(List.of())));
        } else {
            send(exchange, 404, status("NotFound", path + " not found"));
        }
    }

    private void awaitSpeaking() throws IOException {
        try {
            if (!speaks.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nothing was shown");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static JsonObject read(String json) {
        try {
            return (JsonObject) JsonReader.read(json);
        } catch (JsonException e) {
            throw new AssertionError(json, e);
        }
    }

    private static JsonObject status(String reason, String message) {
        return JsonObject.EMPTY
                .with("kind", new JsonString("Status"))
                .with("reason", new JsonString(reason))
                .with("message", new JsonString(message))
                .with(
                        "details",
                        JsonObject.EMPTY.with(
                                "name",
                                new JsonString(
                                        message.replaceAll(" not found$", "").replaceAll(".*/", ""))));
    }

    private static JsonObject kinds(String kinds) {
        StringBuilder list = new StringBuilder();
        for (String kind : kinds.split(", ", -1)) {
            String[] parts = kind.split(" ", -1);
            list.append(list.isEmpty() ? "" : ", ")
                    .append("{\"kind\": \"%s\", \"name\": \"%s\", \"namespaced\": %s, \"verbs\": [\"list\"]}"
                            .formatted(parts[0], parts[1], parts[2]));
        }
        return read("{\"resources\": [" + list + "]}");
    }

    private static void send(HttpExchange exchange, int status, JsonObject body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
