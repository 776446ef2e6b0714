package dev.pequod.cli.cue;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import java.util.function.Function;

/**
 * What is evaluated at a time: a package with all data, or one piece of data with the schema or package.
 *
 * @param value all of it
 * @param within evaluates an expression within it
 */
record Whole(Value value, Function<String, Value> within) {

    /**
     * Returns the value of an expression; an empty text stands for all.
     *
     * @throws CueException if it cannot be compiled
     */
    Value select(String expression) {
        return expression.isEmpty() ? value : within.apply(expression);
    }
}
