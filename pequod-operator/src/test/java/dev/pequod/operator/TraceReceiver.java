package dev.pequod.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Takes traces by OTLP over HTTP on loopback, as a collector does, and keeps them. */
final class TraceReceiver implements AutoCloseable {
    private final HttpServer server;
    private final Queue<ExportTraceServiceRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();

    private TraceReceiver(HttpServer server) {
        this.server = server;
    }

    static TraceReceiver start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TraceReceiver receiver = new TraceReceiver(server);
        server.createContext("/v1/traces", receiver::receive);
        server.start();
        return receiver;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Returns where to send to. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns what came with the requests as {@code Authorization}. */
    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    /** Returns the names of services that sent something. */
    List<String> services() {
        return requests.stream()
                .flatMap(r -> r.getResourceSpansList().stream())
                .map(r -> text(r.getResource().getAttributesList(), "service.name"))
                .distinct()
                .toList();
    }

    /** Returns all spans so far. */
    List<Span> spans() {
        return requests.stream()
                .flatMap(r -> r.getResourceSpansList().stream())
                .map(ResourceSpans::getScopeSpansList)
                .flatMap(scopes -> scopes.stream().flatMap(s -> s.getSpansList().stream()))
                .collect(Collectors.toList());
    }

    /** Returns an attribute of a span, as text; empty if it has none. */
    static String text(Span span, String attribute) {
        return text(span.getAttributesList(), attribute);
    }

    private static String text(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(a -> a.getKey().equals(name))
                .map(a -> a.getValue().hasIntValue()
                        ? Long.toString(a.getValue().getIntValue())
                        : a.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
