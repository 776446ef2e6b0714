package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operand of a unification. A schema shows what holds whatever the data are; a leaf that refers to a field which the data may still
 * set says something about those data together, so its value as it stands must not be taken for a constraint.
 */
record Leaf(Environment env, Expr expr, CloseInfo closeInfo) {
    /** Returns the operands of the unification that a vertex is. */
    static List<Leaf> of(Evaluation c, Vertex v) {
        List<Leaf> leaves = new ArrayList<>();
        for (Conjunct x : v.conjuncts()) {
            c.nested(() -> {
                split(c, new Leaf(x.env(), x.expr(), x.closeInfo()), leaves);
                return null;
            });
        }
        return leaves;
    }

    private static void split(Evaluation c, Leaf leaf, List<Leaf> leaves) {
        Expr x = leaf.expr;
        List<Expr> rights = new ArrayList<>();
        while (x instanceof BinaryExpr b && b.op() == Op.AND) {
            rights.add(b.right());
            x = b.left();
        }
        if (rights.isEmpty()) {
            leaves.add(leaf);
            return;
        }
        split(c, new Leaf(leaf.env, x, leaf.closeInfo), leaves);
        for (Expr right : rights.reversed()) {
            c.nested(() -> {
                split(c, new Leaf(leaf.env, right, leaf.closeInfo), leaves);
                return null;
            });
        }
    }

    /** Returns what is in the place of {@code v} and consists of some operands only; it is not evaluated yet. */
    static Vertex unified(Vertex v, List<Leaf> leaves) {
        Vertex w = new Vertex(v.parent, v.label);
        w.dynamic = true;
        leaves.forEach(leaf -> w.addConjunct(new Conjunct(leaf.env, leaf.expr, leaf.closeInfo)));
        if (leaves.isEmpty()) {
            w.addConjunct(Conjunct.root(Environment.EMPTY, Top.INSTANCE));
        }
        return w;
    }

    /** Returns some operands with another one in one place. */
    static List<Leaf> replaced(List<Leaf> leaves, int place, Leaf other) {
        List<Leaf> all = new ArrayList<>(leaves);
        all.set(place, other);
        return all;
    }

    /** Reports whether the data cannot change what this means, of {@code v}. The fields of structs are leaves of their own. */
    boolean isSettled(Surroundings around, Vertex v) {
        return around.isSettled(env, expr, v);
    }

    /** Returns another operand in the place of this. */
    Leaf with(Expr other) {
        return new Leaf(env, other, closeInfo);
    }

    /** Returns this as if no cycle had led to it. */
    Leaf withoutCycle() {
        return new Leaf(env, expr, closeInfo.withCycle(CycleType.NONE, null));
    }

    /** Returns the sibling that this bounds the property {@code name} by, as a rule; null if it is no such bound. */
    Shape.@Nullable Rule rule(String name) {
        if (expr instanceof BoundExpr b
                && isComparison(b.op())
                && b.operand() instanceof FieldReference f
                && f.upCount() == 0
                && f.label().isString()) {
            return new Shape.Rule(name, b.op(), f.label().name(), false);
        }
        if (expr instanceof FieldReference f && f.upCount() == 0 && f.label().isString()) {
            return new Shape.Rule(name, Op.EQUAL, f.label().name(), false);
        }
        return null;
    }

