package dev.pequod.apply;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.apply.readiness.Readiness;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What there is of the objects of an owner, of which nothing is wanted here.
 *
 * @param seen each object of the inventory, in its order
 * @param hiding makes of what somebody wrote into an object, or about it, a text without the values of the Secrets among them
 */
public record Observation(List<Seen> seen, UnaryOperator<String> hiding) {

    /** Copies the list. */
    public Observation {
        seen = List.copyOf(seen);
    }

    /**
     * One object.
     *
     * @param entry where the inventory has it
     * @param live the object, if it is there
     * @param status how far it is, by what its module, or else its kind, means with ready
     */
    public record Seen(Inventory.Entry entry, Optional<JsonObject> live, NodeStatus status) {}

    /** Looks at each object of the inventory. */
    public static Observation of(Owner owner, ClusterClient client, Inventory inventory) throws ClusterException {
        List<Found> found = new ArrayList<>();
        for (Inventory.Entry entry : inventory.entries()) {
            found.add(found(entry, client));
        }
        UnaryOperator<String> hiding = Redaction.ofValues(
                found.stream().flatMap(one -> one.live().stream()).toList());
        List<Seen> seen = new ArrayList<>();
        Set<String> ready = new HashSet<>();
        for (Found one : found) {
            NodeStatus status = one.status(owner, hiding, ready);
            seen.add(new Seen(one.entry(), one.live(), status));
            if (status.phase() == Phase.READY) {
                ready.add(one.entry().node());
            }
        }
        return new Observation(seen, hiding);
    }

    /** What the API server says of an object: that it is there, that it is not, or that its kind is not served. */
    private record Found(Inventory.Entry entry, Optional<JsonObject> live, Optional<Problem> unserved) {
        NodeStatus status(Owner owner, UnaryOperator<String> hiding, Set<String> ready) {
            return unserved.map(problem -> Observation.status(
                            entry, Phase.FAILED, false, problem.reason().toString(), problem.message()))
                    .or(() -> live.map(object -> ofLive(entry, object, owner, hiding)))
                    .orElseGet(() -> ofAbsent(entry, ready));
        }
    }

    private static Found found(Inventory.Entry entry, ClusterClient client) throws ClusterException {
        try {
            return new Found(entry, client.get(entry.ref()), Optional.empty());
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.NO_SUCH_KIND) {
                throw e;
            }
            return new Found(entry, Optional.empty(), Optional.of(e.problem()));
        }
    }

    /** Returns how far all of it is. */
    public Plan plan() {
        List<NodeStatus> nodes = seen.stream().map(Seen::status).toList();
        return new Plan(List.of(), nodes, List.of(), Optional.empty(), Optional.empty());
    }

    /** Returns how far an object is that is not there: it has done what it is for, waits for others, or is missed. */
    private static NodeStatus ofAbsent(Inventory.Entry entry, Set<String> ready) {
        if (!entry.finished().isEmpty()) {
            return status(entry, Phase.READY, true, "", "");
        }
        List<String> open =
                entry.dependsOn().stream().filter(node -> !ready.contains(node)).toList();
        return entry.uid().isEmpty() && !open.isEmpty()
                ? status(entry, Phase.WAITING, false, "Dependencies", "waits for " + String.join(", ", open))
                : status(entry, Phase.FAILED, false, "NotFound", "is not there");
    }

    private static NodeStatus ofLive(
            Inventory.Entry entry, JsonObject live, Owner owner, UnaryOperator<String> hiding) {
        if (Ownership.of(live, owner, Optional.of(entry)) != Whose.OURS) {
            return status(entry, Phase.FAILED, false, "NotOwned", "is not ours");
        }
        Readiness found = entry.readiness(live, hiding);
        Phase phase = switch (found.state()) {
            case READY -> Phase.READY;
            case PROGRESSING -> Phase.PROGRESSING;
            case FAILED -> Phase.FAILED;
        };
        return status(entry, phase, true, found.reason(), found.message());
    }

    private static NodeStatus status(
            Inventory.Entry entry, Phase phase, boolean applied, String reason, String message) {
        return new NodeStatus(entry.node(), entry.ref(), phase, applied, reason, message, List.of());
    }
}
