package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees without evaluating that an alternative of a disjunction cannot hold: a literal in it, mostly a discriminator such as
 * {@code kind: "Service"}, conflicts with what is known already. Trying an alternative costs a copy of the vertex; most of a union of
 * many definitions is told apart here. What is not seen here is tried, so that no answer is the safe one.
 */
final class Discriminators {
    /** How many references are followed. */
    private static final int MAX_DEPTH = 4;

    private Discriminators() {}

    /**
     * Reports whether unifying {@code x} with the node is certain to fail.
     *
     * @param last nothing else will be unified with the node, so that fields no one allows are refused
     */
    static boolean rejects(NodeState n, Environment env, Expr x, boolean last) {
        return rejects(n, env, x, MAX_DEPTH) || (last && refuses(n, env, x));
    }

    private static boolean rejects(NodeState n, Environment env, Expr x, int depth) {
        n.c.charge(1);
        return switch (x) {
            case StructLit s -> rejects(n, s);
            case BinaryExpr b
            when b.op() == Op.AND && depth > 0 ->
                rejects(n, env, b.left(), depth - 1) || rejects(n, env, b.right(), depth - 1);
            case Resolver r when depth > 0 -> rejects(n, ScalarConjuncts.target(n.c, env, r), depth - 1);
            case Datum d ->
                conflict(n.scalar, d)
                        || (d instanceof BasicType && n.kind != Kinds.BOTTOM && (n.kind & Values.kind(d)) == 0);
            default -> false;
        };
    }

    private static boolean rejects(NodeState n, StructLit s) {
        if ((n.kind & Kinds.STRUCT) == 0) {
            return !s.hasEmbedding();
        }
        for (Term t : s.declarations()) {
            if (t instanceof Field f && f.label().isRegular() && isLiteral(f.value())) {
                Vertex a = n.node.arc(f.label());
                NodeState known = a == null || !a.isMember() ? null : NodeState.of(a);
                if (known != null && conflict(known.scalar, f.value())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean rejects(NodeState n, @Nullable Vertex target, int depth) {
        if (target == null) {
            return false;
        }
        for (Conjunct x : target.conjuncts()) {
            if (ScalarConjuncts.isUnconditional(x) && rejects(n, x.env(), x.expr(), depth)) {
                return true;
            }
        }
        return false;
    }

    /** Reports whether the node has a field that neither a plain struct literal {@code x} nor anything else allows. */
    private static boolean refuses(NodeState n, Environment env, Expr x) {
        if (n.node.arcs.isEmpty() || !n.checks.isEmpty() || !ScalarConjuncts.hasOnlyDisjunctions(n)) {
            return false;
        }
        Vertex target = x instanceof Resolver r ? ScalarConjuncts.target(n.c, env, r) : null;
        Expr literal = target != null
                        && target.conjuncts().size() == 1
                        && ScalarConjuncts.isUnconditional(target.conjuncts().get(0))
                ? target.conjuncts().get(0).expr()
                : x;
        return literal instanceof StructLit s && hasOnlyFields(s) && Closedness.refusesFieldsBeside(n, s);
    }

    private static boolean hasOnlyFields(StructLit s) {
        List<Term> declarations = s.declarations();
        for (int i = 0; i < declarations.size(); i++) {
            if (!(declarations.get(i) instanceof Field)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLiteral(@Nullable Expr x) {
        return x instanceof Str || x instanceof Bool || x instanceof Null;
    }

    /** Reports whether two literals differ; numbers are left alone, since they compare by value and kind. */
    private static boolean conflict(@Nullable Datum a, Expr b) {
        if (!isLiteral(a) || !isLiteral(b)) {
            return false;
        }
        return switch (a) {
            case Str s -> !(b instanceof Str t && s.value().equals(t.value()));
            case Bool p -> !(b instanceof Bool q && p.value() == q.value());
            case Null n -> !(b instanceof Null);
            case null, default -> false;
        };
    }
}
