package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceExportTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final Key CART = new Key("shop", "cart");

    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();

    @Test
    void withoutAnEndpointNothingIsTraced() {
        for (Map<String, String> environment : List.of(
                Map.<String, String>of(),
                Map.of(ENDPOINT, " "),
                Map.of(ENDPOINT, "http://localhost:1", "OTEL_SDK_DISABLED", "true"),
                Map.of(ENDPOINT, "http://localhost:1", "OTEL_TRACES_EXPORTER", "none"),
                Map.of("OTEL_SERVICE_NAME", "it"))) {
            try (TraceExport export = TraceExport.of(environment, warnings::add)) {
                assertSame(Traces.NONE, export.traces(), environment.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf; found grpc",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, collector:4318, must be a valid URL",
        "OTEL_BSP_SCHEDULE_DELAY, soon, otel.bsp.schedule.delay=soon",
        "OTEL_TRACES_SAMPLER, sometimes, sometimes",
    })
    void whatIsWrongIsToldAtTheStart(String name, String value, String expected) {
        Map<String, String> environment = Map.of(ENDPOINT, "http://localhost:1", name, value);
        String message = assertThrows(IllegalArgumentException.class, () -> TraceExport.of(environment, warnings::add))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void noHeaderIsShown() {
        Map<String, String> environment =
                Map.of(ENDPOINT, "http://localhost:1", "OTEL_EXPORTER_OTLP_HEADERS", "s3cr3t-without-a-name");
        String message = assertThrows(IllegalArgumentException.class, () -> TraceExport.of(environment, warnings::add))
                .getMessage();
        assertTrue(message.contains("headers"), message);
        assertFalse(message.contains("s3cr3t"), message);
    }

    @Test
    void aReceiverThatIsDownIsToldAndHoldsUpNobody() throws Exception {
        String endpoint;
        try (TraceReceiver receiver = TraceReceiver.start()) {
            endpoint = receiver.endpoint();
        }
        try (TraceExport export = TraceExport.of(Map.of(ENDPOINT, endpoint), warnings::add)) {
            for (int i = 0; i < 10_000; i++) {
                assertEquals(
                        Outcome.SETTLED,
                        export.traces().traced(key -> Outcome.SETTLED).reconcile(CART));
            }
        }
        String warning = warnings.poll(30, TimeUnit.SECONDS);
        assertTrue(warning != null && warning.contains("export"), warning);
    }

    @Test
    void aFaultGoesThroughAndIsInItsSpan() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start()) {
            try (TraceExport export = TraceExport.of(Map.of(ENDPOINT, receiver.endpoint()), warnings::add)) {
                assertThrows(
                        IllegalStateException.class,
                        () -> export.traces()
                                .traced(key -> {
                                    throw new IllegalStateException("secret");
                                })
                                .reconcile(CART));
            }
            assertEquals(
                    List.of("fault"),
                    receiver.spans().stream()
                            .map(s -> TraceReceiver.text(s, "pequod.outcome"))
                            .toList());
            assertFalse(receiver.spans().toString().contains("secret"));
        }
    }
}
