package dev.pequod.graph.render;

import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonValue;
import java.util.List;

/**
 * Where a value of a Graph comes from.
 *
 * @param node the id of the node it is in
 * @param path the value within the object of the node, such as {@code spec.replicas}; empty for the whole object
 * @param value the value itself; of a Secret it is hidden
 * @param fields the fields of the resource that it was made from, such as {@code spec.replicas}
 * @param written where the module writes it, the most telling place first
 * @param through where the module writes what it was made from, the nearest first
 * @param rules the rules of policies that look at it, or at one of the fields
 */
public record FieldOrigin(
        String node,
        String path,
        JsonValue value,
        List<String> fields,
        List<Position> written,
        List<Position> through,
        List<PolicyRule> rules) {

    /** Copies the lists. */
    public FieldOrigin {
        fields = List.copyOf(fields);
        written = List.copyOf(written);
        through = List.copyOf(through);
        rules = List.copyOf(rules);
    }
}
