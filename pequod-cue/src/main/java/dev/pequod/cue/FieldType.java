package dev.pequod.cue;

/** What a field of a struct is. */
public enum FieldType {
    /** A field that is part of exported data. */
    REGULAR,
    /** {@code a?: …}: constrains a field that need not be there. */
    OPTIONAL,
    /** {@code a!: …}: demands a field. */
    REQUIRED,
    /** {@code #a: …}. */
    DEFINITION,
    /** {@code _a: …} or {@code _#a: …}. */
    HIDDEN
}
