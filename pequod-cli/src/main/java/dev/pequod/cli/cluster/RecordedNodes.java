package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Plan;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an operator has recorded of the objects of a resource that are not ready. It knows what the live objects do not tell: that one is ready,
 * but not as it is wanted, since it cannot be written.
 */
final class RecordedNodes {
    /** What {@code Applied} says while nothing has been refused. */
    private static final Set<String> ON_ITS_WAY = Set.of("ObjectsApplied", "Waiting", "Deleting");

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
        return managed.filter(Conditions::isSeen)
                .flatMap(RecordedNodes::unready)
                .orElseGet(() -> new RecordedNodes(List.of(), Phase.READY, JsonObject.EMPTY));
    }

    private static Optional<RecordedNodes> unready(JsonObject resource) {
        List<String> names = resource.object("status").object("nodes").get("waitingFor") instanceof JsonArray array
                ? array.elements().stream()
                        .flatMap(name -> name instanceof JsonString text ? Stream.of(text.value()) : Stream.of())
                        .toList()
                : List.of();
        boolean isRefused = Conditions.applied(resource)
                .filter(applied -> !ON_ITS_WAY.contains(applied.string("reason")))
                .isPresent();
        return Conditions.unready(resource).stream()
                .findFirst()
                .map(ready -> new RecordedNodes(names, isRefused ? Phase.FAILED : Phase.PROGRESSING, ready));
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
                .filter(text -> live.phase() == Phase.READY && isOf(name, text))
                .findFirst()
                .map(text -> new NodeStatus(
                        live.node(),
                        live.object(),
                        phase,
                        false,
                        isOf(name, ready.string("message")) ? ready.string("reason") : "NotReady",
                        text.substring(Math.min(text.length(), name.length() + 2)),
                        List.of()))
                .orElse(live);
    }

    private static boolean isOf(String name, String text) {
        return text.equals(name) || text.startsWith(name + ": ");
    }
}
