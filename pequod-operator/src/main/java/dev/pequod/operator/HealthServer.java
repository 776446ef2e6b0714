package dev.pequod.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class HealthServer implements AutoCloseable {
    /** Connections at a time. */
    static final int MOST = 200;

    /** Anybody in the cluster may reach the port. The JDK takes these when it makes the first server of the process; times are in seconds. */
    private static final Map<String, String> LIMITS = Map.of(
            "jdk.httpserver.maxConnections", Integer.toString(MOST),
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30",
            "sun.net.httpserver.idleInterval", "10",
            "sun.net.httpserver.maxReqHeaderSize", "16384");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Begins to answer.
     *
     * @param isSound whether work is done, or may be some day
     * @param isReady whether work is done, or another process does it
     * @param metrics the page of metrics
     * @throws IOException if the address cannot be used; the message is a clause that names it, and what says it
     */
    HealthServer(InetSocketAddress address, BooleanSupplier isSound, BooleanSupplier isReady, Supplier<String> metrics)
            throws IOException {
        server = server(address);
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, isSound, "no work is done\n"));
        server.createContext("/readyz", exchange -> answer(exchange, isReady, "resources are not watched\n"));
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.get()));
        server.start();
    }

    private static HttpServer server(InetSocketAddress address) throws IOException {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "the address " + address.getHostString() + ":" + address.getPort()
                            + " for health and metrics (--http-address, --http-port or PEQUOD_HTTP_ADDRESS) cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Returns the port, which was free if none was asked for. */
    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, BooleanSupplier isSo, String otherwise) throws IOException {
        boolean so = isSo.getAsBoolean();
        answer(exchange, so ? 200 : 503, so ? "ok\n" : otherwise);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1); // which has no body, and the server complains of its length
                return;
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
