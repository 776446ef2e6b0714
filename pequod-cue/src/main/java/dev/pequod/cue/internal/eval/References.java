package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** Finds the vertex that a reference, selector or index denotes; null, mostly with an error recorded, if there is none (yet). */
final class References {
    private References() {}

    static @Nullable Vertex resolve(Evaluation c, Resolver x, Demand demand) {
        return switch (x) {
            case FieldReference r -> lookup(c, scope(c, r.upCount()), r.source(), r.label(), demand, r.optional());
            case ValueReference r -> r.upCount() == 0 ? c.vertex : scope(c, r.upCount() - 1);
            case LetReference r -> let(c, r, demand);
            case SelectorExpr s -> select(c, s, demand);
            case IndexExpr i -> index(c, i, demand);
            case DynamicReference r -> dynamic(c, r, demand);
            case ImportReference r -> imported(c, r);
        };
    }

    /**
     * Returns the scalar that a field denotes, or a field of a field, if all on the way there is final: there is nothing to wait for and nothing
     * to detect then, and conditions of loops ask this millions of times. Null if it is not so, or to be found out by {@link #resolve}.
     */
    static @Nullable Datum settledScalar(Evaluation c, Environment env, Resolver x) {
        Vertex v = settled(c, env, x);
        return v != null && v.base instanceof Datum d && d.isScalar() ? d : null;
    }

    private static @Nullable Vertex settled(Evaluation c, Environment env, Expr x) {
        if (x instanceof FieldReference r) {
            Environment e = env;
            for (int i = r.upCount(); i > 0 && e != null; i--) {
                e = e.up();
            }
            Vertex scope = e == null ? null : c.vertexOf(e);
            return scope == null ? null : settled(scope.deref(), r.label());
        }
        if (x instanceof SelectorExpr s
                && (s.operand() instanceof FieldReference || s.operand() instanceof SelectorExpr)) {
            Vertex struct = settled(c, env, s.operand());
            return struct == null || !struct.isStruct() ? null : settled(struct, s.label());
        }
        return null;
    }

    private static @Nullable Vertex settled(Vertex scope, Label label) {
        Vertex arc = scope.status == Status.FINALIZED ? scope.arc(label) : null;
        if (arc == null || arc.state != null || !Values.derefNonRooted(arc).isMember()) {
            return null;
        }
        Vertex v = arc.deref();
        return v.status == Status.FINALIZED ? v : null;
    }

    private static Vertex scope(Evaluation c, int upCount) {
        Vertex v = c.vertexOf(c.up(upCount));
        if (v == null) {
            throw new IllegalStateException("reference to a scope without a vertex");
        }
        return v;
    }

    private static @Nullable Vertex lookup(
            Evaluation c, Vertex v, @Nullable SourcePos pos, Label label, Demand demand, boolean optional) {
        Bottom saved = c.takeError();
        Vertex found = Lookup.find(c, v, pos, label, demand);
        if (found == null && optional && c.error != null && c.error.isIncomplete()) {
            markSkipped(c);
        }
        c.error = Errors.combine(c.error, saved);
        return found;
    }

    /** Tells the innermost try clause that its operand is absent. */
    private static void markSkipped(Evaluation c) {
        for (Vertex v = c.vertex; v != null; v = v.parent) {
            NodeState n = NodeState.of(v);
            if (n != null && n.trySkip != null) {
                n.trySkip[0] = true;
                return;
            }
        }
    }

    private static @Nullable Vertex select(Evaluation c, SelectorExpr x, Demand demand) {
        Vertex v = Expressions.operand(c, x, x.operand(), x.label().isRegular());
        return v == Values.EMPTY ? v : lookup(c, v, x.labelSource(), x.label(), demand, x.optional());
    }

    private static @Nullable Vertex index(Evaluation c, IndexExpr x, Demand demand) {
        Vertex v = Expressions.operand(c, x, x.operand(), true);
        Datum i = Expressions.value(c, x.index(), Demand.SCALAR);
        if (v == Values.EMPTY) {
            return v;
        }
        Label label = label(c, x.index(), i);
        if (c.hasError() || label == null) {
            return null;
        }
        return lookup(c, v, x.index().source(), label, demand, x.optional());
    }

