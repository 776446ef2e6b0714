/**
 * The verbs of evaluation: unification, fields, patterns, closedness, disjunctions, comprehensions, cycles, validation, limits, and the order of fields.
 * {@link dev.pequod.cue.internal.eval.Evaluation} tells the model. What is known of a vertex while it is evaluated is in its
 * {@link dev.pequod.cue.internal.eval.NodeState}, with its tasks and its groups of closedness; it goes when the vertex is finished.
 *
 * <p>Three ideas are harder than the rest, and each has an essay where it lives: how a vertex takes the value of another one without a copy
 * ({@link dev.pequod.cue.internal.eval.Sharing}), which references lead back to where they came from
 * ({@link dev.pequod.cue.internal.eval.Cycles}), and which fields a definition allows ({@link dev.pequod.cue.internal.eval.Closedness}).
 *
 * <p>The language is that of the <a href="https://cuelang.org/docs/reference/spec/">specification</a>; where it is silent, results are those of
 * the reference, {@code cuelang.org/go} v0.17.1. Whoever compares the two finds the counterparts in its package {@code internal/core/adt}:
 *
 * <table>
 * <caption>Counterparts in the reference</caption>
 * <tr><th>Here</th><th>There</th><th>Section of the specification</th></tr>
 * <tr><td>{@code Scheduler}, {@code Task}, {@code Conditions}, {@code RunMode}</td><td>sched.go, states.go</td><td></td></tr>
 * <tr><td>{@code Tasks}, {@code Conjuncts}, {@code ScalarConjuncts}</td><td>tasks.go, conjunct.go</td><td>Unification</td></tr>
 * <tr><td>{@code Unifier}, {@code Reduction}</td><td>unify.go; nothing</td><td>Unification</td></tr>
 * <tr><td>{@code Disjunctions}, {@code Overlay}, {@code Discriminators}</td><td>disjunct2.go, overlay.go; nothing</td><td>Disjunction, Default values</td></tr>
 * <tr><td>{@code Closedness}, {@code Groups}, {@code Requirements}</td><td>typocheck.go</td><td>Closed structs</td></tr>
 * <tr><td>{@code Fields}, {@code Patterns}, {@code Lookup}, {@code References}</td><td>fields.go, constraints.go, expr.go</td><td>Structs, References</td></tr>
 * <tr><td>{@code Comprehensions}</td><td>comprehension.go</td><td>Comprehensions</td></tr>
 * <tr><td>{@code Cycles}, {@code Sharing}</td><td>cycle.go, share.go</td><td>Cycles</td></tr>
 * <tr><td>{@code Expressions}, {@code Operators}, {@code Bounds}</td><td>expr.go, binop.go, simplify.go</td><td>Expressions, Bounds</td></tr>
 * <tr><td>{@code Validation}, {@code Equality}, {@code Subsumption}</td><td>validate.go, equality.go, the package subsume</td><td>Values</td></tr>
 * </table>
 */
@NullMarked
package dev.pequod.cue.internal.eval;

import org.jspecify.annotations.NullMarked;
