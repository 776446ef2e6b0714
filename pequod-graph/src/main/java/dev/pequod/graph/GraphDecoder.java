package dev.pequod.graph;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns JSON into a checked {@link Graph}, or into all that is wrong with it.
 *
 * <p>Checked are types, unknown fields, node ids (DNS names, unique), dependencies (known, without a cycle), and of each
 * object apiVersion, kind, name and namespace, and that no two nodes hold the same object. Time and memory are linear in
 * the size of the JSON; nothing recurses.
 */
public final class GraphDecoder {

    /** The most nodes a Graph may have. */
    public static final int MAX_NODES = 100_000;

    private static final Set<String> GRAPH_FIELDS = Set.of("metadata", "nodes", "exports", "violations");
    private static final Set<String> METADATA_FIELDS =
            Set.of("name", "version", "platformRef", "platformRefResolved", "renderHash");
    private static final Set<String> NODE_FIELDS = Set.of("id", "object", "applyPolicy", "dependsOn", "readyWhen");
    private static final Set<String> POLICY_FIELDS = Set.of("mode", "conflictPolicy");
    private static final Set<String> VIOLATION_FIELDS = Set.of("path", "message", "severity");

    private final Findings findings = new Findings();
    private final Suggestion suggestion = new Suggestion();

    private GraphDecoder() {}

    /** Returns the Graph that the value holds, or what is wrong with it. Violations in it are data, not findings. */
    public static DecodeResult decode(JsonValue value) {
        GraphDecoder decoder = new GraphDecoder();
        Graph graph = decoder.graph(value);
        return decoder.findings.isEmpty()
                ? new DecodeResult.Valid(graph)
                : new DecodeResult.Invalid(decoder.findings.list());
    }

    /** Returns the conditions that a value holds as {@code readyWhen} does; none if it holds anything else. */
    public static List<ReadyCondition> decodeConditions(JsonValue value) {
        GraphDecoder decoder = new GraphDecoder();
        if (!(value instanceof JsonArray array)) {
            return List.of();
        }
        List<ReadyCondition> conditions = decoder.conditions(array.elements(), "");
        return decoder.findings.isEmpty() ? conditions : List.of();
    }

    /**
     * Returns the violations in an array, as a policy answers with.
     *
     * @param value the array
     * @param path where it stands, for findings
     */
    public static DecodedViolations decodeViolations(JsonValue value, String path) {
        GraphDecoder decoder = new GraphDecoder();
        if (!(value instanceof JsonArray array)) {
            decoder.findings.add(path, "expected an array, found " + value.describe());
            return new DecodedViolations(List.of(), decoder.findings.list());
        }
        List<Violation> violations = decoder.violations(array.elements(), path);
        return new DecodedViolations(violations, decoder.findings.list());
    }

    private Graph graph(JsonValue value) {
        Fields fields = Fields.of(value, "", findings);
        fields.allow(GRAPH_FIELDS, suggestion);
        GraphMetadata metadata = metadata(fields.object("metadata"));
        if (fields.value("nodes") == null && value instanceof JsonObject) {
            findings.add("nodes", "required field is missing");
        }
        List<JsonValue> nodeValues = fields.list("nodes");
        if (nodeValues.size() > MAX_NODES) {
            findings.add("nodes", "has " + nodeValues.size() + " nodes, at most " + MAX_NODES + " are allowed");
            nodeValues = List.of();
        }
        List<Node> nodes = new ArrayList<>(nodeValues.size());
        for (int i = 0; i < nodeValues.size(); i++) {
            nodes.add(node(Fields.of(nodeValues.get(i), JsonPath.element("nodes", i), findings)));
        }
        checkIdentities(nodes);
        checkDependencies(nodes);
        JsonObject exports = fields.value("exports") == null ? JsonObject.EMPTY : fields.requiredObject("exports");
        List<Violation> violations = violations(fields.list("violations"), "violations");
        return new Graph(metadata, nodes, exports, violations);
    }

    private GraphMetadata metadata(Fields fields) {
        fields.allow(METADATA_FIELDS, suggestion);
        return new GraphMetadata(
                fields.text("name"),
                fields.text("version"),
                fields.text("platformRef"),
                fields.text("platformRefResolved"),
                fields.text("renderHash"));
    }

    private Node node(Fields fields) {
        fields.allow(NODE_FIELDS, suggestion);
        String id = fields.requiredText("id");
        if (!id.isEmpty()) {
            KubernetesNames.subdomain(id).ifPresent(wrong -> findings.add(fields.path("id"), wrong));
        }
        JsonObject object = fields.requiredObject("object");
        if (fields.value("object") instanceof JsonObject) {
            checkObject(fields.object("object"));
        }
        Fields policy = fields.object("applyPolicy");
        policy.allow(POLICY_FIELDS, suggestion);
        ApplyPolicy applyPolicy = new ApplyPolicy(
                policy.oneOf("mode", ApplyPolicy.Mode.values(), suggestion),
                policy.oneOf("conflictPolicy", ApplyPolicy.ConflictPolicy.values(), suggestion));
        List<ReadyCondition> readyWhen = conditions(fields.list("readyWhen"), fields.path("readyWhen"));
        return new Node(id, object, applyPolicy, dependsOn(fields), readyWhen);
    }

