package dev.pequod.graph;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hides what Secrets hold, for views, logs and stored Graphs. */
public final class Redaction {

    /** What stands in place of a hidden value. */
    public static final String REDACTED = "<redacted>";

    private static final JsonString HIDDEN = new JsonString(REDACTED);
    /** The most that the length of all texts of a Graph and that of all values may be together, multiplied. */
    private static final long MOST_WORK_OF_GRAPH = 5 * HiddenForms.MOST_WORK;

    private static final Pattern LINE_ENDS = Pattern.compile("[\r\n]+");
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Redaction() {}

    /**
     * Returns the Graph with the values of all its Secrets hidden; their keys stay. They are hidden in exports and in violations too, as
     * {@link #ofValues} does it; all of these are hidden where they are too long for that. A Graph without Secrets is returned as it is.
     */
    public static Graph redacted(Graph graph) {
        List<JsonObject> secrets = graph.nodes().stream()
                .map(Node::object)
                .filter(Redaction::hasSecret)
                .toList();
        if (secrets.isEmpty()) {
            return graph;
        }
        long length = length(graph.exports())
                + graph.violations().stream()
                        .mapToLong(v -> v.path().length() + v.message().length())
                        .sum();
        UnaryOperator<String> hiding = length == 0 ? UnaryOperator.identity() : ofValues(secrets, length);
        return new Graph(
                graph.metadata(),
                graph.nodes().stream().map(Redaction::redacted).toList(),
                (JsonObject) redacted(graph.exports(), hiding),
                graph.violations().stream()
                        .map(v -> new Violation(hiding.apply(v.path()), hiding.apply(v.message()), v.severity()))
                        .toList());
    }

    private static long length(JsonValue value) {
        return switch (value) {
            case JsonObject object ->
                object.members().entrySet().stream()
                        .mapToLong(member -> member.getKey().length() + length(member.getValue()))
                        .sum();
            case JsonArray array ->
                array.elements().stream().mapToLong(Redaction::length).sum();
            case JsonString text -> text.value().length();
            case JsonNumber number -> number.toString().length();
            default -> 0;
        };
    }

