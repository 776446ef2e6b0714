/**
 * CUE in pure Java: load a package or compile a text, evaluate it within limits, look values up, unify them with data, and read or
 * export them.
 *
 * {@snippet :
 * Instance instance = CueContext.create().compile("schema.cue", "#Port: *8080 | int & >0, port: #Port");
 * Value filled = instance.value().fill("port", Data.of(3000));
 * assert filled.lookup("port").toJson().equals("3000");
 * }
 *
 * <p>Everything here is immutable and thread-safe. A compiled {@link dev.pequod.cue.Instance} is meant to be kept and evaluated many
 * times; a {@link dev.pequod.cue.Value} is evaluated when it is first looked at, and holds what its evaluation produced until it is no
 * longer referenced. Errors are {@link dev.pequod.cue.errors.CueError}s: values, with code, path and all positions.
 */
@NullMarked
package dev.pequod.cue;

import org.jspecify.annotations.NullMarked;
