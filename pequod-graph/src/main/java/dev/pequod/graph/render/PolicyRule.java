package dev.pequod.graph.render;

import dev.pequod.cue.errors.Position;
import java.util.Set;

/**
 * A field of a policy that looks at a resource or at its Graph.
 *
 * @param name the field within its package, such as {@code rules.replicas}
 * @param position where it is written
 * @param fields the fields of the resource that it looks at
 * @param outputs the values of the Graph that it looks at, such as {@code nodes[0].object.spec.replicas}
 */
public record PolicyRule(String name, Position position, Set<String> fields, Set<String> outputs) {
    /** Copies the sets. */
    public PolicyRule {
        fields = Set.copyOf(fields);
        outputs = Set.copyOf(outputs);
    }
}
