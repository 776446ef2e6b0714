package dev.pequod.apply.diagnosis;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.List;

/**
 * How one object or part of an object is, and why.
 *
 * @param subject what it is about, such as {@code Pod shop/cart-6d4} or {@code container app}
 * @param ready whether nothing is wrong with it
 * @param reason one word for programs; empty if there is none
 * @param message what a person wants to know; empty if there is nothing
 * @param causes what it is because of
 */
public record Cause(String subject, boolean ready, String reason, String message, List<Cause> causes) {

    /** Copies the list. */
    public Cause {
        causes = List.copyOf(causes);
    }

    /** Returns the deepest causes: those that are not because of something else. */
    public List<Cause> deepest() {
        return causes.isEmpty()
                ? List.of(this)
                : causes.stream().flatMap(c -> c.deepest().stream()).toList();
    }

    /** Returns the same as data. */
    public JsonObject toJson() {
        JsonObject json = JsonObject.EMPTY
                .with("subject", new JsonString(subject))
                .with("ready", JsonBoolean.of(ready))
                .with("reason", new JsonString(reason))
                .with("message", new JsonString(message));
        return causes.isEmpty()
                ? json
                : json.with(
                        "causes",
                        new JsonArray(causes.stream().map(Cause::toJson).toList()));
    }
}