    /**
     * Returns the alternatives that this has as written, those first that are marked; none if it has no others than scalars, which a
     * vertex shows.
     *
     * @param v what this is an operand of
     */
    List<Leaf> alternatives(Evaluation c, Vertex v) {
        return alternatives(c, v, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** Reports whether the first of the alternatives, as long as it is one, is taken whatever the others are. */
    boolean prefersFirst() {
        return expr instanceof DisjunctionExpr d
                && d.values().stream().filter(DisjunctionExpr.Disjunct::marked).count() == 1;
    }

    private List<Leaf> alternatives(Evaluation c, Vertex v, Set<Vertex> seen) {
        return switch (expr) {
            case DisjunctionExpr d -> {
                List<Leaf> all = Stream.concat(
                                d.values().stream().filter(DisjunctionExpr.Disjunct::marked),
                                d.values().stream().filter(x -> !x.marked()))
                        .map(x -> new Leaf(env, x.value(), closeInfo))
                        .toList();
                yield all.stream().anyMatch(x -> x.mayBeComposite(c, v, seen)) ? all : List.of();
            }
            case StructLit s -> embedded(c, v, s, seen);
            case CallExpr call when Parts.isCallOf("or", c, env, call) -> listed(c, v, seen);
            case Resolver r -> referenced(c, r, seen);
            default -> List.of();
        };
    }

    private List<Leaf> listed(Evaluation c, Vertex v, Set<Vertex> seen) {
        List<Leaf> elements = Parts.of(c, unified(v, List.of(this))).values().stream()
                .map(x -> x.conjuncts().size() == 1
                        ? new Leaf(
                                x.conjuncts().getFirst().env(),
                                x.conjuncts().getFirst().expr(),
                                closeInfo)
                        : new Leaf(Environment.EMPTY, x, closeInfo))
                .toList();
        return elements.stream().anyMatch(x -> x.mayBeComposite(c, v, seen)) ? elements : List.of();
    }

    /**
     * Reports whether a struct or list is possible, as it is too where evaluation finds a cycle, or refuses one as long as it is empty,
     * maybe in favour of other alternatives.
     */
    private boolean mayBeComposite(Evaluation c, Vertex v, Set<Vertex> seen) {
        return switch (expr) {
            case StructLit s -> true;
            case ListLit l -> true;
            case Datum d -> (d.kind() & Kinds.COMPOSITE) != 0;
            default -> {
                Vertex w = unified(v, List.of(this));
                c.finish(w);
                yield w.deref().base instanceof Bottom
                        || (w.deref().kind() & Kinds.COMPOSITE) != 0
                        || !alternatives(c, v, seen).isEmpty();
            }
        };
    }

    /** Returns the struct with each alternative of what is embedded in it. */
    private List<Leaf> embedded(Evaluation c, Vertex v, StructLit s, Set<Vertex> seen) {
        Environment inside = new Environment(env, v);
        for (int i = 0; i < s.declarations().size(); i++) {
            if (s.declarations().get(i) instanceof Expr x && !(x instanceof Datum)) {
                List<Leaf> found = new Leaf(inside, x, closeInfo).alternatives(c, v, seen);
                if (!found.isEmpty()) {
                    int place = i;
                    return found.stream().map(leaf -> with(s, place, leaf.expr)).toList();
                }
            }
        }
        return List.of();
    }

    private Leaf with(StructLit s, int place, Expr embedded) {
        List<Term> declarations = new ArrayList<>(s.declarations());
        declarations.set(place, embedded);
        return new Leaf(env, new StructLit(s.source(), declarations, s.file(), s.experiments()), closeInfo);
    }

    /** Returns what is referred to with each of its alternatives. */
    private List<Leaf> referenced(Evaluation c, Resolver r, Set<Vertex> seen) {
        Vertex target = c.resolveIn(env, r);
        if (target == null || target.isData() || !seen.add(target)) {
            return List.of();
        }
        List<Leaf> leaves = of(c, target);
        for (int i = 0; i < leaves.size(); i++) {
            List<Leaf> found = leaves.get(i).alternatives(c, target, seen);
            if (!found.isEmpty()) {
                int place = i;
                return found.stream()
                        .map(x -> unified(target, replaced(leaves, place, x)))
                        .map(w -> new Leaf(Environment.EMPTY, w, closeInfo))
                        .toList();
            }
        }
        return List.of();
    }

    /** Reports whether this only constrains values and is none itself. */
    boolean isConstraint() {
        return expr instanceof BoundExpr;
    }

    /** Returns operands as CUE writes them. */
    static String text(List<Leaf> leaves) {
        return leaves.stream().map(leaf -> TermPrinter.brief(leaf.expr)).collect(Collectors.joining(" & "));
    }

    /** Returns what is to be said of this where it is no rule. */
    Check note(Surroundings around) {
        String text = TermPrinter.brief(expr);
        return new Check.Other(
                isUnsettledByDefaults(around)
                        ? "the default of " + text + " depends on other fields"
                        : "the constraint " + text + " is not checked, as it depends on other fields",
                expr);
    }

    private boolean isUnsettledByDefaults(Surroundings around) {
        return expr instanceof DisjunctionExpr d
                && d.values().stream().anyMatch(x -> !x.marked())
                && d.values().stream().allMatch(x -> x.marked() || around.isFixed(env, x.value()))
                && !new Certain(around).of(this, new Vertex()).isEmpty();
    }

    private static boolean isComparison(Op op) {
        return switch (op) {
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, NOT_EQUAL -> true;
            default -> false;
        };
    }
}
