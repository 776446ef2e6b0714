package dev.pequod.cue.internal.adt;

import org.jspecify.annotations.Nullable;

/**
 * One step of the trail of references that led to a conjunct.
 *
 * @param reference the expression
 * @param target the vertex it resolved to
 * @param node the vertex it was resolved for
 * @param next the step before, outermost last
 * @param depth the depth of {@code node}
 */
public record RefNode(
        Resolver reference,
        Vertex target,
        Vertex node,
        @Nullable RefNode next,
        int depth) {
    /** Returns the outermost step. */
    public RefNode outermost() {
        RefNode step = this;
        while (step.next != null) {
            step = step.next;
        }
        return step;
    }
}
