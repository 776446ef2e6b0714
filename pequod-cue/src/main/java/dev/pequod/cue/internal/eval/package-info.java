/**
 * The verbs of evaluation: unification, fields, patterns, closedness, disjunctions, comprehensions, cycles, validation, limits, and the order of fields.
 * {@link dev.pequod.cue.internal.eval.Evaluation} tells the model; everything else is stateless and works on it.
 */
@NullMarked
package dev.pequod.cue.internal.eval;

import org.jspecify.annotations.NullMarked;
