package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.Operands;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.ArrayList;
import java.util.List;
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

    /** Returns the conjunct that this is. */
    Conjunct conjunct() {
        return new Conjunct(env, expr, closeInfo);
    }

    /** Reports whether the data cannot change what this means. The fields of structs are leaves of their own. */
    boolean isSettled(Evaluation c) {
        return isSettled(c, env, expr);
    }

    static boolean isSettled(Evaluation c, Environment env, Term t) {
        return c.nested(() -> switch (t) {
            case Datum d -> true;
            case StructLit s -> true;
            case ListLit l -> true;
            case Resolver r -> isSettled(c, env, r);
            case Expr x -> {
                List<Term> operands = new ArrayList<>();
                Operands.forEach(x, operands::add);
                yield operands.stream().allMatch(o -> isSettled(c, env, o));
            }
            default -> false;
        });
    }

    private static boolean isSettled(Evaluation c, Environment env, Resolver r) {
        if (isConstant(c, env, r)) {
            return true;
        }
        return switch (r) {
            case ImportReference i -> true;
            case FieldReference f -> f.label().isDefinition();
            case SelectorExpr s -> s.label().isDefinition() || isSettled(c, env, s.operand());
            case IndexExpr i -> isSettled(c, env, i.operand()) && isSettled(c, env, i.index());
            case LetReference l -> {
                Vertex v = c.resolveIn(env, l);
                yield v != null && v.conjuncts().stream().allMatch(x -> isSettled(c, x.env(), x.expr()));
            }
            default -> false;
        };
    }

    private static boolean isConstant(Evaluation c, Environment env, Resolver r) {
        Vertex v = c.resolveIn(env, r);
        return v != null && v.deref().base instanceof Datum d && d.concreteness() == Concreteness.CONCRETE;
    }

    /** Returns the sibling that this bounds the property {@code name} by, as a rule; null if it is no such bound. */
    Shape.@Nullable Rule rule(String name) {
        if (expr instanceof BoundExpr b
                && isComparison(b.op())
                && b.operand() instanceof FieldReference f
                && f.upCount() == 0
                && f.label().isString()) {
            return new Shape.Rule(name, b.op(), f.label().name());
        }
        if (expr instanceof FieldReference f && f.upCount() == 0 && f.label().isString()) {
            return new Shape.Rule(name, Op.EQUAL, f.label().name());
        }
        return null;
    }

    /** Reports whether this only constrains values and is none itself. */
    boolean isConstraint() {
        return expr instanceof BoundExpr;
    }

    /** Returns what is to be said of this where it is no rule. */
    String note(Evaluation c) {
        String text = TermPrinter.print(expr);
        return withoutUnsettledDefaults(c) != this
                ? "the default of " + text + " depends on other fields"
                : "the constraint " + text + " is not checked, as it depends on other fields";
    }

    private static boolean isComparison(Op op) {
        return switch (op) {
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, NOT_EQUAL -> true;
            default -> false;
        };
    }

    /** Returns what holds of this whatever the data are. */
    List<Leaf> settledPart(Evaluation c) {
        Leaf fixed = withoutUnsettledDefaults(c);
        if (fixed != this) {
            return List.of(fixed);
        }
        return switch (expr) {
            case Interpolation i -> List.of(new Leaf(env, new BasicType(null, i.kind()), closeInfo));
            case FieldReference f -> {
                Vertex target = c.resolveIn(env, f);
                yield target == null
                        ? List.of()
                        : of(c, target).stream()
                                .filter(leaf -> leaf.isSettled(c))
                                .toList();
            }
            default -> List.of();
        };
    }

    /** Returns this without the defaults that the data may change; itself if that is not all that makes it unsettled. */
    Leaf withoutUnsettledDefaults(Evaluation c) {
        if (!(expr instanceof DisjunctionExpr d)) {
            return this;
        }
        List<DisjunctionExpr.Disjunct> kept = d.values().stream()
                .filter(x -> !x.marked() || isSettled(c, env, x.value()))
                .toList();
        return kept.isEmpty() || kept.stream().anyMatch(x -> !isSettled(c, env, x.value()))
                ? this
                : new Leaf(env, new DisjunctionExpr(d.source(), kept, d.hasDefaults()), closeInfo);
    }
}
