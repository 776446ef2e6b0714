package dev.pequod.cue.internal.adt;

/** How far an arc exists, from most to least; merging declarations takes the smaller ordinal. */
public enum ArcType {
    /** A field that is present. */
    MEMBER,
    /** {@code a!: v}. */
    REQUIRED,
    /** {@code a?: v}. */
    OPTIONAL,
    /** A comprehension or a reference in progress may still make it present. */
    PENDING,
    /** Known not to exist. */
    NOT_PRESENT;

    /** Returns {@code ?}, {@code !} or the empty string. */
    public String suffix() {
        return this == OPTIONAL ? "?" : this == REQUIRED ? "!" : "";
    }
}
