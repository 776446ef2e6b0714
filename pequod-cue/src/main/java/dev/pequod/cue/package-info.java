/**
 * CUE in pure Java: load a package or compile a text, evaluate it within limits, look values up, unify them with data, and read or
 * export them.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="fill"}
 *
 * <p>Everything here is immutable and thread-safe. A compiled {@link dev.pequod.cue.Instance} is meant to be kept and evaluated many
 * times; a {@link dev.pequod.cue.Value} is evaluated when it is first looked at, and holds what its evaluation produced until it is no
 * longer referenced. Errors are {@link dev.pequod.cue.errors.CueError}s: values, with code, path and all positions.
 */
@NullMarked
package dev.pequod.cue;

import org.jspecify.annotations.NullMarked;
