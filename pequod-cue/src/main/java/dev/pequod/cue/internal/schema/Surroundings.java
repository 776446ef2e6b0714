package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.Operands;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells what data may change and what is settled.
 *
 * @param reading the values that data are unified with, and all in them that lead here; the fields of all others are settled
 */
record Surroundings(Evaluation c, List<Vertex> reading) {
    /** Reports whether the data cannot change what a term means. The fields of structs are terms of their own. */
    boolean isSettled(Environment env, Term t) {
        return c.nested(() -> switch (t) {
            case Datum d -> true;
            case StructLit s -> true;
            case ListLit l -> true;
            case Resolver r -> isSettled(env, r);
            case Expr x -> {
                List<Term> operands = new ArrayList<>();
                Operands.forEach(x, operands::add);
                yield operands.stream().allMatch(o -> isSettled(env, o));
            }
            default -> false;
        });
    }

    private boolean isSettled(Environment env, Resolver r) {
        if (isConstant(env, r)) {
            return true;
        }
        return switch (r) {
            case ImportReference i -> true;
            case FieldReference f -> f.label().isDefinition() || isOutside(Meaning.scope(env, f.upCount()));
            case SelectorExpr s -> s.label().isDefinition() || isSettled(env, s.operand());
            case IndexExpr i -> isSettled(env, i.operand()) && isSettled(env, i.index());
            case LetReference l -> {
                Vertex v = c.resolveIn(env, l);
                yield v != null && v.conjuncts().stream().allMatch(x -> isSettled(x.env(), x.expr()));
            }
            default -> false;
        };
    }

    private boolean isConstant(Environment env, Resolver r) {
        Vertex v = c.resolveIn(env, r);
        return v != null && v.deref().base instanceof Datum d && d.concreteness() == Concreteness.CONCRETE;
    }

    private boolean isOutside(Environment scope) {
        for (Vertex v = scope.vertex(); v != null; v = v.parent) {
            if (!v.isRooted() || reading.contains(v) || reading.contains(v.deref())) {
                return false;
            }
        }
        return true;
    }
}
