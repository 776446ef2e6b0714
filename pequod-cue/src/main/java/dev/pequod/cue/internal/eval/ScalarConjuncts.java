package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ANCESTORS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees what an alternative of a disjunction amounts to if it is only scalars and bounds, such as {@code "a"}, {@code int & >0} or a
 * reference to a field that is no more than that. Such an alternative needs no tasks, so that trying it on a vertex without fields
 * needs no copy of what tasks may touch. Most disjunctions of a schema are of this kind.
 */
final class ScalarConjuncts {
    /** How many references and operators are followed. */
    private static final int MAX_DEPTH = 4;

    private ScalarConjuncts() {}

    /** Reports whether the node is a scalar as far as is known, with nothing left to run but its disjunctions. */
    static boolean isScalar(NodeState n) {
        Vertex v = n.node;
        if (!v.arcs.isEmpty()
                || !v.structs().isEmpty()
                || !v.patterns().isEmpty()
                || v.base instanceof ListMarker
                || v.base instanceof Vertex
                || (v.base instanceof Bottom b && b != Errors.CYCLE)
                || n.hasStruct
                || n.isShared
                || n.errors != null
                || n.trySkip != null
                || n.hasAncestorCycle
                || n.hasAnyCyclicConjunct
                || !n.disjuncts.isEmpty()
                || !n.postChecks.isEmpty()) {
            return false;
        }
        return hasOnlyDisjunctions(n);
    }

    /** Reports whether nothing is left to run but the disjunctions of the node. */
    static boolean hasOnlyDisjunctions(NodeState n) {
        for (int i = 0; i < n.tasks.size(); i++) {
            Task t = n.tasks.get(i);
            if (!t.state.isDone() && !(t.state == Task.State.RUNNING && t.kind == Task.Kind.DISJUNCTIONS)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the scalars and bounds that {@code x} unifies; null if it is something else, or not known to be nothing else. */
    static @Nullable List<Datum> of(Evaluation c, Environment env, Expr x) {
        List<Datum> found = new ArrayList<>(2);
        return collect(c, env, x, MAX_DEPTH, found) ? found : null;
    }

    private static boolean collect(Evaluation c, Environment env, Expr x, int depth, List<Datum> found) {
        c.charge(1);
        return switch (x) {
            case Null v -> found.add(v);
            case Bool v -> found.add(v);
            case Num v -> found.add(v);
            case Str v -> found.add(v);
            case Bytes v -> found.add(v);
            case BasicType v -> found.add(v);
            case BoundValue v -> found.add(v);
            case BoundExpr b
            when b.operand() instanceof Str || b.operand() instanceof Num ->
                found.add(new BoundValue(b.source(), b.op(), (Datum) b.operand()));
            case BinaryExpr b
            when b.op() == Op.AND && depth > 0 ->
                collect(c, env, b.left(), depth - 1, found) && collect(c, env, b.right(), depth - 1, found);
            case Resolver r when depth > 0 -> collect(c, target(c, env, r), depth - 1, found);
            default -> false;
        };
    }

    private static boolean collect(Evaluation c, @Nullable Vertex target, int depth, List<Datum> found) {
        if (target == null || !target.isMember() || target.conjuncts().isEmpty() || !isSettled(c, target)) {
            return false;
        }
        for (int i = 0; i < target.conjuncts().size(); i++) {
            Conjunct x = target.conjuncts().get(i);
            if (!isUnconditional(x) || !collect(c, x.env(), x.expr(), depth, found)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether the conjunct holds whatever else is known, unlike what a comprehension or a pattern adds. */
    static boolean isUnconditional(Conjunct x) {
        return x.term() instanceof Expr || x.term() instanceof Field;
    }

    /** Reports whether no conjunct can be added to the field any more. */
    private static boolean isSettled(Evaluation c, Vertex v) {
        NodeState parent = v.parent == null ? null : Unifier.bareState(c, v.parent);
        return parent == null || parent.meets(ANCESTORS_PROCESSED | FIELD_CONJUNCTS_KNOWN);
    }

    /** Returns the field that a reference without further evaluation denotes, or null. */
    static @Nullable Vertex target(Evaluation c, Environment env, Resolver r) {
        return switch (r) {
            case FieldReference f -> {
                Environment e = env;
                for (int i = 0; i < f.upCount() && e != null; i++) {
                    e = e.up();
                }
                Vertex scope = e == null ? null : c.vertexOf(e);
                yield scope == null ? null : scope.deref().arc(f.label());
            }
            case SelectorExpr s
            when s.operand() instanceof ImportReference i && i.instance() != null ->
                c.root(i.instance()).arc(s.label());
            default -> null;
        };
    }
}
