package dev.pequod.graph.render;

import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.Node;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one Graph come from: the fields of the resource, the places in the module, the rules of its policies. Not
 * thread-safe; {@link PlatformRenderer#provenance} makes it.
 */
public final class Provenance {
    private static final Set<FieldType> RULES = EnumSet.of(FieldType.REGULAR, FieldType.HIDDEN);
    private static final Set<String> GIVEN = Set.of("input", "output");
    private static final String VIOLATIONS = "violations";

    private final Map<String, Place> nodes = new HashMap<>();
    private final TracedData input;
    private final Places places;
    private final List<PolicyRule> rules;
    private final Readers ofFields = new Readers();
    private final Readers ofOutputs = new Readers();
    private final Bounds bounds;

    private Provenance(Graph graph, TracedData input, Value output, List<PolicyRule> rules, Bounds bounds) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            nodes.putIfAbsent(node.id(), new Place("nodes[" + i + "].object", node));
        }
        for (int i = 0; i < rules.size(); i++) {
            ofFields.add(rules.get(i).fields(), i);
            ofOutputs.add(rules.get(i).outputs(), i);
        }
        this.input = input;
        this.places = new Places(output);
        this.rules = rules;
        this.bounds = bounds;
    }

    /**
     * A node.
     *
     * @param path where its object is in the output
     */
    private record Place(String path, Node node) {}

    /** Which rules read what, by its path. */
    private static final class Readers {
        private final NavigableMap<String, List<Integer>> byPath = new TreeMap<>();

        void add(Collection<String> paths, int rule) {
            paths.forEach(
                    path -> byPath.computeIfAbsent(path, p -> new ArrayList<>()).add(rule));
        }

        /** Adds those that read what is at a path or below it. */
        void addTo(Set<Integer> found, String path) {
            found.addAll(byPath.getOrDefault(path, List.of()));
            for (char step : List.of('.', '[')) {
                byPath.subMap(path + step, path + (char) (step + 1)).values().forEach(found::addAll);
            }
        }
    }

    static Provenance of(CompiledPlatform platform, JsonObject given, Graph graph, Bounds bounds) throws RenderFailure {
        TracedData input = new TracedData("input", given);
        TracedData made = new TracedData("output", GraphEncoder.encode(graph));
        Value output = platform.traced(input, bounds.remaining());
        List<PolicyRule> rules = new ArrayList<>();
        for (CompiledPlatform.Policy policy : platform.policies()) {
            Value value = policy.instance()
                    .withLimits(bounds.remaining())
                    .value()
                    .unify(input.value(bounds.limits()))
                    .unify(made.value(bounds.limits()));
            try {
                addRules(value, input, made, rules);
            } catch (CueException e) {
                bounds.check(); // a policy that fails has said so when the Graph was rendered
            }
        }
        return new Provenance(Redaction.redacted(graph), input, output, rules, bounds);
    }

    /** Adds the rules of a policy. The list of what it finds is one itself where it looks at what no other of them does. */
    private static void addRules(Value policy, TracedData input, TracedData output, List<PolicyRule> rules) {
        List<PolicyRule> named = new ArrayList<>();
        List<PolicyRule> listed = new ArrayList<>();
        for (Field field : policy.fields(RULES)) {
            if (!GIVEN.contains(field.name())) {
                addRules(
                        field.name(), field.value(), input, output, field.name().equals(VIOLATIONS) ? listed : named);
            }
        }
        listed.removeIf(list -> named.stream()
                        .flatMap(rule -> rule.fields().stream())
                        .collect(Collectors.toSet())
                        .containsAll(list.fields())
                && named.stream()
                        .flatMap(rule -> rule.outputs().stream())
                        .collect(Collectors.toSet())
                        .containsAll(list.outputs()));
        rules.addAll(named);
        rules.addAll(listed);
    }

    /** Adds what stands in a field of a policy: a struct has a rule in each field, all else is one. */
    private static void addRules(
            String name, Value value, TracedData input, TracedData output, List<PolicyRule> rules) {
        List<Field> fields = value.fields(RULES);
        if (!fields.isEmpty()) {
            fields.forEach(f -> addRules(JsonPath.member(name, f.name()), f.value(), input, output, rules));
            return;
        }
        List<Position> origins = origins(value);
        Set<String> reads = paths(origins, input);
        Set<String> outputs = paths(origins, output);
        List<Position> written = value.positions();
        if (!written.isEmpty() && !(reads.isEmpty() && outputs.isEmpty())) {
            rules.add(new PolicyRule(name, written.getFirst(), reads, outputs));
        }
    }

    private static List<Position> origins(Value value) {
        Set<Position> found = new LinkedHashSet<>(value.origins());
        value.elements().forEach(e -> found.addAll(e.origins()));
        return List.copyOf(found);
    }

    /**
     * Returns the values of the object of a node that are neither objects nor lists, in their order; none if there is no such node.
     *
     * @throws ProvenanceException if the deadline passes or the thread is interrupted
     */
    public List<FieldOrigin> all(String node) {
        List<FieldOrigin> found = new ArrayList<>();
        Place place = nodes.get(node);
        if (place != null) {
            leaves("", place.node().object(), path -> found.add(origin(place, path)));
        }
        return found;
    }

    /**
     * Returns where a value of the object of a node comes from; empty if there is no such node or value.
     *
     * @throws ProvenanceException if the deadline passes or the thread is interrupted
     */
    public Optional<FieldOrigin> of(String node, String path) {
        Place place = nodes.get(node);
        return place == null || at(place.node().object(), path) == null
                ? Optional.empty()
                : Optional.of(origin(place, path));
    }

    /** Hears of paths. */
    @FunctionalInterface
    private interface Paths {
        void hear(String path);
    }

    private static void leaves(String path, JsonValue value, Paths paths) {
        switch (value) {
            case JsonObject object
            when !object.members().isEmpty() ->
                object.members().forEach((name, member) -> leaves(JsonPath.member(path, name), member, paths));
            case JsonArray array
            when !array.elements().isEmpty() -> {
                for (int i = 0; i < array.elements().size(); i++) {
                    leaves(JsonPath.element(path, i), array.elements().get(i), paths);
                }
            }
            default -> paths.hear(path);
        }
    }

    private static @Nullable JsonValue at(JsonValue object, String path) {
        JsonValue at = object;
        for (String name : Places.names(path)) {
            at = switch (at) {
                case JsonObject o -> o.get(name);
                case JsonArray a
                when Places.isIndex(name)
                        && Integer.parseInt(name) < a.elements().size() ->
                    a.elements().get(Integer.parseInt(name));
                case null, default -> null;
            };
        }
        return at;
    }

    private FieldOrigin origin(Place place, String path) {
        try {
            bounds.check();
        } catch (RenderFailure e) {
            throw new ProvenanceException(e);
        }
        Node node = place.node();
        String object = place.path();
        String full = path.isEmpty() ? object : path.startsWith("[") ? object + path : object + "." + path;
        JsonValue json = at(node.object(), path);
        List<Position> written = ofModule(places.of(full));
        List<Position> origins = List.of();
        try {
            Value value = places.at(full);
            origins = value == null ? List.of() : value.origins();
        } catch (CueException e) {
            origins = List.of(); // the limits are used up; where it is written is known all the same
        }
        List<Position> through =
                ofModule(origins).stream().filter(p -> !written.contains(p)).toList();
        Set<String> fields = deepest(paths(origins, input));
        Set<Integer> concerned = new TreeSet<>();
        ofOutputs.addTo(concerned, full);
        fields.forEach(field -> ofFields.addTo(concerned, field));
        return new FieldOrigin(
                node.id(),
                path,
                json == null ? JsonObject.EMPTY : json,
                List.copyOf(fields),
                written,
                through,
                concerned.stream().map(rules::get).toList());
    }

    private List<Position> ofModule(List<Position> positions) {
        return positions.stream()
                .filter(p -> !p.file().equals(GraphSchema.FILE) && input.path(p).isEmpty())
                .toList();
    }

    private static Set<String> paths(Collection<Position> positions, TracedData data) {
        Set<String> paths = new LinkedHashSet<>();
        positions.forEach(p -> data.path(p).filter(path -> !path.isEmpty()).ifPresent(paths::add));
        return paths;
    }

    /** Returns the paths below which there is no other. */
    private static Set<String> deepest(Set<String> paths) {
        Set<String> deepest = new TreeSet<>(paths);
        deepest.removeIf(outer -> paths.stream().anyMatch(path -> !path.equals(outer) && isWithin(path, outer)));
        return deepest;
    }

    private static boolean isWithin(String path, String outer) {
        return path.startsWith(outer)
                && (path.length() == outer.length() || ".[".indexOf(path.charAt(outer.length())) >= 0);
    }
}
