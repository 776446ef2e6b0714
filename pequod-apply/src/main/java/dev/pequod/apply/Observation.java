package dev.pequod.apply;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the objects of an owner, without wanting anything. */
public final class Observation {

    private Observation() {}

    /** Returns how far each object of the inventory is, by what its kind means with ready. */
    public static Plan of(Owner owner, ClusterClient client, Inventory inventory) throws ClusterException {
        List<NodeStatus> nodes = new ArrayList<>();
        for (Inventory.Entry entry : inventory.entries()) {
            nodes.add(status(entry, client.get(entry.ref()), owner));
        }
        return new Plan(List.of(), nodes, List.of(), Optional.empty(), Optional.empty());
    }

    private static NodeStatus status(Inventory.Entry entry, Optional<JsonObject> live, Owner owner) {
        if (live.isEmpty()) {
            return status(entry, Phase.FAILED, false, "NotFound", "is not there");
        }
        if (Ownership.of(live.get(), owner) != Whose.OURS) {
            return status(entry, Phase.FAILED, false, "NotOwned", "is not ours");
        }
        Readiness found = ReadinessRules.usual(live.get());
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
