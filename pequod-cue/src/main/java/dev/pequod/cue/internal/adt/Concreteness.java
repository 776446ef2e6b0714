package dev.pequod.cue.internal.adt;

/** How specific a value is; the order matters: everything up to {@link #CONCRETE} can be exported or is an error. */
public enum Concreteness {
    BOTTOM,
    CONCRETE,
    CONSTRAINT,
    TYPE,
    ANY
}
