package dev.pequod.graph;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Hides what Secrets hold, for views, logs and stored Graphs. */
public final class Redaction {

    /** What stands in place of a hidden value. */
    public static final String REDACTED = "<redacted>";

    /** How long what a Secret holds is that is hidden everywhere. */
    private static final int SHORTEST = 8;

    private static final JsonString HIDDEN = new JsonString(REDACTED);
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Redaction() {}

    /**
     * Returns the Graph with the values of all its Secrets hidden, also where other objects, exports and violations repeat them, unless they are
     * so short that they may stand there by chance; keys stay.
     */
    public static Graph redacted(Graph graph) {
        List<String> secrets = secrets(graph);
        List<Node> nodes = graph.nodes().stream().map(Redaction::redacted).toList();
        if (secrets.isEmpty()) {
            return graph.withNodes(nodes);
        }
        return new Graph(
                graph.metadata(),
                nodes.stream()
                        .map(n -> new Node(
                                n.id(),
                                (JsonObject) without(secrets, n.object()),
                                n.applyPolicy(),
                                n.dependsOn(),
                                n.readyWhen()))
                        .toList(),
                (JsonObject) without(secrets, graph.exports()),
                graph.violations().stream()
                        .map(v -> new Violation(v.path(), without(secrets, v.message()), v.severity()))
                        .toList());
    }

    /** Returns what Secrets hold, as it stands there and decoded, the longest first. */
    private static List<String> secrets(Graph graph) {
        Set<String> values = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (Node node : graph.nodes()) {
            if (isSecret(node.object())) {
                for (JsonValue value :
                        node.object().object("stringData").members().values()) {
                    add(value, values);
                }
                for (JsonValue value : node.object().object("data").members().values()) {
                    add(value, values);
                    decoded(value).ifPresent(text -> add(text, values));
                }
            }
        }
        return List.copyOf(values);
    }

    private static void add(JsonValue value, Set<String> values) {
        if (value instanceof JsonString text && text.value().length() >= SHORTEST) {
            values.add(text.value());
        }
    }

    private static Optional<JsonString> decoded(JsonValue value) {
        try {
            return value instanceof JsonString text
                    ? Optional.of(new JsonString(
                            new String(Base64.getDecoder().decode(text.value()), StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the API server refuses it
        }
    }

    private static JsonValue without(List<String> secrets, JsonValue value) {
        return switch (value) {
            case JsonString text -> new JsonString(without(secrets, text.value()));
            case JsonArray array ->
                new JsonArray(
                        array.elements().stream().map(e -> without(secrets, e)).toList());
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                object.members().forEach((name, member) -> members.put(name, without(secrets, member)));
                yield new JsonObject(members);
            }
            default -> value;
        };
    }

    private static String without(List<String> secrets, String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, REDACTED);
        }
        return hidden;
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

    /** Returns the object itself if it is no core Secret, else a copy with data, stringData and a copied manifest hidden. */
    public static JsonObject redacted(JsonObject object) {
        if (!isSecret(object)) {
            return object;
        }
        JsonObject result = hideMembers(hideMembers(object, "data"), "stringData");
        JsonObject metadata = result.object("metadata");
        JsonObject annotations = metadata.object("annotations");
        return annotations.get(LAST_APPLIED) == null
                ? result
                : result.with("metadata", metadata.with("annotations", annotations.with(LAST_APPLIED, HIDDEN)));
    }

    private static boolean isSecret(JsonObject object) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        return identity.kind().equals("Secret") && identity.group().isEmpty();
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
