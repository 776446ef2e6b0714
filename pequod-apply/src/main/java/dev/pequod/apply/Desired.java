package dev.pequod.apply;

import dev.pequod.api.Digest;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphOrder;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A Graph as a cluster must have it, in the order of dependencies.
 *
 * <p>An object of a kind that the same Graph defines waits for the definition, and an object in a namespace that the same Graph makes
 * waits for the namespace, whether or not the module says so.
 */
final class Desired {
    private static final String CRD = "CustomResourceDefinition";
    private static final String ACCOUNT = "serviceAccountName";
    private static final String FORMER_ACCOUNT = "serviceAccount";

    private final List<DesiredNode> nodes;

    private Desired(List<DesiredNode> nodes) {
        this.nodes = nodes;
    }

    /** Returns what is wanted of a Graph that {@link dev.pequod.graph.GraphDecoder} accepts. */
    static Desired of(Graph graph, Owner owner, Scopes scopes) {
        Scopes all = withDefined(graph, scopes);
        Map<String, Node> completed = new LinkedHashMap<>();
        Map<String, Problem> problems = new HashMap<>();
        Map<ObjectIdentity, String> seen = new HashMap<>();
        for (Node node : graph.nodes()) {
            JsonObject object = clean(node.object());
            String apiVersion = object.string("apiVersion");
            String kind = object.string("kind");
            Optional<Boolean> namespaced = all.isNamespaced(apiVersion, kind);
            if (namespaced.isEmpty()) {
                Problem missing = Problem.of(
                        Problem.Reason.NO_SUCH_KIND, "the cluster has no kind " + kind + " in " + apiVersion);
                problems.put(node.id(), all.problem(apiVersion, kind).orElse(missing));
            }
            object = inNamespace(object, namespaced.orElse(true), owner);
            Node complete = new Node(node.id(), object, node.applyPolicy(), node.dependsOn(), node.readyWhen());
            String other = seen.putIfAbsent(complete.identity(), node.id());
            if (other != null) {
                problems.put(
                        node.id(),
                        Problem.of(
                                Problem.Reason.DUPLICATE_OBJECT,
                                "node " + other + " is the same object, " + ObjectRef.of(object)));
            }
            if (owner.is(complete.identity())) {
                problems.putIfAbsent(
                        node.id(),
                        Problem.of(
                                Problem.Reason.NOT_OWNED,
                                owner + " is what the Graph belongs to, not an object of it"));
            }
            misshapenSecret(object).ifPresent(problem -> problems.putIfAbsent(node.id(), problem));
            Ownership.misspelt(object).ifPresent(problem -> problems.putIfAbsent(node.id(), problem));
            completed.put(node.id(), complete);
        }
        Map<String, List<String>> needs = Implied.dependencies(completed.values());
        Graph whole = graph.withNodes(completed.values().stream()
                .map(n -> new Node(
                        n.id(), n.object(), n.applyPolicy(), needs.getOrDefault(n.id(), List.of()), n.readyWhen()))
                .toList());
        List<DesiredNode> nodes = new ArrayList<>();
        for (Node node : GraphOrder.of(whole).applyOrder()) {
            String applied =
                    "sha256:" + Digest.of(CanonicalJson.bytes(node.object())).hex();
            nodes.add(new DesiredNode(
                    node,
                    ObjectRef.of(node.object()),
                    Ownership.marked(node.object(), owner, applied),
                    applied,
                    node.dependsOn(),
                    Optional.ofNullable(problems.get(node.id()))));
        }
        return new Desired(List.copyOf(nodes));
    }

    /** Returns the nodes, each after all that it depends on. */
    List<DesiredNode> nodes() {
        return nodes;
    }

    /** Reports whether every node can be applied, as far as kinds go. */
    boolean hasNoProblem() {
        return nodes.stream().allMatch(n -> n.problem().isEmpty());
    }

    /**
     * Returns the same where some objects cannot be had as things are.
     *
     * @param refusals why an object cannot be, if so
     */
    Desired refusing(Function<ObjectRef, Optional<Problem>> refusals) {
        return new Desired(nodes.stream()
                .map(node -> node.problem().isPresent() ? node : node.with(refusals.apply(node.ref())))
                .toList());
    }

    /** Adds the kinds that the Graph itself defines: they are known before the cluster has them. */
    private static Scopes withDefined(Graph graph, Scopes scopes) {
        Map<String, Boolean> defined = new HashMap<>();
        for (Node node : graph.nodes()) {
            JsonObject spec = node.object().object("spec");
            if (node.object().string("kind").equals(CRD)) {
                defined.put(
                        spec.object("names").string("kind") + "." + spec.string("group"),
                        spec.string("scope").equals("Namespaced"));
            }
        }
        return new Scopes() {
            @Override
            public Optional<Boolean> isNamespaced(String apiVersion, String kind) {
                String group = ObjectRef.of(apiVersion, kind, "", "").identity().group();
                return scopes.isNamespaced(apiVersion, kind)
                        .or(() -> Optional.ofNullable(defined.get(kind + "." + group)));
            }

            @Override
            public Optional<Problem> problem(String apiVersion, String kind) {
                return scopes.problem(apiVersion, kind);
            }
        };
    }