    private List<ReadyCondition> conditions(List<JsonValue> values, String path) {
        List<ReadyCondition> conditions = new ArrayList<>();
        for (JsonValue value : values) {
            Fields fields = Fields.of(value, JsonPath.element(path, conditions.size()), findings);
            conditions.add(ReadyConditionDecoder.decode(fields, findings, suggestion));
        }
        return conditions;
    }

    private List<String> dependsOn(Fields fields) {
        List<JsonValue> values = fields.list("dependsOn");
        List<String> ids = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            String path = JsonPath.element(fields.path("dependsOn"), i);
            if (!(values.get(i) instanceof JsonString string)) {
                findings.add(path, "expected a string, found " + values.get(i).describe());
                ids.add("");
            } else {
                if (string.value().isEmpty()) {
                    findings.add(path, "must not be empty");
                }
                ids.add(string.value());
            }
        }
        return ids;
    }

    private void checkObject(Fields object) {
        String apiVersion = object.requiredText("apiVersion");
        if (!apiVersion.isEmpty()) {
            KubernetesNames.apiVersion(apiVersion).ifPresent(wrong -> findings.add(object.path("apiVersion"), wrong));
        }
        String kind = object.requiredText("kind");
        if (!KubernetesNames.isKind(kind)) {
            findings.add(object.path("kind"), KubernetesNames.quote(kind) + " is not a kind: use letters and digits");
        }
        String group = apiVersion.substring(0, Math.max(apiVersion.indexOf('/'), 0));
        if (group.isEmpty() && kind.endsWith("List") && object.value("items") != null) {
            findings.add(object.path("kind"), "a " + kind + " is no object: make a node of each of its items");
            return;
        }
        Fields metadata = object.object("metadata");
        String name = metadata.requiredText("name");
        if (!name.isEmpty()) {
            KubernetesNames.objectName(group, kind, name)
                    .ifPresent(wrong -> findings.add(metadata.path("name"), wrong));
        }
        String namespace = metadata.text("namespace");
        if (!namespace.isEmpty()) {
            KubernetesNames.label(namespace).ifPresent(wrong -> findings.add(metadata.path("namespace"), wrong));
        }
    }

    private void checkIdentities(List<Node> nodes) {
        Map<ObjectIdentity, Integer> seen = HashMap.newHashMap(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            ObjectIdentity identity = nodes.get(i).identity();
            if (identity.name().isEmpty() || identity.kind().isEmpty()) {
                continue;
            }
            Integer first = seen.putIfAbsent(identity, i);
            if (first != null) {
                findings.add(
                        "nodes[" + i + "].object",
                        "the same object, " + identity + ", is in nodes[" + first + "] ("
                                + nodes.get(first).id() + ")");
            }
        }
    }

    private void checkDependencies(List<Node> nodes) {
        Map<String, Integer> positions = HashMap.newHashMap(nodes.size());
        boolean sound = true;
        for (int i = 0; i < nodes.size(); i++) {
            String id = nodes.get(i).id();
            Integer first = id.isEmpty() ? null : positions.putIfAbsent(id, i);
            if (first != null) {
                findings.add(
                        "nodes[" + i + "].id",
                        "duplicate id " + KubernetesNames.quote(id) + ", first used by nodes[" + first + "]");
            }
            sound &= first == null && !id.isEmpty();
        }
        for (int i = 0; i < nodes.size(); i++) {
            List<String> dependsOn = nodes.get(i).dependsOn();
            for (int j = 0; j < dependsOn.size(); j++) {
                String id = dependsOn.get(j);
                if (positions.containsKey(id)) {
                    continue;
                }
                sound = false;
                if (!id.isEmpty()) {
                    findings.add(
                            "nodes[" + i + "].dependsOn[" + j + "]",
                            "no node has the id " + KubernetesNames.quote(id)
                                    + suggestion.hint(id, positions.keySet()));
                }
            }
        }
        if (sound) {
            int[][] needs = DependencyIndex.of(nodes);
            List<Integer> cycle = DependencyIndex.findCycle(needs);
            if (!cycle.isEmpty()) {
                findings.add("nodes[" + cycle.getFirst() + "].dependsOn", DependencyIndex.cycle(nodes, needs));
            }
        }
    }

    private List<Violation> violations(List<JsonValue> values, String path) {
        List<Violation> violations = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Fields fields = Fields.of(values.get(i), JsonPath.element(path, i), findings);
            fields.allow(VIOLATION_FIELDS, suggestion);
            violations.add(new Violation(
                    fields.text("path"),
                    fields.requiredText("message"),
                    fields.requiredOneOf("severity", Severity.values(), suggestion)));
        }
        return violations;
    }
}
