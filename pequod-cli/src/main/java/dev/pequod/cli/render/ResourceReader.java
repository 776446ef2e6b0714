package dev.pequod.cli.render;

import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.input.SourceText;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.Places;
import dev.pequod.graph.render.WebService;
import dev.pequod.graph.render.YamlWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Finds the resources in texts of YAML and JSON: one or more documents, each a resource or a list of them. */
final class ResourceReader {
    private final CueContext context;
    private final UnaryOperator<JsonObject> completion;
    private final List<Resource> resources = new ArrayList<>();
    private final List<Resource> configMaps = new ArrayList<>();
    private final Map<String, Resource> names = new HashMap<>();
    private final List<Diagnostic> wrong = new ArrayList<>();

    private ResourceReader(CueContext context, UnaryOperator<JsonObject> completion) {
        this.context = context;
        this.completion = completion;
    }

    /**
     * What was found.
     *
     * @param resources those that may be rendered, in their order
     * @param configMaps the ConfigMaps that these name as their modules
     * @param wrong what is wrong with them outside of {@code spec}, and with those that are none
     */
    record Found(List<Resource> resources, List<Resource> configMaps, List<Diagnostic> wrong) {}

    /**
     * Returns what texts hold.
     *
     * @param completion adds what a cluster adds to a resource, such as its namespace: two that are written otherwise may be one, and find the
     *     same ConfigMap
     * @param configMap the ConfigMap that is the module of all resources; empty if each names its own
     * @throws InvalidInputException if a text is malformed, or holds something else or nothing
     */
    static Found read(
            CueContext context,
            List<SourceText> texts,
            UnaryOperator<JsonObject> completion,
            Optional<String> configMap) {
        ResourceReader reader = new ResourceReader(context, completion);
        boolean malformed = false;
        for (SourceText text : texts) {
            try {
                reader.read(text);
            } catch (CueException e) {
                malformed = true;
                e.errors()
                        .forEach(error ->
                                reader.wrong.add(Diagnostic.of(YamlWords.of(error, text.text()), beginning(text))));
            }
        }
        if (malformed) {
            throw new InvalidInputException(reader.wrong);
        }
        reader.checkConfigMaps(configMap);
        return new Found(reader.resources, reader.configMaps, reader.wrong);
    }

    private void read(SourceText text) {
        int before = resources.size() + configMaps.size() + wrong.size();
        for (Data data : data(text)) {
            Value document = context.value(data);
            if (!document.kinds().equals(Set.of(Kind.NULL))) {
                add(document, text);
            }
        }
        if (resources.size() + configMaps.size() + wrong.size() == before) {
            throw invalid("there is no resource in it", beginning(text));
        }
    }

    /** A file that says it is JSON is read as such: what YAML takes besides, another program would not. YAML is read as {@code kubectl} does. */
    private static List<Data> data(SourceText text) {
        return text.name().endsWith(".json")
                ? List.of(Data.ofJson(text.name(), text.text()))
                : Data.ofYaml11(text.name(), text.text());
    }

    private static Position beginning(SourceText text) {
        return new Position(text.name(), 0, 1, 1);
    }

    private void add(Value document, SourceText text) {
        Position position = document.positions().stream().findFirst().orElse(beginning(text));
        List<Diagnostic> twice = RepeatedKeys.in(document);
        if (!twice.isEmpty()) {
            wrong.addAll(twice);
            return;
        }
        List<CueError> errors = document.validate(true);
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
        if (!document.kinds().equals(Set.of(Kind.STRUCT))) {
            throw invalid("a resource is an object with apiVersion, kind, metadata and spec; this is none", position);
        }
        JsonObject object;
        try {
            object = (JsonObject) PlainJson.fromJava(document.toJava());
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()), position);
        }
        if (object.get("items") instanceof JsonArray && object.string("kind").endsWith("List")) {
            document.lookup("items").elements().forEach(item -> add(item, text));
        } else {
            Resource written = new Resource(object, new Places(document));
            boolean isConfigMap = object.string("kind").equals(GivenConfigMaps.KIND);
            if (!isConfigMap) {
                check(written);
            }
            Resource resource = new Resource(completion.apply(object), written.source());
            Resource first = names.putIfAbsent(object.string("kind") + " " + resource.identity(), resource);
            if (first != null
                    && !resource.object().object("metadata").string("name").isEmpty()) {
                wrong.add(Diagnostic.error(
                        "RepeatedResource",
                        "metadata.name",
                        "there is " + resource.name() + " already",
                        resource.position("metadata.name").orElse(position),
                        first.position("metadata.name").orElse(position)));
            }
            if (isConfigMap) {
                configMaps.add(resource);
            } else if (resource.isMeantToBeRendered()) {
                resources.add(resource);
            }
        }
    }

    private void check(Resource resource) {
        WebService.check(resource.object())
                .forEach(finding -> wrong.add(Diagnostic.error(
                        "InvalidResource",
                        finding.path(),
                        finding.message(),
                        resource.position(finding.path()).stream().toArray(Position[]::new))));
    }

    /** ConfigMaps are for the resources that name them as their modules. */
    private void checkConfigMaps(Optional<String> configMap) {
        GivenConfigMaps given = new GivenConfigMaps(configMaps, GivenConfigMaps.IN_FILES);
        Set<String> named = new HashSet<>();
        for (Resource resource : resources) {
            String namespace = resource.object().object("metadata").string("namespace");
            configMap
                    .or(() -> GivenConfigMaps.named(resource))
                    .flatMap(name -> given.find(namespace, name))
                    .map(Resource::identity)
                    .ifPresent(named::add);
        }
        configMaps.stream()
                .filter(map -> !named.contains(map.identity()))
                .forEach(map -> wrong.add(Diagnostic.error(
                        "InvalidResource",
                        "kind",
                        "no WebService in its namespace names this ConfigMap as its module",
                        map.position("kind").stream().toArray(Position[]::new))));
    }

    private static InvalidInputException invalid(String message, Position position) {
        return new InvalidInputException(List.of(Diagnostic.error("InvalidResource", "", message, position)));
    }
}
