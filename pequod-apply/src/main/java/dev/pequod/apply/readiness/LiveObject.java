package dev.pequod.apply.readiness;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads of an object's {@code spec} and {@code status}; what is absent or of another type is read as the default.
 *
 * @param object the object as the API server returned it
 * @param hiding makes of what somebody wrote into it what may be told
 */
record LiveObject(JsonObject object, UnaryOperator<String> hiding) {

    /** Makes an object of which nothing is told, or all may be. */
    LiveObject(JsonObject object) {
        this(object, UnaryOperator.identity());
    }

    /**
     * One element of {@code status.conditions}.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param reason one word, to compare
     * @param said the sentence, which may not be told as it is
     * @param of what has the condition
     */
    record Condition(String status, String reason, String said, LiveObject of) {

        /** Returns the reason as it may be told; empty if it may not be. */
        String word() {
            return of.word(reason);
        }

        /** Returns the sentence as it may be told. */
        String message() {
            return of.told(said);
        }

        boolean isTrue() {
            return status.equals("True");
        }

        boolean isFalse() {
            return status.equals("False");
        }
    }

    JsonObject spec() {
        return object.object("spec");
    }

    JsonObject status() {
        return object.object("status");
    }

    String name() {
        return object.object("metadata").string("name");
    }

    /** Returns an integer of {@code spec}, or what an absent one means. */
    long spec(String name, long absent) {
        return integer(spec().get(name), absent);
    }

    /** Returns an integer of {@code status}, 0 if absent. */
    long status(String name) {
        return integer(status().get(name), 0);
    }

    boolean isBeingDeleted() {
        return object.object("metadata").get("deletionTimestamp") != null;
    }

    /**
     * Reports whether the controller has not seen the current {@code spec}, or one before the object was put back from a backup; false for kinds
     * whose controllers do not say.
     */
    boolean isUnobserved() {
        JsonValue observed = status().get("observedGeneration");
        JsonValue generation = object.object("metadata").get("generation");
        return observed != null && generation != null && integer(observed, 0) != integer(generation, 0);
    }

    /** Returns the first of the conditions that is of a type. */
    Optional<Condition> condition(String type) {
        List<JsonValue> conditions =
                status().get("conditions") instanceof JsonArray array ? array.elements() : List.of();
        return conditions.stream()
                .flatMap(value -> value instanceof JsonObject condition
                                && condition.string("type").equals(type)
                        ? Stream.of(condition)
                        : Stream.of())
                .findFirst()
                .map(found ->
                        new Condition(found.string("status"), found.string("reason"), found.string("message"), this));
    }

    /** Returns a text of the object as it may be told. */
    String told(String text) {
        return text.isEmpty() ? text : hiding.apply(text);
    }

    /** Returns a word of the object, or none if it may not be told: what stands for it is no word for programs. */
    String word(String text) {
        return told(text).equals(text) ? text : "";
    }

    /** Returns what stands at a path such as {@code status.items[0].phase} or {@code status.parts["a.b"]}; null if nothing does. */
    @Nullable
    JsonValue at(String path) {
        JsonValue value = object;
        for (String step : FieldSteps.of(path)) {
            value = switch (value) {
                case JsonObject members -> members.get(step);
                case JsonArray array -> element(array, step);
                case null, default -> null;
            };
        }
        return value;
    }

    private static @Nullable JsonValue element(JsonArray array, String step) {
        boolean isIndex = !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = isIndex ? Integer.parseInt(step) : Integer.MAX_VALUE;
        return index < array.elements().size() ? array.elements().get(index) : null;
    }

    private static long integer(@Nullable JsonValue value, long absent) {
        return switch (value) {
            case JsonNumber number -> number.value().longValue();
            case JsonString text when text.value().matches("-?[0-9]{1,18}") -> Long.parseLong(text.value());
            case null, default -> absent;
        };
    }
}
