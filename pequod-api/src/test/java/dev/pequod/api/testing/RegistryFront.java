package dev.pequod.api.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http server on a free port of the loopback address that stands before another one, counts what is asked, and may answer
 * itself: with a demand for a token, with wrong bytes, slowly, or never.
 */
public final class RegistryFront implements AutoCloseable {
    private static final Set<String> HOP =
            Set.of("connection", "content-length", "date", "expect", "host", "transfer-encoding", "upgrade");

    private static final Pattern NAME = Pattern.compile("/v2/(.+)/(?:manifests|blobs|tags|referrers)/.*");
    private static final String TOKEN = "let-me-in-";

    /** Answers a request itself, and then returns true; or returns false, and the request goes to the server behind. */
    @FunctionalInterface
    public interface Answer {

        /** Answers or does not. */
        boolean answer(HttpExchange exchange) throws IOException;
    }

    /**
     * One request that came.
     *
     * @param method its method
     * @param target its path and query
     * @param authorization its Authorization header, empty if it has none
     */
    public record Seen(String method, String target, String authorization) {}

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final int behind;

    private RegistryFront(int behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Starts a front before the registry. */
    public static RegistryFront before(RegistryServer registry) {
        return new RegistryFront(registry.port());
    }

    /** Starts a server with nothing behind it: what nobody answers is 404. */
    public static RegistryFront alone() {
        return new RegistryFront(0);
    }

    /** Adds an answer, which is asked before those that were added earlier. */
    public RegistryFront answer(Answer answer) {
        answers.addFirst(answer);
        return this;
    }

    /**
     * Demands a name and a password for everything.
     *
     * @param passwords the password of each name
     */
    public RegistryFront demandBasic(Map<String, String> passwords) {
        return answer(exchange -> {
            String authorization = authorization(exchange);
            boolean isKnown = passwords.entrySet().stream()
                    .anyMatch(user -> authorization.equals(basic(user.getKey(), user.getValue())));
            if (!isKnown) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                send(exchange, 401, "{}");
            }
            return !isKnown;
        });
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Demands a bearer token for everything, which {@code /token} gives to whoever has the name and the password, as large
     * public registries do: one for what was asked for, the repository and whether it is read or written.
     *
     * @param realm the address that gives tokens, empty for {@code /token} of this front
     */
    public RegistryFront demandToken(String realm, String user, String password) {
        String address = realm.isEmpty() ? "http://" + host() + "/token" : realm;
        String basic = basic(user, password);
        return answer(exchange -> {
            String authorization = authorization(exchange);
            if (exchange.getRequestURI().getPath().equals("/token")) {
                boolean known = authorization.equals(basic);
                send(exchange, known ? 200 : 401, known ? "{\"token\":\"" + token(exchange) + "\"}" : "{}");
                return true;
            }
            String scope = scope(exchange);
            if (authorization.startsWith("Bearer " + TOKEN) && allows(authorization, scope)) {
                return false;
            }
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer realm=\"" + address + "\",service=\"test\",scope=\"" + scope + "\"");
            send(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"token wanted\"}]}");
            return true;
        });
    }

    /** Returns a token that is good for the scopes that are asked for, and for nothing else. */
    private static String token(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        StringBuilder token = new StringBuilder(TOKEN);
        for (String parameter : (query == null ? "" : query).split("&", -1)) {
            if (parameter.startsWith("scope=")) {
                token.append(HexFormat.of()
                        .formatHex(parameter.substring("scope=".length()).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return token.toString();
    }

    /** Returns what a request needs: {@code repository:NAME:pull}, or {@code pull,push} where it writes. */
    private static String scope(HttpExchange exchange) {
        Matcher name = NAME.matcher(exchange.getRequestURI().getPath());
        boolean reads = Set.of("GET", "HEAD").contains(exchange.getRequestMethod());
        return name.matches() ? "repository:" + name.group(1) + (reads ? ":pull" : ":pull,push") : "";
    }

    private static boolean allows(String authorization, String scope) {
        String given = new String(
                HexFormat.of().parseHex(authorization.substring(("Bearer " + TOKEN).length())), StandardCharsets.UTF_8);
        return given.equals(scope) || given.equals(scope + ",push");
    }

    /** Sends a whole answer. */
    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean silent = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
        exchange.sendResponseHeaders(status, silent ? -1 : bytes.length);
        if (!silent) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String authorization(HttpExchange exchange) {
        String value = exchange.getRequestHeaders().getFirst("Authorization");
        return value == null ? "" : value;
    }

    private void serve(HttpExchange exchange) throws IOException {
        seen.add(new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), authorization(exchange)));
        try (exchange) {
            for (Answer answer : answers) {
                if (answer.answer(exchange)) {
                    return;
                }
            }
            if (behind == 0) {
                send(exchange, 404, "{}");
            } else {
                forward(exchange);
            }
        }
    }

    /** Returns path and query; whoever takes this server for a proxy names a host before them. */
    private static String target(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private void forward(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + behind + target(exchange.getRequestURI())))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HOP.contains(lower) && !lower.equals("authorization")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            response.headers().map().forEach((name, values) -> {
                if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
            boolean silent = exchange.getRequestMethod().equals("HEAD") || length == 0;
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            }
            exchange.sendResponseHeaders(response.statusCode(), silent ? -1 : length);
            try (InputStream in = response.body();
                    OutputStream out = exchange.getResponseBody()) {
                in.transferTo(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Returns {@code localhost:PORT}. */
    public String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** Returns the requests that came, in their order. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
