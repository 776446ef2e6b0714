package dev.pequod.resolver.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be set about an operator; its options stand above.
 *
 * @param namespaces the namespaces whose resources are worked on; none for all
 * @param workers how many resources are worked on at a time
 * @param applyRate how many resources are begun in a second
 * @param applyTimeout how long an object may take to become ready where its node does not say
 * @param refreshInterval how often a reference is resolved again that may move
 * @param httpAddress where health and metrics are served; empty for nowhere
 * @param jsonLog whether the log is lines of JSON
 */
public record OperatorSettings(
        List<String> namespaces,
        int workers,
        int applyRate,
        Duration applyTimeout,
        Duration refreshInterval,
        Optional<InetSocketAddress> httpAddress,
        boolean jsonLog) {

    /** What counts where nothing is set. */
    public static final OperatorSettings DEFAULTS = new OperatorSettings(
            List.of(), 10, 200, Duration.ofMinutes(10), Duration.ofMinutes(1), Optional.empty(), false);

    private static final int MOST_WORKERS = 1_000;
    private static final int MOST_RATE = 10_000;
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern ADDRESS = Pattern.compile("(?:([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]))?:([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    /** Copies the list. */
    public OperatorSettings {
        namespaces = List.copyOf(namespaces);
    }

    static OperatorSettings read(SettingsReader reader) {
        return new OperatorSettings(
                reader.list("PEQUOD_NAMESPACES", OperatorSettings::requireNamespace),
                reader.number("PEQUOD_WORKERS", 1, MOST_WORKERS, DEFAULTS.workers()),
                reader.number("PEQUOD_APPLY_RATE", 1, MOST_RATE, DEFAULTS.applyRate()),
                reader.seconds("PEQUOD_APPLY_TIMEOUT", DEFAULTS.applyTimeout()),
                reader.seconds("PEQUOD_REFRESH_INTERVAL", DEFAULTS.refreshInterval()),
                reader.read("PEQUOD_HTTP_ADDRESS", OperatorSettings::address),
                reader.read("PEQUOD_LOG_FORMAT", OperatorSettings::isJson).orElse(false));
    }

    /**
     * Refuses what cannot be the name of a namespace.
     *
     * @throws IllegalArgumentException if it cannot; the message says why
     */
    public static void requireNamespace(String name) {
        if (!NAMESPACE.matcher(name).matches()) {
            throw new IllegalArgumentException("expected names of namespaces, found \"" + name + "\"");
        }
    }

    /**
     * Returns the address that {@code host:port} or {@code :port} writes.
     *
     * @throws IllegalArgumentException if it writes none; the message says why
     */
    public static InetSocketAddress address(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > LAST_PORT) {
            throw new IllegalArgumentException(
                    "expected an address such as :8080 or 127.0.0.1:8080, found \"" + text + "\"");
        }
        int port = Integer.parseInt(form.group(2));
        return form.group(1) == null ? new InetSocketAddress(port) : new InetSocketAddress(form.group(1), port);
    }

    private static boolean isJson(String text) {
        return switch (text) {
            case "json" -> true;
            case "text" -> false;
            default -> throw new IllegalArgumentException("expected text or json, found \"" + text + "\"");
        };
    }
}
