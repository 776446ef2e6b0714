package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Plan;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operator has recorded of the objects of a resource that are not ready. It knows what the live objects do not tell: that one is ready,
 * but not as it is wanted, since it cannot be written.
 */
final class RecordedNodes {
    /** What {@code Ready} says while all is on its way. */
    private static final String PROGRESSING = "Progressing";

    private final List<String> waitingFor;
    private final Phase phase;
    private final JsonObject ready;

    private RecordedNodes(List<String> waitingFor, Phase phase, JsonObject ready) {
        this.waitingFor = waitingFor;
        this.phase = phase;
        this.ready = ready;
    }

    /** Returns what is recorded; nothing where no operator has looked at the latest change of the resource. */
    static RecordedNodes of(Optional<JsonObject> managed) {
        Optional<JsonObject> seen = managed.filter(Conditions::isSeen);
        Optional<JsonObject> unready =
                seen.flatMap(resource -> Conditions.unready(resource).stream().findFirst());
        if (unready.isEmpty()
                || !(seen.get().object("status").object("nodes").get("waitingFor") instanceof JsonArray names)) {
            return new RecordedNodes(List.of(), Phase.READY, JsonObject.EMPTY);
        }
        return new RecordedNodes(
                names.elements().stream()
                        .flatMap(name -> name instanceof JsonString text ? Stream.of(text.value()) : Stream.of())
                        .toList(),
                unready.get().string("reason").equals(PROGRESSING) ? Phase.PROGRESSING : Phase.FAILED,
                unready.get());
    }

    /** Returns how far all objects are where the live ones do not know better. */
    Plan heed(Plan plan) {
        return new Plan(
                plan.actions(),
                plan.nodes().stream().map(this::heed).toList(),
                plan.leaving(),
                plan.wakeAt(),
                plan.problem());
    }

    /** Returns how far an object is: one that is not ready says why itself. */
    NodeStatus heed(NodeStatus live) {
        String name = live.object().toString();
        return waitingFor.stream()
                .filter(text -> live.phase() == Phase.READY && (text.equals(name) || text.startsWith(name + ": ")))
                .findFirst()
                .map(text -> new NodeStatus(
                        live.node(),
                        live.object(),
                        phase,
                        false,
                        ready.string("message").startsWith(name) ? ready.string("reason") : "NotReady",
                        text.substring(Math.min(text.length(), name.length() + 2)),
                        List.of()))
                .orElse(live);
    }
}
