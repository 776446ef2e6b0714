package dev.pequod.apply;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.apply.readiness.Readiness;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the objects of an owner, without wanting anything. */
public final class Observation {

    private Observation() {}

    /** Returns how far each object of the inventory is, by what its module, or else its kind, means with ready. */
    public static Plan of(Owner owner, ClusterClient client, Inventory inventory) throws ClusterException {
        List<NodeStatus> nodes = new ArrayList<>();
        Set<String> ready = new HashSet<>();
        for (Inventory.Entry entry : inventory.entries()) {
            NodeStatus status = of(owner, client, entry, ready);
            nodes.add(status);
            if (status.phase() == Phase.READY) {
                ready.add(entry.node());
            }
        }
        return new Plan(List.of(), nodes, List.of(), Optional.empty(), Optional.empty());
    }

    private static NodeStatus of(Owner owner, ClusterClient client, Inventory.Entry entry, Set<String> ready)
            throws ClusterException {
        try {
            return of(entry, client.get(entry.ref()), owner, ready);
        } catch (ClusterException e) {
            Problem problem = e.problem();
            if (problem.reason() != Problem.Reason.NO_SUCH_KIND) {
                throw e;
            }
            return status(entry, Phase.FAILED, false, problem.reason().toString(), problem.message());
        }
    }

    /**
     * Returns how far the object of an entry is.
     *
     * @param live the object, if it is there
     * @param ready the ids of the nodes that are ready
     */
    public static NodeStatus of(Inventory.Entry entry, Optional<JsonObject> live, Owner owner, Set<String> ready) {
        return live.isEmpty() ? ofAbsent(entry, ready) : ofLive(entry, live.get(), owner);
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

    private static NodeStatus ofLive(Inventory.Entry entry, JsonObject live, Owner owner) {
        if (Ownership.of(live, owner, Optional.of(entry)) != Whose.OURS) {
            return status(entry, Phase.FAILED, false, "NotOwned", "is not ours");
        }
        Readiness found = entry.readiness(live);
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
