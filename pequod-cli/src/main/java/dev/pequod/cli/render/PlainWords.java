package dev.pequod.cli.render;

import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.Places;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes words such as {@code yes} and {@code off} without quotes for booleans, as YAML 1.1 has them and as {@code kubectl} sends them to a cluster.
 * CUE reads YAML 1.2, where they are texts.
 */
final class PlainWords {
    private static final Set<String> TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");

    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^']|'')*+'";

    private final Places places;
    private final String text;

    private PlainWords(Places places, String text) {
        this.places = places;
        this.text = text;
    }

    /**
     * Returns an object of YAML as {@code kubectl} reads it.
     *
     * @param places where its fields are
     * @param text the text that holds it
     */
    static JsonObject inObject(JsonObject object, Places places, String text) {
        return new PlainWords(places, text).object(object, "");
    }

    private JsonObject object(JsonObject object, String path) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> members.put(name, value(value, name, JsonPath.member(path, name))));
        return new JsonObject(members);
    }

    private JsonValue value(JsonValue value, String name, String path) {
        return switch (value) {
            case JsonObject object -> object(object, path);
            case JsonArray array -> {
                List<JsonValue> elements = new ArrayList<>();
                for (JsonValue element : array.elements()) {
                    elements.add(value(element, "", JsonPath.element(path, elements.size())));
                }
                yield new JsonArray(elements);
            }
            case JsonString word when TRUE.contains(word.value()) && isPlain(word.value(), name, path) -> JsonBoolean.of(true);
            case JsonString word
            when FALSE.contains(word.value()) && isPlain(word.value(), name, path) -> JsonBoolean.of(false);
            default -> value;
        };
    }

    /** Reports whether a text is written as it is, without quotes or a tag. A field is where its name is. */
    private boolean isPlain(String word, String name, String path) {
        Pattern written = Pattern.compile("(?:(?:" + Pattern.quote(name) + "|" + QUOTED + ")\\s*:\\s+)?(?:&\\S+\\s+)?" + word
                + "(?![^\\s,}\\]])");
        return places.of(path).stream()
                .findFirst()
                .map(Position::offset)
                .filter(at -> at <= text.length() && written.matcher(text).region(at, text.length()).lookingAt())
                .isPresent();
    }
}
