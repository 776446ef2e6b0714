package dev.pequod.apply;

import dev.pequod.apply.ApplyLoop.Until;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** An owner in a namespace of its own on a real control plane, and what people do there. */
record LiveOwner(ControlPlane plane, ClusterClient client, Owner owner) {
    static final Duration LONG = Duration.ofMinutes(3);

    /** Makes the namespace. */
    static LiveOwner of(ControlPlane plane, String namespace) throws ClusterException {
        Owner owner = new Owner("platform.example.com/v1alpha1", "WebService", namespace, "cart");
        LiveOwner made = new LiveOwner(plane, plane.client(), owner);
        made.put("{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}");
        return made;
    }

    String namespace() {
        return owner.namespace();
    }

    /** Creates an object as somebody else. */
    JsonObject put(String yaml) throws ClusterException {
        try (ClusterClient human = plane.client("kubectl-create")) {
            return human.create(Yaml.object(yaml), Dry.STORED);
        }
    }

    JsonObject get(String apiVersion, String kind, String name) throws ClusterException {
        return client.get(ObjectRef.of(apiVersion, kind, namespace(), name)).orElseThrow();
    }

    Inventory inventory() throws ClusterException {
        return new ConfigMapInventory(client, owner).load();
    }

    Application application() {
        return new Application(
                owner,
                client,
                new ConfigMapInventory(client, owner),
                LONG,
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    Plan apply(Graph graph) throws InterruptedException {
        return new ApplyLoop(owner, application(), client, Clock.systemUTC()).apply(graph, Until.READY, LONG, p -> {});
    }

    Plan delete(boolean orphan) throws InterruptedException {
        return new ApplyLoop(owner, application(), client, Clock.systemUTC()).delete(orphan, LONG, p -> {});
    }

    List<Difference> differences(Graph graph) throws ClusterException {
        return Comparison.of(graph, owner, client, inventory());
    }
}
