package dev.pequod.cue.internal.adt;

/** What a vertex can be once evaluated: a value, or the mark that it is a struct or list whose content are its arcs. */
public sealed interface BaseValue permits Datum, StructMarker, ListMarker {
    /** Returns the kinds this may have, a mask of {@link Kinds}. */
    int kind();
}
