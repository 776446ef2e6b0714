package dev.pequod.operator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an operator runs.
 *
 * @param kubeconfig the cluster's file; empty for the cluster that the process runs in
 * @param context the context in that file; empty for the current one
 * @param namespaces the namespaces whose resources are worked on; none for all
 * @param workers how many resources are worked on at a time
 * @param perSecond how many resources are begun in a second
 * @param refresh how often a module is resolved again whose reference may move
 * @param httpPort the port of health and metrics; empty for none
 * @param leaseNamespace where the Lease is by which one of several operators leads; empty for a single one
 */
record OperatorOptions(
        Optional<Path> kubeconfig,
        Optional<String> context,
        List<String> namespaces,
        int workers,
        int perSecond,
        Duration refresh,
        Optional<Integer> httpPort,
        Optional<String> leaseNamespace) {

    OperatorOptions {
        namespaces = List.copyOf(namespaces);
    }

    static final OperatorOptions DEFAULTS = new OperatorOptions(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            10,
            200,
            Duration.ofMinutes(1),
            Optional.empty(),
            Optional.empty());

    static final String USAGE = """
            Usage: pequod-operator [--kubeconfig FILE] [--context NAME] [--namespaces A,B] [--workers N] [--http-port PORT]
                   [--lease-namespace NAMESPACE]

            Watches WebServices and applies what each is rendered into. Without --kubeconfig it works on the cluster it runs in.
            Of several with the same --lease-namespace one works and the others stand by.
            """;

    /**
     * Returns the options that arguments write.
     *
     * @throws IllegalArgumentException if they write none; the message says why
     */
    static OperatorOptions parse(List<String> arguments) {
        OperatorOptions options = DEFAULTS;
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            int equals = name.indexOf('=');
            String value;
            if (equals > 0) {
                value = name.substring(equals + 1);
                name = name.substring(0, equals);
            } else if (i + 1 < arguments.size()) {
                value = arguments.get(++i);
            } else {
                throw new IllegalArgumentException(name + " needs a value, or is unknown");
            }
            options = options.with(name, value);
        }
        return options;
    }

    private OperatorOptions with(String name, String value) {
        return switch (name) {
            case "--kubeconfig" ->
                new OperatorOptions(
                        Optional.of(Path.of(value)),
                        context,
                        namespaces,
                        workers,
                        perSecond,
                        refresh,
                        httpPort,
                        leaseNamespace);
            case "--context" ->
                new OperatorOptions(
                        kubeconfig,
                        Optional.of(value),
                        namespaces,
                        workers,
                        perSecond,
                        refresh,
                        httpPort,
                        leaseNamespace);
            case "--namespaces" ->
                new OperatorOptions(
                        kubeconfig,
                        context,
                        List.of(value.split(",", -1)),
                        workers,
                        perSecond,
                        refresh,
                        httpPort,
                        leaseNamespace);
            case "--workers" ->
                new OperatorOptions(
                        kubeconfig,
                        context,
                        namespaces,
                        number(name, value, 1, 1000),
                        perSecond,
                        refresh,
                        httpPort,
                        leaseNamespace);
            case "--http-port" ->
                new OperatorOptions(
                        kubeconfig,
                        context,
                        namespaces,
                        workers,
                        perSecond,
                        refresh,
                        Optional.of(number(name, value, 0, 65_535)),
                        leaseNamespace);
            case "--lease-namespace" ->
                new OperatorOptions(
                        kubeconfig, context, namespaces, workers, perSecond, refresh, httpPort, Optional.of(value));
            default -> throw new IllegalArgumentException(name + " is unknown");
        };
    }

    private static int number(String name, String value, int least, int most) {
        if (value.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                name + " must be a number from " + least + " to " + most + "; found " + value);
    }
}
