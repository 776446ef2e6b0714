/**
 * What leaves the evaluator: values as data, as CUE syntax and as the texts of error messages.
 */
@NullMarked
package dev.pequod.cue.internal.export;

import org.jspecify.annotations.NullMarked;
