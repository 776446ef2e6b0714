package dev.pequod.operator;

import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.resolver.settings.OperatorSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an operator runs.
 *
 * @param kubeconfig the cluster's file; empty for the cluster that the process runs in
 * @param context the context in that file; empty for the current one
 * @param namespaces the namespaces whose resources are worked on; none for all
 * @param workers how many resources are worked on at a time
 * @param perSecond how many resources are begun in a second
 * @param refresh how often a module is resolved again whose reference may move
 * @param readyTimeout how long an object may take to become ready where its node does not say
 * @param renderTimeout how long rendering and all it loads may take
 * @param httpAddress where health and metrics are served; empty for nowhere
 * @param leaseNamespace where the Lease is by which one of several operators leads; empty for a single one
 */
record OperatorOptions(
        Optional<Path> kubeconfig,
        Optional<String> context,
        List<String> namespaces,
        int workers,
        int perSecond,
        Duration refresh,
        Duration readyTimeout,
        Duration renderTimeout,
        Optional<InetSocketAddress> httpAddress,
        Optional<String> leaseNamespace) {

    OperatorOptions {
        namespaces = List.copyOf(namespaces);
    }

    private static final Set<String> NAMES = Set.of(
            "--kubeconfig",
            "--context",
            "--namespaces",
            "--workers",
            "--http-address",
            "--http-port",
            "--lease-namespace");

    static final OperatorOptions DEFAULTS = parse(List.of(), OperatorSettings.DEFAULTS);

    static final String USAGE = """
            Usage: pequod-operator [--kubeconfig FILE] [--context NAME] [--namespaces A,B] [--workers N]
                   [--http-address [HOST]:PORT] [--http-port PORT] [--lease-namespace NAMESPACE]

            Watches WebServices and applies what each is rendered into. Without --kubeconfig it works on the cluster it runs in.
            Of several with the same --lease-namespace one works and the others stand by.
            """;

    /**
     * Returns the options that arguments write, above settings.
     *
     * @throws IllegalArgumentException if they write none; the message says why
     */
    static OperatorOptions parse(List<String> arguments, OperatorSettings settings) {
        Map<String, String> given = values(arguments);
        if (given.containsKey("--context") && !given.containsKey("--kubeconfig")) {
            throw new IllegalArgumentException("--context is one of a file, which --kubeconfig names");
        }
        Optional<InetSocketAddress> address = Optional.ofNullable(given.get("--http-address"))
                .or(() -> Optional.ofNullable(given.get("--http-port")).map(port -> ":" + port))
                .map(OperatorSettings::address)
                .or(settings::httpAddress);
        return new OperatorOptions(
                Optional.ofNullable(given.get("--kubeconfig")).map(Path::of),
                Optional.ofNullable(given.get("--context")),
                Optional.ofNullable(given.get("--namespaces"))
                        .map(OperatorOptions::namespaces)
                        .orElse(settings.namespaces()),
                Optional.ofNullable(given.get("--workers"))
                        .map(OperatorOptions::workers)
                        .orElse(settings.workers()),
                settings.applyRate(),
                settings.refreshInterval(),
                settings.applyTimeout(),
                PlatformRenderer.TIMEOUT,
                address,
                Optional.ofNullable(given.get("--lease-namespace")).map(OperatorOptions::leaseNamespace));
    }

    /** Returns options under which loading one module may take as long; rendering has no less than it has otherwise. */
    OperatorOptions withFetchTimeout(Duration fetchTimeout) {
        return new OperatorOptions(
                kubeconfig,
                context,
                namespaces,
                workers,
                perSecond,
                refresh,
                readyTimeout,
                fetchTimeout.compareTo(renderTimeout) > 0 ? fetchTimeout : renderTimeout,
                httpAddress,
                leaseNamespace);
    }

    private static Map<String, String> values(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).split("=", 2)[0];
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(name + " is unknown");
            }
            if (arguments.get(i).length() > name.length()) {
                values.put(name, arguments.get(i).substring(name.length() + 1));
            } else if (i + 1 < arguments.size()) {
                values.put(name, arguments.get(++i));
            } else {
                throw new IllegalArgumentException(name + " needs a value");
            }
        }
        return values;
    }

    /** One that is empty, as of a variable that is not set, would be no namespace's Lease. */
    private static String leaseNamespace(String name) {
        try {
            OperatorSettings.requireNamespace(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--lease-namespace: " + e.getMessage(), e);
        }
        return name;
    }

    private static List<String> namespaces(String text) {
        List<String> names = List.of(text.split(",", -1));
        names.forEach(OperatorSettings::requireNamespace);
        return names;
    }

    private static int workers(String text) {
        if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= 1000) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--workers must be a number from 1 to 1000; found " + text);
    }
}
