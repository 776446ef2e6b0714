package dev.pequod.cue.internal.adt;

/** What is known of a conjunct's part in a structural cycle; it only grows on the way to children. */
public enum CycleType {
    NONE,
    /** Comes from an optional field, pattern, disjunct or list ellipsis. */
    OPTIONAL,
    MAYBE,
    CYCLIC
}
