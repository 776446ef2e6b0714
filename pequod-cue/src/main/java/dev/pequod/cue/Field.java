package dev.pequod.cue;

/**
 * A field of a struct.
 *
 * @param name its name, with the {@code #} or {@code _} of definitions and hidden fields, without quotes
 * @param type what it is
 * @param value its value; of an optional or required field the constraint
 */
public record Field(String name, FieldType type, Value value) {}
