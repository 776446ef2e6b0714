package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds what constrains a struct or list beside its fields and elements, which its vertex does not show. */
final class Validators {
    private final Evaluation c;
    private final Surroundings around;
    private final Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean admitScalars;

    Validators(Surroundings around) {
        this.c = around.c();
        this.around = around;
    }

    /** Reports whether one is there that scalars may pass: it opens the struct that it is beside. */
    boolean admitScalars() {
        return admitScalars;
    }

    /** Adds the checks of a vertex. */
    void read(Vertex v, List<Check> checks) {
        c.nested(() -> {
            if (seen.add(v)) {
                for (Leaf leaf : Leaf.of(c, v)) {
                    leaf(leaf.env(), leaf.expr(), v, checks);
                }
            }
            return null;
        });
    }

    private void leaf(Environment env, Expr x, Vertex v, List<Check> checks) {
        switch (x) {
            case StructLit s -> {
                Environment inside = new Environment(env, v);
                s.declarations().forEach(d -> declaration(inside, d, checks));
            }
            case Resolver r -> {
                Vertex target = c.resolveIn(env, r);
                if (target != null && target.deref().base instanceof Builtin b) {
                    validator(b, checks);
                } else if (target != null) {
                    read(target, checks);
                }
            }
            case CallExpr call -> {
                Datum d = around.isFixed(env, call) ? c.evaluateIn(env, call) : null;
                if (d instanceof Bottom b && b.isIncomplete() && isValidator(env, call)) {
                    add(Checks.other(call), checks);
                } else if (d != null) {
                    validator(d, checks);
                }
            }
            case Vertex w -> read(w, checks);
            case BinaryExpr b
            when b.op() == Op.AND -> {
                leaf(env, b.left(), v, checks);
                leaf(env, b.right(), v, checks);
            }
            default -> validator(x, checks);
        }
    }

    private void validator(Expr x, List<Check> checks) {
        BuiltinValidator found = switch (x) {
            case BuiltinValidator v -> v;
            case Builtin b -> b.bareValidator();
            default -> null;
        };
        if (found != null) {
            admitScalars |= (found.kind() & Kinds.SCALAR) != 0;
            add(Checks.of(c, found), checks);
        }
    }

    private boolean isValidator(Environment env, CallExpr call) {
        Builtin b = Parts.function(c, env, call.function());
        return b != null && b.isValidator(call.arguments().size());
    }

    private static void add(Check check, List<Check> checks) {
        if (!checks.contains(check)) {
            checks.add(check);
        }
    }

    private void declaration(Environment inside, Term d, List<Check> checks) {
        if (d instanceof Expr embedded && inside.vertex() != null) {
            leaf(inside, embedded, inside.vertex(), checks);
        }
    }
}
