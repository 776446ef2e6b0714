package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.graph.ApplyPolicy.ConflictPolicy;
import dev.pequod.graph.ApplyPolicy.Mode;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Asks a cluster what applying a Graph would change, without changing anything: the API server itself computes each object. */
public final class Comparison {
    private final Owner owner;
    private final ClusterClient client;
    private final Contents contents;
    private final Inventory inventory;
    private final Desired desired;
    private final Set<ObjectIdentity> wanted;
    private final UnaryOperator<String> hiding;

    private Comparison(Graph graph, Owner owner, ClusterClient client, Inventory inventory) throws ClusterException {
        this.hiding =
                Redaction.ofValues(graph.nodes().stream().map(Node::object).toList());
        this.owner = owner;
        this.client = client;
        this.contents = new Contents(client, owner);
        this.inventory = inventory;
        this.desired = Desired.of(graph, owner, Scopes.of(graph, client));
        this.wanted = desired.nodes().stream().map(DesiredNode::identity).collect(Collectors.toSet());
    }

    /**
     * Returns what applying the Graph would change, in the order in which it would.
     *
     * @param inventory what is applied
     * @throws ClusterException if the cluster cannot be asked; what it refuses is a problem in the result
     */
    public static List<Difference> of(Graph graph, Owner owner, ClusterClient client, Inventory inventory)
            throws ClusterException {
        Comparison comparison = new Comparison(graph, owner, client, inventory);
        List<Difference> differences = new ArrayList<>();
        for (DesiredNode node : comparison.desired.nodes()) {
            comparison.node(node, inventory.entry(node.identity())).ifPresent(differences::add);
        }
        for (Inventory.Entry entry : inventory.entries().reversed()) {
            if (!comparison.wanted.contains(entry.ref().identity()) && !entry.abandon()) {
                comparison.leaving(entry).ifPresent(differences::add);
            }
        }
        return differences;
    }

    private Optional<Difference> leaving(Inventory.Entry entry) {
        try {
            Optional<JsonObject> live =
                    client.get(entry.ref()).filter(l -> entry.isStill(l, owner)).filter(l -> !Ownership.isAbandoned(l));
            if (live.isEmpty()) {
                return Optional.empty();
            }
            Optional<Problem> misspelt = Ownership.misspeltDeletion(live.get());
            if (misspelt.isPresent()) {
                return Optional.of(Difference.of(entry.ref(), misspelt.get()));
            }
            contents.refuseForeign(live.get(), inventory, wanted);
            return Difference.of(entry.ref(), live, Optional.empty());
        } catch (ClusterException e) {
            return Optional.of(Difference.of(entry.ref(), e.problem().hiding(hiding)));
        }
    }

    private Optional<Difference> node(DesiredNode node, Optional<Inventory.Entry> entry) {
        if (node.problem().isPresent()) {
            return Optional.of(Difference.of(node.ref(), node.problem().get()));
        }
        try {
            Optional<JsonObject> live = client.get(node.ref());
            boolean isFinished =
                    entry.filter(e -> e.finished().equals(node.applied())).isPresent();
            return live.isPresent() ? updated(node, live.get(), entry) : isFinished ? Optional.empty() : created(node);
        } catch (ClusterException e) {
            return Optional.of(Difference.of(node.ref(), e.problem().hiding(hiding)));
        }
    }

    /** What is created in a namespace or of a kind that the same Graph makes cannot be asked for yet. */
    private Optional<Difference> created(DesiredNode node) throws ClusterException {
        JsonObject wanted;
        try {
            wanted = client.create(node.marked(), Dry.DRY_RUN);
        } catch (ClusterException e) {
            boolean notYet = !node.dependsOn().isEmpty()
                    && (e.problem().reason() == Problem.Reason.NOT_FOUND
                            || e.problem().reason() == Problem.Reason.NO_SUCH_KIND);
            if (!notYet) {
                throw e;
            }
            wanted = node.marked();
        }
        return Difference.of(node.ref(), Optional.empty(), Optional.of(wanted));
    }

    private Optional<Difference> updated(DesiredNode node, JsonObject live, Optional<Inventory.Entry> entry)
            throws ClusterException {
        Whose whose = Ownership.of(live, owner, entry);
        if (node.node().applyPolicy().mode() == Mode.CREATE) {
            return Optional.empty();
        }
        boolean isAdopted = Adoption.isAllowed(node, live, owner, whose);
        if (whose != Whose.OURS && !isAdopted) {
            return Optional.of(Difference.of(node.ref(), Adoption.refusal(node, live, whose, owner)));
        }
        boolean force = node.node().applyPolicy().conflictPolicy() == ConflictPolicy.FORCE;
        Reapplication.Past past = new Reapplication.Past() {
            @Override
            public boolean isConsented() {
                return isAdopted && Adoption.isConsented(live, owner);
            }

            @Override
            public boolean takesCount() throws ClusterException {
                return isLeftByAutoscaler(node.identity());
            }
        };
        JsonObject updated;
        try {
            updated = Reapplication.apply(client, node.markedAs(live), live, force, Dry.DRY_RUN, past);
        } catch (ClusterException e) {
            boolean isRecreated = e.problem().reason() == Problem.Reason.IMMUTABLE_FIELD
                    && whose == Whose.OURS
                    && Recreation.isAllowed(node, live);
            if (!isRecreated) {
                throw e;
            }
            contents.refuseForeign(live, inventory, wanted);
            JsonObject created = Recreation.tried(client, node.marked(), live);
            return Difference.of(node.ref(), Optional.of(live), Optional.of(created))
                    .map(Difference::recreating);
        }
        Optional<Difference> difference = Difference.of(node.ref(), Optional.of(live), Optional.of(updated));
        return isAdopted ? difference.map(Difference::adopting) : difference;
    }

    /** Reports whether an autoscaler that is no longer wanted has counted the pods of an object. */
    private boolean isLeftByAutoscaler(ObjectIdentity target) throws ClusterException {
        for (Inventory.Entry entry : inventory.entries()) {
            ObjectIdentity one = entry.ref().identity();
            if (Scale.isAutoscaler(one) && !wanted.contains(one) && !entry.abandon()) {
                Optional<JsonObject> live = client.get(entry.ref());
                if (live.filter(l -> !Ownership.isAbandoned(l) && Scale.isOf(l, target))
                        .isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }
}
