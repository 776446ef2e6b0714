package dev.pequod.cue.internal.adt;

/**
 * A pattern constraint of a vertex.
 *
 * @param pattern which labels it applies to
 * @param constraint holds the conjuncts that matching arcs get; never evaluated itself
 */
public record PatternConstraint(Datum pattern, Vertex constraint) {}
