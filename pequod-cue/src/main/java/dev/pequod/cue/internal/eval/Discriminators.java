package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
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

    /** Reports whether unifying {@code x} with the node is certain to fail. */
    static boolean rejects(NodeState n, Environment env, Expr x) {
        return rejects(n, env, x, MAX_DEPTH);
    }

    private static boolean rejects(NodeState n, Environment env, Expr x, int depth) {
        n.c.charge(1);
        return switch (x) {
            case StructLit s -> rejects(n, s);
            case BinaryExpr b
            when b.op() == Op.AND && depth > 0 ->
                rejects(n, env, b.left(), depth - 1) || rejects(n, env, b.right(), depth - 1);
            case FieldReference r when depth > 0 -> rejects(n, arc(n.c, env, r), depth - 1);
            case SelectorExpr s
            when depth > 0 && s.operand() instanceof ImportReference i ->
                rejects(n, arc(n.c, i.instance(), s.label()), depth - 1);
            case Datum d -> conflict(n.scalar, d);
            default -> false;
        };
    }

    private static boolean rejects(NodeState n, StructLit s) {
        if (isLiteral(n.scalar)) {
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
        for (Conjunct x : target.conjuncts) {
            if (rejects(n, x.env(), x.expr(), depth)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Vertex arc(Evaluation c, Environment env, FieldReference r) {
        Environment e = env;
        for (int i = 0; i < r.upCount(); i++) {
            e = e.up();
            if (e == null) {
                return null;
            }
        }
        Vertex scope = c.vertexOf(e);
        return scope == null ? null : scope.deref().arc(r.label());
    }

    private static @Nullable Vertex arc(Evaluation c, @Nullable CompiledPackage p, Label label) {
        return p == null ? null : c.root(p).arc(label);
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
