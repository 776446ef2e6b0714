package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pequod.cli.Program;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonWriter;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server says of a resource, as people and programs are told. */
final class StatusCommandTest {
    private static final String GROUP = "/apis/platform.example.com/v1alpha1";
    private static final String RESOURCE = GROUP + "/namespaces/shop/webservices/cart";
    private static final String HOSTILE = "{\"metadata\": {\"name\": \"cart\", \"namespace\": \"shop\"}, \"status\": {"
            + "\"inventory\": [{\"node\": \"map\", \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"namespace\": \"shop\","
            + " \"name\": \"a\\u001b[2J\"}], \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\", \"reason\":"
            + " \"Refused\", \"message\": \"by \\u001b]0;all is well\\u0007\\u009b2J\\nnext line\"}]}}";

    private final AtomicInteger troubles = new AtomicInteger();
    private volatile String resource = HOSTILE;

    @TempDir
    private Path folder;

    private HttpServer server;

    private record Ran(ExitCode code, String out, String err) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(
                folder.resolve("config"), """
                current-context: it
                contexts: [{name: it, context: {cluster: it, namespace: shop}}]
                clusters: [{name: it, cluster: {server: "http://127.0.0.1:%d"}}]
                """.formatted(server.getAddress().getPort()));
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (troubles.getAndDecrement()) {
            case 3 -> exchange.close();
            case 2 -> send(exchange, 503, "{}");
            case 1 -> send(exchange, 429, "{}");
            default -> {
                switch (exchange.getRequestURI().getPath()) {
                    case GROUP -> send(exchange, 200, kinds("WebService", "webservices"));
                    case "/api/v1" -> send(exchange, 200, kinds("ConfigMap", "configmaps"));
                    case RESOURCE -> send(exchange, resource.isEmpty() ? 404 : 200, found());
                    default ->
                        send(exchange, 404, notFound(exchange.getRequestURI().getPath()));
                }
            }
        }
    }

    private String found() {
        return resource.isEmpty() ? notFound("cart") : resource;
    }

    private static String notFound(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return "{\"kind\": \"Status\", \"reason\": \"NotFound\", \"details\": {\"name\": "
                + JsonWriter.compact(new JsonString(name)) + "}}";
    }

    private static String kinds(String kind, String name) {
        return "{\"resources\": [{\"name\": \"" + name + "\", \"kind\": \"" + kind
                + "\", \"namespaced\": true, \"verbs\": [\"get\", \"list\"]}]}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                true,
                true,
                Map.of("KUBECONFIG", folder.resolve("config").toString(), "NO_COLOR", "1"),
                folder);
        ExitCode code = new Program(surroundings).run(arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Once, a container could say what a terminal obeys, and end in what the terminal of whoever asked for it did. */
    @ParameterizedTest
    @ValueSource(
            strings = {"status cart", "explain cart", "status cart -o json", "explain cart -o yaml", "audit verify cart"
            })
    void aTerminalObeysNothing(String line) {
        Ran ran = run(line.split(" "));
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertFalse(
                (ran.out() + ran.err()).codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n'), ran.out());
    }

    @Test
    void peopleSeeATree() {
        assertEquals(new Ran(ExitCode.FINDINGS, """
                        WebService shop/cart  0 of 1 ready
                        └─ ✗ ConfigMap shop/a\uFFFD[2J  is not there
                        ✗ Ready is False, Refused: by \uFFFD]0;all is well\uFFFD\uFFFD2J
                          next line
                        """, ""), run("status", "cart"));
    }

    @Test
    void programsAreToldTheSame() {
        assertEquals("""
                apiVersion: platform.example.com/v1alpha1
                kind: WebService
                namespace: shop
                name: cart
                ready: false
                reason: Refused
                message: "by \\u001b]0;all is well\\u0007\\u009b2J\\nnext line"
                nodes:
                - node: map
                  apiVersion: v1
                  kind: ConfigMap
                  namespace: shop
                  name: "a\\u001b[2J"
                  state: Failed
                  reason: NotFound
                  message: is not there
                """, run("status", "cart", "-o", "yaml").out());
    }

    @Test
    void nothingIsDataToo() {
        resource = "";
        assertEquals(
                new Ran(ExitCode.FINDINGS, "", "Nothing is applied for WebService shop/cart\n"), run("status", "cart"));
        Ran data = run("status", "cart", "-o", "json");
        assertEquals(ExitCode.FINDINGS, data.code());
        assertEquals(
                List.of("\"ready\": false,", "\"reason\": \"NotFound\",", "\"nodes\": []"),
                data.out()
                        .lines()
                        .map(String::strip)
                        .filter(l -> l.matches("\"(ready|reason|nodes)\".*"))
                        .toList());
    }

    /** Once, the first answer of an API server that had no time just then ended the command. */
    @Test
    void passingTroubleIsWaitedFor() {
        troubles.set(3);
        Ran ran = run("status", "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertEquals("", ran.err());
    }
}
