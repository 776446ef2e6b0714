package dev.pequod.cue.internal.adt;

/** Marks a vertex as a struct. */
public enum StructMarker implements BaseValue {
    INSTANCE;

    @Override
    public int kind() {
        return Kinds.STRUCT;
    }
}
