package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ALL_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.NEED_TASKS_DONE;
import static dev.pequod.cue.internal.eval.Conditions.VALUE_KNOWN;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import org.jspecify.annotations.Nullable;

/**
 * {@code x == _|_} and {@code x != _|_}: whether a value exists. The answer may change while more becomes known, so the test is repeated
 * when the vertex it stands in is complete, and is an error if it then comes out differently.
 */
final class Existence {
    private Existence() {}

    static @Nullable Datum test(Evaluation c, Environment env, BinaryExpr comparison, Expr x, Demand demand) {
        Evaluation.Frame saved = c.push(env, comparison.source());
        c.inValidator++;
        try {
            return test(c, env, comparison.op() == Op.EQUAL, x, demand.stage(), saved);
        } finally {
            c.inValidator--;
        }
    }

    private static @Nullable Datum test(
            Evaluation c, Environment env, boolean wantsError, Expr x, int stage, Evaluation.Frame saved) {
        boolean isError = false;
        Datum v = Expressions.evaluate(c, x, Demand.of(stage, NEED_TASKS_DONE, RunMode.FINALIZE));
        Datum u = Values.unwrap(Values.chooseDefault(c, v));
        if (u != null && (Values.kind(u) & Kinds.COMPOSITE) != 0) {
            u = v;
        }
        switch (u) {
            case null -> {}
            case Bottom b -> {
                if (b.code() == Bottom.Code.CYCLE) {
                    c.pop(saved);
                    c.add(b);
                    return null;
                }
                if (b.code() == Bottom.Code.INCOMPLETE && !(x instanceof Resolver && isFinal(b.node()))) {
                    waitForValue(c, b, saved);
                    Expressions.evaluate(c, x, Demand.of(Demand.COMPLETE, ALL_KNOWN, RunMode.IGNORE));
                    repeatLater(c, env, x, true);
                }
                isError = true;
            }
            case Vertex w -> {
                if (c.hasDepthCycle(w)) {
                    repeatLater(c, env, x, true);
                    isError = true;
                } else {
                    c.finish(w);
                    isError = Values.unwrap(w.deref()) instanceof Bottom b && !b.isIncomplete();
                }
            }
            default -> {
                boolean abstractValue = u.concreteness().compareTo(Concreteness.CONCRETE) > 0;
                if ((Values.kind(u) & Kinds.COMPOSITE) != 0 && abstractValue && stage < Demand.CONJUNCTS) {
                    c.pop(saved);
                    c.add(Errors.CYCLE);
                    return null;
                }
                isError = abstractValue;
                if (!(x instanceof Resolver && v instanceof Vertex w && isFinal(w) && isFinal(w.deref()))) {
                    repeatLater(c, env, x, false);
                    Expressions.evaluate(c, x, Demand.of(stage, NEED_TASKS_DONE, RunMode.YIELD));
                }
            }
        }
        c.pop(saved);
        if (u == null) {
            return new Bool(c.source, !wantsError);
        }
        return new Bool(c.source, isError == wantsError);
    }

    /** Reports whether what is known of {@code v} cannot change any more, so that the test need not be repeated. */
    private static boolean isFinal(@Nullable Vertex v) {
        return v != null && v.status == Status.FINALIZED;
    }

    /** A vertex that is being evaluated and whose tasks may still give it a value: try again when they have run. */
    private static void waitForValue(Evaluation c, Bottom b, Evaluation.Frame saved) {
        NodeState n = NodeState.of(b.node());
        if (n != null && n.started && !n.meets(VALUE_KNOWN) && (n.provided & VALUE_KNOWN) != 0) {
            Task t = c.suspendableTask();
            if (t != null) {
                c.pop(saved);
                Scheduler.waitFor(t, n, VALUE_KNOWN);
                throw Yield.INSTANCE;
            }
        }
    }

    private static void repeatLater(Evaluation c, Environment env, Expr x, boolean expectError) {
        NodeState n = NodeState.of(c.vertexOf(env));
        if (n != null) {
            n.postChecks = NodeState.append(n.postChecks, new NodeState.PostCheck(env, x, expectError));
        }
    }
}
