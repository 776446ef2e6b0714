package dev.pequod.graph.json;

/** A JSON boolean. */
public enum JsonBoolean implements JsonValue {
    /** The value {@code false}. */
    FALSE,
    /** The value {@code true}. */
    TRUE;

    /** Returns the constant for {@code value}. */
    public static JsonBoolean of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** Returns this as a Java boolean. */
    public boolean value() {
        return this == TRUE;
    }

    @Override
    public String toString() {
        return value() ? "true" : "false";
    }
}
