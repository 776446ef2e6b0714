package dev.pequod.graph.json;

/** The JSON value {@code null}. */
public enum JsonNull implements JsonValue {
    /** The only instance. */
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
