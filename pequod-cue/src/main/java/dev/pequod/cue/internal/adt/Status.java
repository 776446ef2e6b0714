package dev.pequod.cue.internal.adt;

/** How far a vertex is evaluated. */
public enum Status {
    UNPROCESSED,
    EVALUATING,
    FINALIZED
}