    /** Names that hiding makes equal get numbers. */
    private static JsonValue redacted(JsonValue value, UnaryOperator<String> hiding) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                Map<String, Integer> equal = new HashMap<>();
                object.members().forEach((name, member) -> {
                    String hidden = hiding.apply(name);
                    int number = hidden.equals(name) ? 1 : equal.merge(hidden, 1, Integer::sum);
                    members.put(number == 1 ? hidden : hidden + " " + number, redacted(member, hiding));
                });
                yield new JsonObject(members);
            }
            case JsonArray array ->
                new JsonArray(array.elements().stream()
                        .map(element -> redacted(element, hiding))
                        .toList());
            case JsonString text -> new JsonString(hiding.apply(text.value()));
            case JsonNumber number -> {
                String hidden = hiding.apply(number.toString());
                yield hidden.equals(number.toString()) ? number : new JsonString(hidden);
            }
            default -> value;
        };
    }

    private static Node redacted(Node node) {
        JsonObject object = redacted(node.object());
        if (object == node.object()) {
            return node;
        }
        List<ReadyCondition> readyWhen = node.readyWhen().stream()
                .map(condition -> condition instanceof ReadyCondition.FieldMatch match
                        ? new ReadyCondition.FieldMatch(match.path(), HIDDEN, match.timeout())
                        : condition)
                .toList();
        return new Node(node.id(), object, node.applyPolicy(), node.dependsOn(), readyWhen);
    }

    /**
     * Returns the object itself if it neither is a core Secret nor has one in it, as a manifest for others has; else a copy with data,
     * stringData and a copied manifest of each hidden.
     */
    public static JsonObject redacted(JsonObject object) {
        return hasSecret(object) ? (JsonObject) withoutSecrets(object) : object;
    }

    /** Reports whether a value is a core Secret, or has one in it. */
    public static boolean hasSecret(JsonValue value) {
        return switch (value) {
            case JsonObject object ->
                isSecret(object) || object.members().values().stream().anyMatch(Redaction::hasSecret);
            case JsonArray array -> array.elements().stream().anyMatch(Redaction::hasSecret);
            default -> false;
        };
    }

    /** What only names a Secret, as a reference to one does, is none. */
    private static boolean isSecret(JsonObject object) {
        return ObjectIdentity.of(object).isSecret()
                && Stream.of("metadata", "data", "stringData").anyMatch(name -> object.get(name) != null);
    }

    private static JsonValue withoutSecrets(JsonValue value) {
        return switch (value) {
            case JsonObject object when isSecret(object) -> hidden(object);
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
                members.replaceAll((name, member) -> withoutSecrets(member));
                yield new JsonObject(members);
            }
            case JsonArray array ->
                new JsonArray(
                        array.elements().stream().map(Redaction::withoutSecrets).toList());
            default -> value;
        };
    }

    private static JsonObject hidden(JsonObject object) {
        JsonObject result = hideMembers(hideMembers(object, "data"), "stringData");
        JsonObject metadata = result.object("metadata");
        JsonObject annotations = metadata.object("annotations");
        return annotations.get(LAST_APPLIED) == null
                ? result
                : result.with("metadata", metadata.with("annotations", annotations.with(LAST_APPLIED, HIDDEN)));
    }

    /**
     * Returns what makes of a text that somebody wrote about an object, such as an API server that refuses it, one without the values of a core
     * Secret, or of Secrets in it: as they stand in the object, decoded and encoded, each line of them, and as a quoted text has them. What has
     * one or two characters stays, which any text may have; of a long text, and where there are many values, nothing is left.
     */
    public static UnaryOperator<String> ofValues(JsonObject object) {
        return ofValues(List.of(object));
    }

    /** Does the same for the Secrets among some objects. */
    public static UnaryOperator<String> ofValues(List<JsonObject> objects) {
        return ofValues(objects, 0);
    }

    /**
     * Does the same for several texts.
     *
     * @param length that of all texts, as far as it is known before
     */
    private static UnaryOperator<String> ofValues(List<JsonObject> objects, long length) {
        Set<String> values = new HashSet<>();
        objects.forEach(object -> addValues(object, values));
        HiddenForms forms = new HiddenForms();
        return values.stream().allMatch(forms::add) && length * forms.size() <= MOST_WORK_OF_GRAPH
                ? forms
                : text -> REDACTED;
    }

    private static void addValues(JsonValue value, Set<String> texts) {
        switch (value) {
            case JsonObject object
            when isSecret(object) -> {
                addTexts(object.get("data"), texts);
                addTexts(object.get("stringData"), texts);
            }
            case JsonObject object -> object.members().values().forEach(member -> addValues(member, texts));
            case JsonArray array -> array.elements().forEach(element -> addValues(element, texts));
            default -> {}
        }
    }

    private static void addTexts(@Nullable JsonValue value, Set<String> texts) {
        switch (value) {
            case JsonObject object -> object.members().values().forEach(member -> addTexts(member, texts));
            case JsonArray array -> array.elements().forEach(element -> addTexts(element, texts));
            case JsonString text -> {
                texts.add(text.value());
                try {
                    // API servers read it past the ends of its lines.
                    String encoded = LINE_ENDS.matcher(text.value()).replaceAll("");
                    texts.add(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return; // is not encoded
                }
            }
            case JsonNumber number -> texts.add(number.toString());
            case null, default -> {}
        }
    }

    private static JsonObject hideMembers(JsonObject object, String name) {
        JsonValue value = object.get(name);
        if (value == null) {
            return object;
        }
        if (!(value instanceof JsonObject values)) {
            return object.with(name, HIDDEN);
        }
        Map<String, JsonValue> hidden = new LinkedHashMap<>();
        values.members().keySet().forEach(key -> hidden.put(key, HIDDEN));
        return object.with(name, new JsonObject(hidden));
    }
}
