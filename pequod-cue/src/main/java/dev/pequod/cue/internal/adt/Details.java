package dev.pequod.cue.internal.adt;

/** What vertices that were reduced to their values are made of; it is found again when somebody asks. */
@FunctionalInterface
public interface Details {
    /** Gives all vertices of the reduced value what they are made of; see {@link Vertex#restore}. */
    void restore();
}
