package dev.pequod.operator.metrics;

import java.util.Map;
import java.util.TreeMap;

/** Writes figures in Prometheus' text format 0.0.4: each metric once, with its help and type, its samples sorted. */
public final class MetricsText {
    private final StringBuilder out = new StringBuilder();

    /** Adds a figure that may rise and fall. */
    public MetricsText gauge(String name, String help, Number value) {
        return metric(name, help, "gauge", Map.of("", value));
    }

    /** Adds figures that may rise and fall, by {@link Labels}. */
    public MetricsText gauge(String name, String help, Map<String, ? extends Number> values) {
        return metric(name, help, "gauge", values);
    }

    /** Adds a figure that only rises. */
    public MetricsText counter(String name, String help, Number value) {
        return metric(name, help, "counter", Map.of("", value));
    }

    /** Adds figures that only rise, by {@link Labels}. */
    public MetricsText counter(String name, String help, Map<String, ? extends Number> values) {
        return metric(name, help, "counter", values);
    }

    /** Adds how long something took. */
    public MetricsText histogram(String name, String help, Durations durations) {
        head(name, help, "histogram");
        durations.write(name, this::sample);
        return this;
    }

    private MetricsText metric(String name, String help, String type, Map<String, ? extends Number> values) {
        head(name, help, type);
        new TreeMap<>(values).forEach((labels, value) -> sample(name, labels, value));
        return this;
    }

    private void head(String name, String help, String type) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String name, String labels, Number value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return out.toString();
    }
}
