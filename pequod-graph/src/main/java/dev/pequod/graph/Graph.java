package dev.pequod.graph;

import dev.pequod.graph.json.JsonObject;
import java.util.List;

/**
 * Kubernetes objects with their dependencies: the result of rendering one resource through one platform module.
 *
 * <p>The constructor copies and does not check; a Graph from {@link GraphDecoder} has unique ids, known dependencies, no
 * cycle, and named objects.
 *
 * @param metadata where the Graph comes from
 * @param nodes the objects, in the module's order
 * @param exports values that the module publishes beside its objects
 * @param violations what the module's policies found
 */
public record Graph(GraphMetadata metadata, List<Node> nodes, JsonObject exports, List<Violation> violations) {

    /** Copies the lists. */
    public Graph {
        nodes = List.copyOf(nodes);
        violations = List.copyOf(violations);
    }

    /** Returns a copy with other metadata. */
    public Graph withMetadata(GraphMetadata newMetadata) {
        return new Graph(newMetadata, nodes, exports, violations);
    }

    /** Returns a copy with other nodes. */
    public Graph withNodes(List<Node> newNodes) {
        return new Graph(metadata, newNodes, exports, violations);
    }

    /** Returns a copy with other violations. */
    public Graph withViolations(List<Violation> newViolations) {
        return new Graph(metadata, nodes, exports, newViolations);
    }

    /** Reports whether a violation forbids applying this Graph. */
    public boolean blocked() {
        return violations.stream().anyMatch(v -> v.severity() == Severity.ERROR);
    }
}
