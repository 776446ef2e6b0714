package dev.pequod.graph.render;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Finding;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns findings about a Graph into errors, with the places in the module that made it so. A name that Kubernetes does not take and that
 * stands in the resource as it is, perhaps in several objects of the Graph, is one error of the resource's field.
 */
final class GraphErrors {
    private static final String OUTPUT = "output";
    /** What is said of a name for its form alone; whatever else is wrong with one is the module's affair. */
    private static final Pattern FORM =
            Pattern.compile("(?s)\".*\" (is not a DNS (name|label): |is not a name: |has \\d+ characters, at most ).*");

    private GraphErrors() {}

    /**
     * Returns the errors.
     *
     * @param output the value that the paths of the findings start from
     * @param input what the module was given
     */
    static List<RenderError> of(List<Finding> findings, Value output, JsonObject input) {
        Map<String, RenderError> all = new LinkedHashMap<>();
        Places places = new Places(output);
        for (Finding finding : findings) {
            List<Position> written = ofModule(places.of(finding.path()));
            Optional<String> field = FORM.matcher(finding.message()).matches()
                    ? text(places, finding.path()).flatMap(text -> Optional.ofNullable(path(input, "", text)))
                    : Optional.empty();
            String path = finding.path().isEmpty() ? OUTPUT : OUTPUT + "." + finding.path();
            if (field.isPresent()) {
                all.putIfAbsent(
                        field.get(),
                        new RenderError(
                                Stage.INPUT,
                                "InvalidInput",
                                field.get(),
                                finding.message(),
                                written,
                                "the module makes it " + path));
            } else {
                all.put(
                        path + "\n" + all.size(),
                        new RenderError(Stage.GRAPH, "InvalidGraph", path, finding.message(), written, null));
            }
        }
        return List.copyOf(all.values());
    }

    /** Returns the places that are not in the schema of a Graph. */
    static List<Position> ofModule(List<Position> positions) {
        return positions.stream()
                .filter(place -> !place.file().equals(GraphSchema.FILE))
                .toList();
    }

    private static Optional<String> text(Places output, String path) {
        try {
            return Optional.ofNullable(output.at(path)).flatMap(Value::asString);
        } catch (CueException e) {
            return Optional.empty();
        }
    }

    /** Returns the path of the first text that is the wanted one, or null. */
    private static @Nullable String path(JsonValue value, String path, String wanted) {
        List<Map.Entry<String, JsonValue>> children = new ArrayList<>();
        switch (value) {
            case JsonString text
            when text.value().equals(wanted) -> {
                return path;
            }
            case JsonObject object ->
                object.members().forEach((name, child) -> children.add(Map.entry(JsonPath.member(path, name), child)));
            case JsonArray array -> {
                for (JsonValue child : array.elements()) {
                    children.add(Map.entry(JsonPath.element(path, children.size()), child));
                }
            }
            default -> {}
        }
        for (Map.Entry<String, JsonValue> child : children) {
            String found = path(child.getValue(), child.getKey(), wanted);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
