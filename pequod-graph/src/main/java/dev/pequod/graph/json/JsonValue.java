package dev.pequod.graph.json;

/**
 * A JSON value: immutable, with exact numbers and members in insertion order.
 *
 * <p>No value nests deeper than {@link #MAX_DEPTH}; the constructors of {@link JsonArray} and {@link JsonObject} refuse
 * it. Code may therefore recurse over any value it holds without a check of its own.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** The deepest nesting of arrays and objects a value may have. */
    int MAX_DEPTH = 500;

    /** The deepest nesting that is read; smaller, so that what was read can be put into something larger. */
    int MAX_READ_DEPTH = MAX_DEPTH - 50;

    /** Returns the levels of arrays and objects in this value: 0 for a scalar, 1 for an empty array. */
    default int depth() {
        return 0;
    }

    /** Returns the word for this value's type in messages, with its article: {@code "a string"}, {@code "an object"}. */
    default String describe() {
        return switch (this) {
            case JsonObject object -> "an object";
            case JsonArray array -> "an array";
            case JsonString string -> "a string";
            case JsonNumber number -> "a number";
            case JsonBoolean bool -> "a boolean";
            case JsonNull nothing -> "null";
        };
    }
}
