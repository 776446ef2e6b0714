package dev.pequod.operator;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The conditions of a status: each type once, with the time of its last change. */
final class Conditions {
    private static final int LONGEST = 4_000;

    private final Map<String, JsonObject> before = new LinkedHashMap<>();
    private final Map<String, JsonObject> after = new LinkedHashMap<>();
    private final long generation;
    private final InstantSource clock;

    /** Begins with the conditions of a status; each changes when it is set. */
    Conditions(JsonObject status, long generation, InstantSource clock) {
        this.generation = generation;
        this.clock = clock;
        before.putAll(all(status));
    }

    /** Returns a copy that stays as it is. */
    Conditions copy() {
        Conditions copy = new Conditions(JsonObject.EMPTY, generation, clock);
        copy.before.putAll(before);
        copy.after.putAll(after);
        return copy;
    }

    /** Returns a condition of a status; the empty object if it has none of the type. */
    static JsonObject of(JsonObject status, String type) {
        return all(status).getOrDefault(type, JsonObject.EMPTY);
    }

    private static Map<String, JsonObject> all(JsonObject status) {
        Map<String, JsonObject> conditions = new LinkedHashMap<>();
        if (status.get("conditions") instanceof JsonArray array) {
            for (JsonValue value : array.elements()) {
                if (value instanceof JsonObject condition) {
                    conditions.put(condition.string("type"), condition);
                }
            }
        }
        return conditions;
    }

    void set(String type, boolean holds, String reason, String message) {
        set(type, holds ? "True" : "False", reason, message);
    }

    /** Takes a condition away that says nothing any more. */
    void remove(String type) {
        before.remove(type);
        after.remove(type);
    }

    void unknown(String type, String reason, String message) {
        set(type, "Unknown", reason, message);
    }

    private void set(String type, String status, String reason, String message) {
        String since = Stream.of(before, after)
                .map(conditions -> conditions.getOrDefault(type, JsonObject.EMPTY))
                .filter(condition -> condition.string("status").equals(status))
                .map(condition -> condition.string("lastTransitionTime"))
                .findFirst()
                .orElseGet(() -> now(clock));
        String shown = cut(message, LONGEST);
        after.put(
                type,
                JsonObject.EMPTY
                        .with("type", new JsonString(type))
                        .with("status", new JsonString(status))
                        .with("reason", new JsonString(reason))
                        .with("message", new JsonString(shown))
                        .with("observedGeneration", JsonNumber.of(generation))
                        .with("lastTransitionTime", new JsonString(since)));
    }

    /** Returns the time as a status has it, in seconds. */
    static String now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns as much of a text as may be in a status: so many characters, and dots where there were more. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most) + "...";
    }

    /** Reports whether a condition has changed its status. */
    boolean turned(String type) {
        JsonObject is = get(type);
        return !is.members().isEmpty()
                && !is.string("status")
                        .equals(before.getOrDefault(type, JsonObject.EMPTY).string("status"));
    }

    /** Reports whether a condition has the status that it has in this. */
    boolean isStill(String type, JsonObject status) {
        return get(type).string("status").equals(of(status, type).string("status"));
    }

    /** Reports whether a condition held, and does not any more. */
    boolean fell(String type) {
        String known = before.getOrDefault(type, JsonObject.EMPTY).string("status");
        return known.equals("True") && get(type).string("status").equals("False");
    }

    /** Reports whether a condition has changed its status, or the reason of it. */
    boolean isNews(String type) {
        String known = before.getOrDefault(type, JsonObject.EMPTY).string("reason");
        return turned(type) || !get(type).string("reason").equals(known);
    }

    /** Returns a condition that was set; the empty object if it was not. */
    JsonObject get(String type) {
        return after.getOrDefault(type, JsonObject.EMPTY);
    }

    /** Returns the conditions in the order in which they were set; what was not set stays as it was. */
    JsonArray toJson() {
        Map<String, JsonObject> all = new LinkedHashMap<>(after);
        before.forEach(all::putIfAbsent);
        return new JsonArray(all.values().stream().toList());
    }
}
