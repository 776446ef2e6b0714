package dev.pequod.cli.cluster;

import dev.pequod.api.ModuleFetcher;
import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ConfigMapInventory;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.InventoryStore;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.cluster.Fabric8Transport;
import dev.pequod.apply.cluster.PatientTransport;
import dev.pequod.apply.cluster.RestClusterClient;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.WebService;
import dev.pequod.resolver.configmap.ConfigMapFetcher;
import dev.pequod.resolver.configmap.ConfigMapSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The cluster that a command line means, as kubectl finds it. */
final class Cluster implements AutoCloseable {
    static final String NAMESPACE = "-n";

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final ClusterClient client;
    private final String namespace;
    private final String server;

    private Cluster(ClusterClient client, String namespace, String server) {
        this.client = client;
        this.namespace = namespace;
        this.server = server;
    }

    static void declare(Syntax syntax) {
        syntax.option("--kubeconfig", "FILE", "the cluster's file; if not given that of KUBECONFIG, or ~/.kube/config")
                .option("--context", "NAME", "the context in that file, if not the current one")
                .option("-n --namespace", "NAMESPACE", "the namespace of resources that name none");
    }

    static Cluster of(Arguments arguments, Terminal terminal) {
        List<Path> files = files(arguments, terminal);
        if (files.stream().noneMatch(file -> Files.exists(file) && !Files.isDirectory(file))) {
            throw new FailureException(
                    "Tried to find a cluster but there is no file "
                            + files.getFirst().normalize()
                            + whoNames(arguments, terminal),
                    null);
        }
        try {
            Fabric8Transport transport = Fabric8Transport.ofFiles(files, arguments.value("--context"));
            return new Cluster(
                    new RestClusterClient(
                            new PatientTransport(
                                    transport,
                                    Thread::sleep,
                                    bound -> ThreadLocalRandom.current().nextLong(bound)),
                            REQUEST_TIMEOUT),
                    arguments.value(NAMESPACE).orElse(transport.namespace()),
                    transport.server());
        } catch (IOException e) {
            throw new FailureException("Tried to find a cluster but " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Arguments arguments, Terminal terminal) {
        Stream<String> named = arguments
                .value("--kubeconfig")
                .map(Stream::of)
                .orElseGet(() -> variable(terminal, "KUBECONFIG").stream()
                        .flatMap(list -> Stream.of(list.split(File.pathSeparator))));
        List<Path> files =
                named.filter(name -> !name.isEmpty()).map(terminal::resolve).toList();
        return files.isEmpty() ? List.of(Path.of(variable(terminal, "HOME").orElse("."), ".kube", "config")) : files;
    }

    private static String whoNames(Arguments arguments, Terminal terminal) {
        if (arguments.value("--kubeconfig").isPresent()) {
            return ", which --kubeconfig names";
        }
        return variable(terminal, "KUBECONFIG").isPresent()
                ? ", which KUBECONFIG names"
                : "; name one with --kubeconfig, or set KUBECONFIG";
    }

    private static Optional<String> variable(Terminal terminal, String name) {
        return Optional.ofNullable(terminal.environment().get(name)).filter(value -> !value.isEmpty());
    }

    ClusterClient client() {
        return client;
    }

    String namespace() {
        return namespace;
    }

    /** Returns the address of the API server. */
    String server() {
        return server;
    }

    /** Returns the resource with the namespace that it would be in. */
    JsonObject complete(JsonObject resource) {
        return complete(resource, namespace);
    }

    /** Returns the resource with a namespace, if it names none. */
    static JsonObject complete(JsonObject resource, String namespace) {
        JsonObject metadata = resource.object("metadata");
        return metadata.string("namespace").isEmpty()
                ? resource.with("metadata", metadata.with("namespace", new JsonString(namespace)))
                : resource;
    }

    static Owner owner(JsonObject resource) {
        JsonObject metadata = resource.object("metadata");
        return owner(metadata.string("namespace"), metadata.string("name"));
    }

    static Owner owner(String namespace, String name) {
        return new Owner(WebService.API_VERSION, WebService.KIND, namespace, name);
    }

    InventoryStore inventory(Owner owner) {
        return new ConfigMapInventory(client, owner);
    }

    /** Returns what finds the modules in the cluster's ConfigMaps. */
    ModuleFetcher modules() {
        return new ConfigMapFetcher(configMaps());
    }

    /** Returns the ConfigMaps of the cluster. */
    ConfigMapSource configMaps() {
        return new ClusterModules(client);
    }

    /** Returns what is applied for a resource, by an operator or by a command. */
    Inventory inventoryOf(Owner owner) throws ClusterException {
        return inventoryOf(owner, managed(owner));
    }

    /**
     * Returns what is applied for a resource.
     *
     * @param managed the resource itself, if it is in the cluster
     */
    Inventory inventoryOf(Owner owner, Optional<JsonObject> managed) throws ClusterException {
        if (managed.isEmpty()) {
            return inventory(owner).load();
        }
        return managed.get().object("status").get("inventory") instanceof JsonArray list
                ? Inventory.ofJson(list)
                : Inventory.EMPTY;
    }

    /** Returns the resource in the cluster, whose objects are an operator's affair. */
    Optional<JsonObject> managed(Owner owner) throws ClusterException {
        return client.get(ObjectRef.of(owner.apiVersion(), owner.kind(), owner.namespace(), owner.name()));
    }

    Application application(Owner owner, Duration timeout) {
        return new Application(
                owner, client, inventory(owner), timeout, Clock.systemUTC(), RandomGenerator.getDefault());
    }

    @Override
    public void close() {
        client.close();
    }
}
