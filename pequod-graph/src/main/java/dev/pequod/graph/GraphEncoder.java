package dev.pequod.graph;

import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a Graph as JSON data, the form that {@link GraphDecoder} reads: decoding what was encoded gives an equal Graph.
 * What is empty is left out, except {@code nodes} and {@code applyPolicy}.
 */
public final class GraphEncoder {

    private GraphEncoder() {}

    /** Returns the Graph as a JSON object. */
    public static JsonObject encode(Graph graph) {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        out.put("metadata", metadata(graph.metadata()));
        out.put("nodes", list(graph.nodes(), GraphEncoder::node));
        if (!graph.exports().members().isEmpty()) {
            out.put("exports", graph.exports());
        }
        if (!graph.violations().isEmpty()) {
            out.put("violations", list(graph.violations(), GraphEncoder::violation));
        }
        return new JsonObject(out);
    }

    /** Returns the Graph as canonical JSON: equal Graphs have equal texts. */
    public static String canonicalJson(Graph graph) {
        return CanonicalJson.text(encode(graph));
    }

    /** Returns conditions as {@code readyWhen} holds them. */
    public static JsonArray encodeConditions(List<ReadyCondition> conditions) {
        return list(conditions, GraphEncoder::condition);
    }

    private static JsonObject metadata(GraphMetadata metadata) {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        putText(out, "name", metadata.name());
        putText(out, "version", metadata.version());
        putText(out, "platformRef", metadata.platformRef());
        putText(out, "platformRefResolved", metadata.platformRefResolved());
        putText(out, "renderHash", metadata.renderHash());
        return new JsonObject(out);
    }

    private static JsonObject node(Node node) {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        putText(out, "id", node.id());
        out.put("object", node.object());
        Map<String, JsonValue> policy = new LinkedHashMap<>();
        putText(policy, "mode", node.applyPolicy().mode().toString());
        putText(policy, "conflictPolicy", node.applyPolicy().conflictPolicy().toString());
        out.put("applyPolicy", new JsonObject(policy));
        if (!node.dependsOn().isEmpty()) {
            out.put("dependsOn", list(node.dependsOn(), JsonString::new));
        }
        if (!node.readyWhen().isEmpty()) {
            out.put("readyWhen", encodeConditions(node.readyWhen()));
        }
        return new JsonObject(out);
    }

    private static JsonObject condition(ReadyCondition condition) {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        putText(out, "type", condition.type());
        if (condition instanceof ReadyCondition.ConditionMatch match) {
            putText(out, "conditionType", match.conditionType());
            putText(out, "status", match.status());
        } else if (condition instanceof ReadyCondition.FieldMatch match) {
            putText(out, "path", match.path());
            out.put("value", match.value());
        }
        condition.timeout().ifPresent(timeout -> putText(out, "timeout", DurationText.print(timeout)));
        return new JsonObject(out);
    }

    private static JsonObject violation(Violation violation) {
        Map<String, JsonValue> out = new LinkedHashMap<>();
        putText(out, "path", violation.path());
        putText(out, "message", violation.message());
        putText(out, "severity", violation.severity().toString());
        return new JsonObject(out);
    }

    private static <T> JsonArray list(List<T> elements, Function<T, JsonValue> encode) {
        return new JsonArray(elements.stream().map(encode).toList());
    }

    private static void putText(Map<String, JsonValue> out, String name, String text) {
        if (!text.isEmpty()) {
            out.put(name, new JsonString(text));
        }
    }
}
