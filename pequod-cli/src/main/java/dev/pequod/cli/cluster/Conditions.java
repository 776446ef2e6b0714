package dev.pequod.cli.cluster;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a resource in a cluster says of itself, as its operator has found it. */
final class Conditions {
    static final String READY = "Ready";

    /** What {@code Ready} sums up. Others, such as that there is a newer version of the module, are no reason not to be ready. */
    private static final Set<String> SUMMED_UP = Set.of("Resolved", "Rendered", "PolicyPassed", "Applied", READY);

    private Conditions() {}

    /**
     * Returns the conditions for which a resource is not ready, that which sums them up first; none if it is ready. An operator that has not
     * seen the latest change of the resource has said nothing of it, whatever stands there.
     */
    static List<JsonObject> unready(JsonObject resource) {
        if (!(resource.object("status").get("conditions") instanceof JsonArray conditions)) {
            return List.of(notSeen("no operator has looked at the resource yet"));
        }
        if (!isSeen(resource)) {
            return List.of(notSeen("no operator has looked at the latest change of the resource yet"));
        }
        List<JsonObject> untrue = all(conditions)
                .filter(c -> SUMMED_UP.contains(c.string("type"))
                        && !c.string("status").equals("True"))
                .toList();
        List<JsonObject> ready =
                untrue.stream().filter(c -> c.string("type").equals(READY)).toList();
        return ready.isEmpty()
                ? List.of()
                : Stream.concat(ready.stream(), untrue.stream().filter(c -> !ready.contains(c)))
                        .toList();
    }

    /** Reports whether an operator has looked at the latest change of a resource. */
    static boolean isSeen(JsonObject resource) {
        BigDecimal generation = number(resource.object("metadata").get("generation"));
        return number(resource.object("status").get("observedGeneration")).compareTo(generation) >= 0;
    }

    /** Returns the condition that tells what was applied. */
    static Optional<JsonObject> applied(JsonObject resource) {
        return resource.object("status").get("conditions") instanceof JsonArray conditions
                ? all(conditions)
                        .filter(c -> c.string("type").equals("Applied"))
                        .findFirst()
                : Optional.empty();
    }

    private static Stream<JsonObject> all(JsonArray conditions) {
        return conditions.elements().stream()
                .flatMap(c -> c instanceof JsonObject condition ? Stream.of(condition) : Stream.of());
    }

    private static JsonObject notSeen(String message) {
        return JsonObject.EMPTY
                .with("type", new JsonString(READY))
                .with("status", new JsonString("Unknown"))
                .with("reason", new JsonString("NotSeen"))
                .with("message", new JsonString(message));
    }

    private static BigDecimal number(@Nullable JsonValue value) {
        return value instanceof JsonNumber number ? number.value() : BigDecimal.ZERO;
    }
}