    private static @Nullable Vertex dynamic(Evaluation c, DynamicReference x, Demand demand) {
        Environment e = c.up(x.upCount());
        Evaluation.Frame saved = c.push(e, x.source());
        Datum v = Expressions.value(c, x.label(), Demand.SCALAR);
        c.pop(saved);
        Label label = label(c, x.label(), v);
        Vertex scope = c.vertexOf(e);
        return label == null || scope == null ? null : Lookup.find(c, scope, x.source(), label, demand);
    }

    private static @Nullable Vertex imported(Evaluation c, ImportReference x) {
        if (x.instance() != null) {
            return c.root(x.instance());
        }
        Vertex v = c.builtinPackage(x.path());
        if (v == null) {
            c.addError(Bottom.Code.EVAL, x.source(), "cannot find package \"%s\"", x.path());
        }
        return v;
    }

    /** A let with several environments has a value in each; they are kept with the environment, or nested lets would be exponential. */
    private static @Nullable Vertex let(Evaluation c, LetReference x, Demand demand) {
        Environment e = c.up(x.upCount());
        Vertex scope = c.vertexOf(e);
        Vertex arc = scope == null ? null : Lookup.find(c, scope, x.source(), x.label(), demand);
        if (arc == null) {
            return null;
        }
        Bottom b = arc.bottom();
        NodeState state = Unifier.state(c, arc);
        if (!arc.multiLet && ((b == null && state == null) || b == Errors.CYCLE)) {
            return arc;
        }
        Environment.LetValue known = e.lets().get(arc);
        if (known != null
                && (known.recomputed()
                        || arc.status == Status.FINALIZED
                        || !Values.isCyclePlaceholder(known.vertex().base))) {
            return known.vertex();
        }
        Conjunct first = arc.conjuncts().get(0);
        Vertex v = new Vertex(arc.parent, x.label());
        v.dynamic = b != null && b.code() == Bottom.Code.STRUCTURAL_CYCLE;
        v.addConjunct(new Conjunct(e, first.expr(), first.closeInfo()));
        e.lets().put(arc, new Environment.LetValue(v, known != null));
        return v;
    }

    /** Returns the label that a value denotes as an index, or null with an error recorded. */
    static @Nullable Label label(Evaluation c, @Nullable Expr source, @Nullable Datum value) {
        Datum v = Values.chooseDefault(c, value);
        if (v == null || v instanceof Bottom) {
            return null;
        }
        int kind = Values.kind(v);
        Datum u = Values.unwrap(v);
        if (kind == Kinds.INT || kind == Kinds.NUMBER) {
            if (!(u instanceof Num n)) {
                c.addError(
                        Bottom.Code.INCOMPLETE,
                        v.source(),
                        "invalid non-ground value %s (must be concrete %s)",
                        v,
                        "int");
                return null;
            }
            return indexLabel(c, source, n);
        }
        if (kind == Kinds.STRING) {
            if (!(u instanceof Str s)) {
                c.addError(
                        Bottom.Code.INCOMPLETE,
                        v.source(),
                        "invalid non-ground value %s (must be concrete %s)",
                        v,
                        "string");
                return null;
            }
            return Label.string(s.value());
        }
        if (source != null) {
            c.addError("invalid index %s (invalid type %s)", source, Kinds.toString(kind));
        } else {
            c.addError("invalid index type %s", Kinds.toString(kind));
        }
        return null;
    }

    private static @Nullable Label indexLabel(Evaluation c, @Nullable Expr source, Num n) {
        if (n.kind() != Kinds.INT || !n.value().fitsLong()) {
            c.addError("invalid index %s: %s", source == null ? n : source, "not an integer");
            return null;
        }
        long i = n.value().toLong();
        if (i < 0) {
            if (source == null || source instanceof Num || source instanceof UnaryExpr) {
                c.addError("invalid index %s (index must be non-negative)", n);
            } else {
                c.addError("index %s out of range [%s]", source, n);
            }
            return null;
        }
        return Conjuncts.elementLabel(c, i);
    }
}
