package dev.pequod.graph.render;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Data written as a source text with one value on each line, so that wherever one of them ends up, its position tells which it was: places
 * survive references, unification and sharing, and paths do not.
 */
final class TracedData {
    private final String file;
    private final StringBuilder text = new StringBuilder();
    private final List<String> paths = new ArrayList<>();

    /**
     * Writes data.
     *
     * @param field the field that holds them; also what the file is called
     */
    TracedData(String field, JsonValue data) {
        this.file = field;
        text.append(JsonWriter.compact(new JsonString(field))).append(": ");
        write("", data);
        text.append('\n');
    }

    private void write(String path, JsonValue value) {
        paths.add(path);
        switch (value) {
            case JsonObject object
            when !object.members().isEmpty() -> {
                text.append('{');
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    text.append('\n')
                            .append(JsonWriter.compact(new JsonString(member.getKey())))
                            .append(": ");
                    write(JsonPath.member(path, member.getKey()), member.getValue());
                }
                text.append('}');
            }
            case JsonArray array
            when !array.elements().isEmpty() -> {
                text.append('[');
                Iterator<JsonValue> elements = array.elements().iterator();
                for (int i = 0; elements.hasNext(); i++) {
                    text.append('\n');
                    write(JsonPath.element(path, i), elements.next());
                    text.append(elements.hasNext() ? "," : "");
                }
                text.append(']');
            }
            default -> text.append(JsonWriter.compact(value));
        }
    }

    /** Returns the data as a value. */
    Value value(Limits limits) {
        return CueContext.create()
                .withLimits(limits)
                .compile(file, escaped(text.toString()))
                .value();
    }

    /** Returns JSON as CUE takes it: without byte order marks, which may stand in texts only. */
    static String escaped(String json) {
        return json.replace("\uFEFF", "\\uFEFF");
    }

    /** Returns which of the values is written at a place; empty if the place is in another file. */
    Optional<String> path(Position position) {
        boolean here = position.file().equals(file) && position.line() <= paths.size();
        return here ? Optional.of(paths.get(position.line() - 1)) : Optional.empty();
    }
}
