package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the {@code if} clauses of a struct whether one of them holds whatever the data are: of {@code c} and {@code !c}, of {@code a > 1}
 * and {@code a <= 1}, and of {@code t == "a"} and {@code t == "b"} where {@code t} is one of these. When in doubt, none does. Conditions are
 * told apart by their texts, which mean the same within one struct.
 */
final class Branches {
    private final Evaluation c;
    private final Surroundings around;
    private final Environment inside;
    private final Set<String> conditions = new HashSet<>();

    private Branches(Surroundings around, Environment inside) {
        this.c = around.c();
        this.around = around;
        this.inside = inside;
    }

    /**
     * Reports whether one of the clauses that give a struct which is {@code wanted} holds.
     *
     * @param inside the scope of the declarations of {@code s}
     */
    static boolean oneHolds(Surroundings around, Environment inside, StructLit s, Predicate<StructLit> wanted) {
        Branches branches = new Branches(around, inside);
        return s.declarations().stream().anyMatch(d -> d instanceof Comprehension x && branches.completes(x, wanted));
    }

    /** Adds a clause; reports whether one of them holds. */
    private boolean completes(Comprehension x, Predicate<StructLit> wanted) {
        if (!wanted.test(x.value())) {
            return false;
        }
        if (x.fallback() != null && wanted.test(x.fallback())) {
            return true;
        }
        if (x.clauses().size() != 1 || !(x.clauses().getFirst() instanceof Clause.If i)) {
            return false;
        }
        conditions.add(text(i.condition(), false));
        return isThere(text(i.condition(), true)) || i.condition() instanceof BinaryExpr b && areAllThere(b);
    }

    /** Reports whether there is a condition for each value that what this one compares may have. */
    private boolean areAllThere(BinaryExpr comparison) {
        if (comparison.op() != Op.EQUAL || !(comparison.left() instanceof Resolver r)) {
            return false;
        }
        Vertex target = around.certainTarget(inside, r);
        return target != null
                && target.deref().base instanceof Disjunction d
                && d.values().stream().allMatch(v -> isThere(comparison(r, Op.EQUAL, v)));
    }

    private boolean isThere(String text) {
        return conditions.contains(text) && !text.contains("…");
    }

    private String text(Expr x, boolean negated) {
        if (x instanceof UnaryExpr u && u.op() == Op.NOT) {
            return text(u.operand(), !negated);
        }
        Op opposite = x instanceof BinaryExpr b ? opposite(b.op()) : null;
        if (x instanceof BinaryExpr b && opposite != null) {
            return comparison(b.left(), negated ? opposite : b.op(), b.right());
        }
        return (negated ? "!" : "") + TermPrinter.print(x);
    }

    private String comparison(Term left, Op op, Term right) {
        c.charge(1);
        return TermPrinter.print(left) + " " + op + " " + TermPrinter.print(right);
    }

    private static @Nullable Op opposite(Op op) {
        return switch (op) {
            case EQUAL -> Op.NOT_EQUAL;
            case NOT_EQUAL -> Op.EQUAL;
            case LESS -> Op.GREATER_EQUAL;
            case GREATER_EQUAL -> Op.LESS;
            case GREATER -> Op.LESS_EQUAL;
            case LESS_EQUAL -> Op.GREATER;
            case MATCH -> Op.NOT_MATCH;
            case NOT_MATCH -> Op.MATCH;
            default -> null;
        };
    }
}