    private static JsonObject inNamespace(JsonObject object, boolean namespaced, Owner owner) {
        JsonObject metadata = object.object("metadata");
        if (!namespaced) {
            return object.with("metadata", metadata.without("namespace"));
        }
        return metadata.string("namespace").isEmpty()
                ? object.with("metadata", metadata.with("namespace", new JsonString(owner.namespace())))
                : object;
    }

    /** Returns the object without nulls, {@code status} and what the API server sets, and with one field for what a Secret holds. */
    private static JsonObject clean(JsonObject object) {
        JsonObject kept = withoutNulls(object).without("status");
        JsonObject metadata = kept.object("metadata");
        Set<String> theirs = Set.of(
                "creationTimestamp",
                "deletionTimestamp",
                "generation",
                "managedFields",
                "resourceVersion",
                "selfLink",
                "uid");
        for (String name : new LinkedHashSet<>(metadata.members().keySet())) {
            metadata = theirs.contains(name) ? metadata.without(name) : metadata;
        }
        kept = PodSpecs.with(kept.with("metadata", metadata), Desired::withBothNames);
        return ObjectIdentity.of(kept).isSecret() ? withEncodedData(kept) : kept;
    }

    /**
     * Of the two names of a field the API server sets the one that is left out, as nobody's; when the other is dropped later, it would put
     * that back.
     */
    private static JsonObject withBothNames(JsonObject podSpec) {
        String account = podSpec.string(ACCOUNT);
        String former = podSpec.string(FORMER_ACCOUNT);
        if (account.isEmpty() == former.isEmpty()) {
            return podSpec;
        }
        JsonString name = new JsonString(account.isEmpty() ? former : account);
        return podSpec.with(ACCOUNT, name).with(FORMER_ACCOUNT, name);
    }

    /** Returns what is wrong with the shape of a Secret, without its values: the API server would quote them. */
    private static Optional<Problem> misshapenSecret(JsonObject object) {
        if (!ObjectIdentity.of(object).isSecret()) {
            return Optional.empty();
        }
        for (String part : List.of("data", "stringData")) {
            JsonValue values = object.get(part);
            if (values == null) {
                continue;
            }
            if (!(values instanceof JsonObject members)) {
                return Optional.of(misshapen(part, "an object", values));
            }
            for (Map.Entry<String, JsonValue> member : members.members().entrySet()) {
                String path = JsonPath.member(part, member.getKey());
                if (!(member.getValue() instanceof JsonString text)) {
                    return Optional.of(misshapen(path, "a string", member.getValue()));
                }
                if (part.equals("data") && !isBase64(text.value())) {
                    return Optional.of(Problem.of(
                            Problem.Reason.INVALID,
                            path + " of a Secret is not base64; encode it, or write it as it is in stringData"));
                }
            }
        }
        return Optional.empty();
    }

    /** Reports whether the API server can decode a text: padded, in lines or not. */
    private static boolean isBase64(String text) {
        String joined = text.replace("\n", "").replace("\r", "");
        try {
            byte[] decoded = Base64.getDecoder().decode(joined);
            return joined.length() == (decoded.length + 2) / 3 * 4;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Problem misshapen(String path, String expected, JsonValue found) {
        String message = path + " of a Secret: expected " + expected + ", found " + found.describe();
        return Problem.of(Problem.Reason.INVALID, message);
    }

    /** The API server moves {@code stringData} into {@code data} and forgets who set it; so it is moved before. */
    private static JsonObject withEncodedData(JsonObject secret) {
        if (!(secret.get("stringData") instanceof JsonObject texts)) {
            return secret;
        }
        Map<String, JsonValue> data = new LinkedHashMap<>(secret.object("data").members());
        texts.members().forEach((name, value) -> {
            if (value instanceof JsonString text) {
                byte[] bytes = text.value().getBytes(StandardCharsets.UTF_8);
                data.put(name, new JsonString(Base64.getEncoder().encodeToString(bytes)));
            } else {
                data.put(name, value);
            }
        });
        return secret.without("stringData").with("data", new JsonObject(data));
    }

    private static JsonObject withoutNulls(JsonObject object) {
        Map<String, JsonValue> kept = new LinkedHashMap<>();
        object.members().forEach((name, value) -> {
            switch (value) {
                case JsonNull nothing -> {}
                case JsonObject inner -> kept.put(name, withoutNulls(inner));
                case JsonArray array ->
                    kept.put(
                            name,
                            new JsonArray(array.elements().stream()
                                    .map(e -> e instanceof JsonObject inner ? withoutNulls(inner) : e)
                                    .toList()));
                default -> kept.put(name, value);
            }
        });
        return new JsonObject(kept);
    }
}
