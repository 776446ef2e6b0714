package dev.pequod.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class HealthServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Begins to answer.
     *
     * @param operator the operator while it works
     * @param mayStandBy whether a process that does not work is as it should be
     */
    HealthServer(int port, Supplier<Optional<Operator>> operator, boolean mayStandBy) throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
        server.createContext("/readyz", exchange -> {
            boolean ready = operator.get().map(Operator::isReady).orElse(mayStandBy);
            answer(exchange, ready ? 200 : 503, ready ? "ok\n" : "resources are not watched\n");
        });
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics(operator.get())));
        server.start();
    }

    private static String metrics(Optional<Operator> operator) {
        return """
                # HELP pequod_leading Whether this process works.
                # TYPE pequod_leading gauge
                pequod_leading %d
                # HELP pequod_resources WebServices that are known.
                # TYPE pequod_resources gauge
                pequod_resources %d
                # HELP pequod_queue_depth WebServices that want work now.
                # TYPE pequod_queue_depth gauge
                pequod_queue_depth %d
                """.formatted(
                        operator.isPresent() ? 1 : 0,
                        operator.map(Operator::count).orElse(0),
                        operator.map(Operator::depth).orElse(0));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
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
