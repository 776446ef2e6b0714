package dev.pequod.api.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Git's own server over http, {@code git http-backend}, behind a front that can ask for credentials and misbehave. */
public final class GitHttpServer implements AutoCloseable {
    /** Something that the front does in place of asking Git; returns false to ask Git all the same. */
    @FunctionalInterface
    public interface Fault {
        boolean answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path backend = TestTool.require("git-http-backend");
    private final Path root;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> authorizations = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile Fault fault = exchange -> false;
    private volatile String authorization = "";
    private volatile String challenge = "Basic realm=\"git\"";

    private GitHttpServer(Path root, InetAddress host, @Nullable SSLContext tls) throws IOException {
        this.root = root;
        InetSocketAddress address = new InetSocketAddress(host, 0);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static GitHttpServer plain(Path root) throws IOException {
        return plain(root, InetAddress.getLoopbackAddress());
    }

    public static GitHttpServer tls(Path root, SSLContext context) throws IOException {
        return tls(root, InetAddress.getLoopbackAddress(), context);
    }

    /** Starts one that listens on one address of the machine alone. */
    public static GitHttpServer plain(Path root, InetAddress host) throws IOException {
        return new GitHttpServer(root, host, null);
    }

    /** Starts one that listens on one address of the machine alone. */
    public static GitHttpServer tls(Path root, InetAddress host, SSLContext context) throws IOException {
        return new GitHttpServer(root, host, context);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the remote of a repository, as a reference names it: https, though it may be spoken to without. */
    public String remote(String repository) {
        return "https://localhost:" + port() + "/" + repository;
    }

    /** Lets only requests with this header pass. */
    public void requireAuthorization(String header, String newChallenge) {
        authorization = header;
        challenge = newChallenge;
    }

    public void misbehave(Fault newFault) {
        fault = newFault;
    }

    /** Returns method and path of each request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many bytes git has answered so far. */
    public long sentBytes() {
        return sent.get();
    }

    public void forget() {
        requests.clear();
        authorizations.clear();
    }

    /** Returns all credentials that were sent so far. */
    public List<String> authorizations() {
        return authorizations.values().stream().flatMap(List::stream).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            requests.add(exchange.getRequestMethod() + " " + asked(exchange));
            List<String> sent = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
            authorizations.merge(asked(exchange), sent, (a, b) -> {
                List<String> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
            });
            if (fault.answer(exchange)) {
                return;
            }
            if (!authorization.isEmpty() && !sent.contains(authorization)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            cgi(exchange, uri);
        }
    }

    private void cgi(HttpExchange exchange, URI uri) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(backend.toString());
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("HOME", root.toString());
        environment.put("PATH_INFO", uri.getPath());
        environment.put("QUERY_STRING", uri.getQuery() == null ? "" : uri.getQuery());
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_ADDR", "127.0.0.1");
        header(exchange, "Content-Type").ifPresent(v -> environment.put("CONTENT_TYPE", v));
        header(exchange, "Content-Encoding").ifPresent(v -> environment.put("HTTP_CONTENT_ENCODING", v));
        header(exchange, "Git-Protocol").ifPresent(v -> environment.put("GIT_PROTOCOL", v));
        byte[] body = exchange.getRequestBody().readAllBytes();
        environment.put("CONTENT_LENGTH", String.valueOf(body.length));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        threads.execute(() -> {
            try (OutputStream out = process.getOutputStream()) {
                new ByteArrayInputStream(body).transferTo(out);
            } catch (IOException e) {
                process.destroy();
            }
        });
        try (InputStream in = process.getInputStream()) {
            int status = 200;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] header = line.split(": ", 2);
                if (header[0].equals("Status")) {
                    status = Integer.parseInt(header[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(header[0], header[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            sent.addAndGet(in.transferTo(exchange.getResponseBody()));
        } finally {
            process.destroy();
        }
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Returns the path and the query that are asked for, also where the server is told with them as to a proxy. */
    public static String asked(HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** Answers with a status, headers and a text. */
    public static boolean answer(HttpExchange exchange, int status, Map<String, String> headers, String text)
            throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
