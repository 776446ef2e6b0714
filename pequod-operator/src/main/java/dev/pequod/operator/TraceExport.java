package dev.pequod.operator;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sends traces to where OpenTelemetry's own environment variables say, by OTLP over HTTP; without an endpoint there are none. What is not sent
 * in time is dropped, and nothing waits for it but {@link #close}, for five seconds.
 */
final class TraceExport implements AutoCloseable {
    private static final String PROTOCOL = "http/protobuf";
    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
    private static final List<String> PROTOCOLS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");

    /** How long what is left may take to be sent. */
    private static final Duration LAST = Duration.ofSeconds(5);

    /** Kept, as loggers that nobody holds forget who listens to them. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final Optional<OpenTelemetrySdk> sdk;
    private final Traces traces;

    private TraceExport(Optional<OpenTelemetrySdk> sdk) {
        this.sdk = sdk;
        this.traces = sdk.map(s -> new Traces(s, InstantSource.system())).orElse(Traces.NONE);
    }

    /**
     * Returns what an environment asks for.
     *
     * @param warn hears that spans could not be sent
     * @throws IllegalArgumentException if a variable is wrong; the message names it and shows no header
     */
    static TraceExport of(Map<String, String> environment, Consumer<String> warn) {
        boolean wanted =
                ENDPOINTS.stream().anyMatch(name -> !text(environment, name).isEmpty())
                        && !text(environment, "OTEL_SDK_DISABLED").equalsIgnoreCase("true")
                        && !text(environment, "OTEL_TRACES_EXPORTER").equals("none");
        if (!wanted) {
            return new TraceExport(Optional.empty());
        }
        for (String name : PROTOCOLS) {
            String protocol = text(environment, name);
            if (!protocol.isEmpty() && !protocol.equals(PROTOCOL)) {
                throw new IllegalArgumentException(name + " must be " + PROTOCOL + "; found " + protocol);
            }
        }
        listen(warn);
        try {
            return new TraceExport(Optional.of(AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties(environment))
                    .addPropertiesCustomizer(
                            config -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk()));
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "OpenTelemetry: " + withoutHeaders(String.valueOf(e.getMessage()), environment), e);
        }
    }

    private static String text(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    /** Returns what the library reads: its own names for variables, above what holds where there is none. */
    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties =
                new HashMap<>(Map.of("otel.service.name", "pequod-operator", "otel.exporter.otlp.protocol", PROTOCOL));
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }

    /** Headers are where tokens are written. */
    private static String withoutHeaders(String message, Map<String, String> environment) {
        String shown = message;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().endsWith("_HEADERS") && !variable.getValue().isBlank()) {
                shown = shown.replace(variable.getValue(), "…");
            }
        }
        return shown;
    }

    private static void listen(Consumer<String> warn) {
        for (Handler earlier : LIBRARY.getHandlers()) {
            LIBRARY.removeHandler(earlier);
        }
        LIBRARY.setUseParentHandlers(false);
        LIBRARY.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warn.accept("OpenTelemetry: " + line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    /** Returns what makes the spans. */
    Traces traces() {
        return traces;
    }

    /** Sends what is left, and ends. */
    @Override
    public void close() {
        sdk.ifPresent(s -> s.shutdown().join(LAST.toSeconds(), TimeUnit.SECONDS));
    }
}
