package dev.pequod.graph.render;

import dev.pequod.cue.Instance;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The input of a module with everything left open that is wrong in it: what the module says of those places, given all the
 * rest, is what they may hold. So patterns, bounds that depend on other fields, and alternatives need no rules of their own.
 */
final class OpenInput {
    /** What positions in the open places call their file. */
    static final String FILE = "expression";

    private final JsonObject input;
    private final Place root = new Place();

    /** A place of the input, and those below it that something is wrong with. */
    private static final class Place {
        private final Map<String, Place> below = new LinkedHashMap<>();
        private boolean isOpen;
        private boolean isRemoved;
    }

    OpenInput(JsonObject input) {
        this.input = input;
    }

    /** Leaves the value of a path open, also where there is none. */
    void open(String path) {
        place(path).isOpen = true;
    }

    /** Takes a field out that should not be there. */
    void remove(String path) {
        place(path).isRemoved = true;
    }

    private Place place(String path) {
        Place place = root;
        for (String name : Places.names(path)) {
            place = place.below.computeIfAbsent(name, n -> new Place());
        }
        return place;
    }

    /** Returns what the module says of the input: the value of {@code #Render.input} with it. */
    Value in(Instance module) {
        return module.expression("#Render.input & " + TracedData.escaped(text(input, root)));
    }

    /** Returns what the input holds at a path. */
    Optional<JsonValue> at(String path) {
        JsonValue at = input;
        for (String name : Places.names(path)) {
            JsonValue next = switch (at) {
                case JsonObject object -> object.get(name);
                case JsonArray array
                when Places.isIndex(name)
                        && Integer.parseInt(name) < array.elements().size() ->
                    array.elements().get(Integer.parseInt(name));
                default -> null;
            };
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    private static String text(JsonValue value, Place place) {
        if (place.isOpen) {
            return "_";
        }
        if (place.below.isEmpty()) {
            return JsonWriter.compact(value);
        }
        List<String> parts = new ArrayList<>();
        return switch (value) {
            case JsonObject object -> {
                Map<String, Place> missing = new LinkedHashMap<>(place.below);
                object.members().forEach((name, member) -> {
                    Place below = missing.remove(name);
                    if (below == null || !below.isRemoved) {
                        parts.add(Path.of(name) + ": "
                                + (below == null ? JsonWriter.compact(member) : text(member, below)));
                    }
                });
                missing.forEach((name, below) -> parts.add(Path.of(name) + ": _"));
                yield "{" + String.join(", ", parts) + "}";
            }
            case JsonArray array -> {
                for (int i = 0; i < array.elements().size(); i++) {
                    Place below = place.below.get(String.valueOf(i));
                    JsonValue element = array.elements().get(i);
                    parts.add(below == null ? JsonWriter.compact(element) : text(element, below));
                }
                yield "[" + String.join(", ", parts) + "]";
            }
            default -> "_";
        };
    }
}
