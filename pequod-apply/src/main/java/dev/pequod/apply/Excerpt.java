package dev.pequod.apply;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a live object: all of it, unless it is much larger than what is wanted of it. Whoever may write an object can make it as
 * large as the API server takes, and what others say in it is no drift; of such a one our marks are kept, what is wanted, and the
 * beginning of its status. It takes some {@value #BESIDE} bytes more than what is wanted at most. Whether it is ready is decided by the whole,
 * and {@linkplain #readiness kept beside}.
 *
 * <p>What of wanted fields has no room, as behind many elements that others have put into a list, looks like drift; then the API server is
 * asked, as for all drift, and a digest of the whole tells whether its answer is another object.
 */
final class Excerpt {
    /** How much what is kept may take beside what is wanted, in bytes, and how much of that is for status. */
    private static final int BESIDE = 8 << 10;

    private static final int OF_STATUS = 3 << 10;

    private static final int BYTES_OF_A_VALUE = 48;
    /** The identity of an owner is shorter. */
    private static final int MOST_CHARACTERS = 512;

    /** What is read of objects whatever is wanted of them. */
    private static final JsonObject ALWAYS = object("""
            {"apiVersion": "", "kind": "",
             "metadata": {"name": "", "namespace": "", "uid": "", "resourceVersion": "", "generation": 0,
              "creationTimestamp": "", "deletionTimestamp": "",
              "labels": {"%s": ""}, "annotations": {"%s": "", "%s": "", "%s": "", "%s": "", "%s": ""},
              "managedFields": [{"manager": "", "subresource": "", "time": ""}], "finalizers": [""]},
             "spec": {"replicas": 0, "completions": 0, "suspend": false, "ttlSecondsAfterFinished": 0, "type": "",
              "clusterIP": "", "clusterIPs": [""], "healthCheckNodePort": 0, "ports": [{"nodePort": 0}],
              "updateStrategy": {"type": "", "rollingUpdate": {"partition": 0}},
              "scaleTargetRef": {"apiVersion": "", "kind": "", "name": ""},
              "group": "", "names": {"kind": ""}, "versions": [{"name": "", "served": true}]}}
            """.formatted(
                    Ownership.OWNER_LABEL,
                    Ownership.OWNER_ANNOTATION,
                    Ownership.APPLIED_ANNOTATION,
                    Ownership.ADOPT_ANNOTATION,
                    Ownership.DELETION_POLICY,
                    Ownership.UPDATE_POLICY));

    /** Where there was no room for all that is wanted, a digest of the object. */
    private static final String REST = "pequod.dev/rest";

    private static final List<String> OF_A_CONDITION = List.of("type", "status", "reason", "message");

    /** The conditions by which kinds are ready. */
    private static final Set<String> OF_KINDS = Set.of(
            "AbleToScale",
            "Available",
            "Complete",
            "DisruptionAllowed",
            "Established",
            "Failed",
            "FailureTarget",
            "NamesAccepted",
            "PodScheduled",
            "Progressing",
            "Ready",
            "Reconciling",
            "ReplicaFailure",
            "Stalled",
            "SuccessCriteriaMet",
            "Suspended");

    private long left;

    private Excerpt(long left) {
        this.left = left;
    }

    /**
     * Returns what is kept of a live object; the object itself if that is all of it.
     *
     * @param node what is wanted of it; null if nothing is
     */
    static JsonObject of(JsonObject live, @Nullable DesiredNode node) {
        JsonObject wanted = node == null ? JsonObject.EMPTY : node.marked();
        long most = bytes(wanted, Long.MAX_VALUE) + BESIDE;
        if (bytes(live, most) <= most) {
            return live;
        }
        Excerpt first = new Excerpt(most - OF_STATUS);
        JsonObject kept = first.members(withOurs(live), Shape.of(ALWAYS, wanted));
        if (first.left < 0) {
            kept = kept.with(REST, new JsonString(Drift.fingerprint(live)));
        }
        if (live.get("status") instanceof JsonObject status) {
            kept = kept.with("status", new Excerpt(OF_STATUS).status(status));
        }
        return kept;
    }

    /**
     * Returns how far a node is whose object is not all kept, as all of it says, but that it may be on its way out. So nothing needs to be kept
     * for conditions that look anywhere in it.
     *
     * @param hiding makes of what somebody wrote what may be told; of what is cut nobody knows that later
     */
    static Readiness readiness(DesiredNode node, JsonObject live, UnaryOperator<String> hiding) {
        Readiness whole = ReadinessRules.of(node.node(), FinishedJobs.undeleted(live), hiding);
        return new Readiness(whole.state(), shortened(whole.reason()), shortened(whole.message()));
    }

    private static String shortened(String text) {
        return text.length() > MOST_CHARACTERS ? cut(text, MOST_CHARACTERS) : text;
    }

    private static JsonObject object(String text) {
        try {
            return (JsonObject) JsonReader.read(text);
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns about how much of the heap a value takes; something above {@code most} if it is more than that. */
    private static long bytes(JsonValue value, long most) {
        long sum = BYTES_OF_A_VALUE;
        switch (value) {
            case JsonObject object -> {
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    if (sum > most) {
                        return sum;
                    }
                    sum += BYTES_OF_A_VALUE + member.getKey().length() + bytes(member.getValue(), most - sum);
                }
            }
            case JsonArray array -> {
                for (JsonValue element : array.elements()) {
                    if (sum > most) {
                        return sum;
                    }
                    sum += bytes(element, most - sum);
                }
            }
            case JsonString text -> sum += text.value().length();
            case JsonNumber number -> sum += number.value().unscaledValue().bitLength() >> 3;
            default -> {}
        }
        return sum;
    }

    private boolean takes(long bytes) {
        left -= bytes;
        return left >= 0;
    }

    /** Of the managers of fields only we are of interest. */
    private static JsonObject withOurs(JsonObject live) {
        JsonObject metadata = live.object("metadata");
        return live.with(
                "metadata",
                metadata.with(
                        "managedFields", new JsonArray(Ownership.ours(live).toList())));
    }

    private @Nullable JsonValue scalar(JsonValue value, int most) {
        JsonValue kept = value instanceof JsonString text && text.value().length() > most
                ? new JsonString(cut(text.value(), most))
                : value;
        return takes(bytes(kept, Long.MAX_VALUE)) ? kept : null;
    }

    /** Returns a beginning that is longer than this, so that it differs from what is not. */
    private static String cut(String text, int most) {
        boolean isInside = Character.isHighSurrogate(text.charAt(most));
        return text.substring(0, Math.min(text.length(), isInside ? most + 2 : most + 1));
    }

    /** What some values have together: the members of all objects, one shape for the elements of all lists, and the longest text. */
    private static final class Shape {
        private final Map<String, Shape> members = new LinkedHashMap<>();
        private @Nullable Shape elements;
        private int characters;

        static Shape of(JsonValue... values) {
            Shape shape = new Shape();
            for (JsonValue value : values) {
                shape.add(value);
            }
            return shape;
        }

        private void add(JsonValue value) {
            switch (value) {
                case JsonObject object ->
                    object.members()
                            .forEach((name, member) -> members.computeIfAbsent(name, n -> new Shape())
                                    .add(member));
                case JsonArray array -> {
                    for (JsonValue element : array.elements()) {
                        elements = elements == null ? new Shape() : elements;
                        elements.add(element);
                    }
                }
                case JsonString text ->
                    characters = Math.max(characters, text.value().length());
                default -> {}
            }
        }
    }

    /** Returns what a value has of a shape, or null if there is no room. */
    private @Nullable JsonValue like(JsonValue value, Shape shape) {
        return switch (value) {
            case JsonObject object -> takes(BYTES_OF_A_VALUE) ? members(object, shape) : null;
            case JsonArray array -> takes(BYTES_OF_A_VALUE) ? elements(array, shape.elements) : null;
            default -> scalar(value, Math.max(MOST_CHARACTERS, shape.characters));
        };
    }

    private JsonObject members(JsonObject object, Shape shape) {
        Map<String, JsonValue> kept = new LinkedHashMap<>();
        shape.members.forEach((name, member) -> {
            JsonValue there = object.get(name);
            if (there != null && takes(BYTES_OF_A_VALUE + name.length())) {
                JsonValue part = like(there, member);
                if (part != null) {
                    kept.put(name, part);
                }
            }
        });
        return new JsonObject(kept);
    }

    private JsonArray elements(JsonArray array, @Nullable Shape shape) {
        List<JsonValue> kept = new ArrayList<>();
        for (JsonValue element : array.elements()) {
            JsonValue part = shape == null ? null : like(element, shape);
            if (part == null) {
                kept.add(JsonNull.NULL); // so that it is not as long as what is wanted
                break;
            }
            kept.add(part);
        }
        return new JsonArray(kept);
    }

    /** Returns a value from its beginning as far as there is room, and never one that another value could have; or null if there is none. */
    private @Nullable JsonValue whole(JsonValue value) {
        switch (value) {
            case JsonObject object -> {
                Map<String, JsonValue> kept = new LinkedHashMap<>();
                if (!takes(BYTES_OF_A_VALUE)) {
                    return null;
                }
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    JsonValue part =
                            takes(BYTES_OF_A_VALUE + member.getKey().length()) ? whole(member.getValue()) : null;
                    if (part == null) {
                        kept.put("...", JsonNull.NULL);
                        break;
                    }
                    kept.put(member.getKey(), part);
                }
                return new JsonObject(kept);
            }
            case JsonArray array -> {
                List<JsonValue> kept = new ArrayList<>();
                if (!takes(BYTES_OF_A_VALUE)) {
                    return null;
                }
                for (JsonValue element : array.elements()) {
                    JsonValue part = whole(element);
                    if (part == null) {
                        kept.add(JsonNull.NULL);
                        break;
                    }
                    kept.add(part);
                }
                return new JsonArray(kept);
            }
            default -> {
                return scalar(value, MOST_CHARACTERS);
            }
        }
    }

    /** Returns the conditions by which kinds are ready, the counts and words, and what else there is room for. */
    private JsonObject status(JsonObject status) {
        List<JsonValue> conditions = status.get("conditions") instanceof JsonArray array ? array.elements() : List.of();
        List<JsonValue> told = new ArrayList<>();
        conditions.stream().filter(Excerpt::isOfKinds).forEach(condition -> keep(told, condition));
        Map<String, JsonValue> kept = new LinkedHashMap<>();
        status.members().forEach((name, value) -> {
            if (!(value instanceof JsonObject) && !(value instanceof JsonArray)) {
                keep(kept, name, value);
            }
        });
        conditions.stream().filter(condition -> !isOfKinds(condition)).forEach(condition -> keep(told, condition));
        if (!told.isEmpty()) {
            kept.put("conditions", new JsonArray(told));
        }
        status.members().forEach((name, value) -> {
            if (!kept.containsKey(name) && !name.equals("conditions")) {
                keep(kept, name, value);
            }
        });
        return new JsonObject(kept);
    }

    private static boolean isOfKinds(JsonValue value) {
        return value instanceof JsonObject condition && OF_KINDS.contains(condition.string("type"));
    }

    private void keep(List<JsonValue> kept, JsonValue condition) {
        JsonValue part = whole(condition(condition));
        if (part != null) {
            kept.add(part);
        }
    }

    private void keep(Map<String, JsonValue> kept, String name, JsonValue value) {
        JsonValue part = takes(BYTES_OF_A_VALUE + name.length()) ? whole(value) : null;
        if (part != null) {
            kept.put(name, part);
        }
    }

    /** Returns what is read of a condition, what matters most first; any other value as it is. */
    private static JsonValue condition(JsonValue value) {
        if (!(value instanceof JsonObject condition
                && condition.get("type") != null
                && condition.get("status") != null)) {
            return value;
        }
        Map<String, JsonValue> kept = new LinkedHashMap<>();
        for (String name : OF_A_CONDITION) {
            JsonValue member = condition.get(name);
            if (member != null) {
                kept.put(name, member);
            }
        }
        return new JsonObject(kept);
    }
}
