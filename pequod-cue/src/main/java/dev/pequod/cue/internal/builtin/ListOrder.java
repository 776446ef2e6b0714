package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order given by a struct with the fields {@code x}, {@code y} and {@code less}: to compare two values, they are unified with the
 * first two fields and {@code less} is evaluated. Sorting asks only whether a later element is less than an earlier one, so that it
 * is stable, and so that an order that is none, such as {@code x <= y}, still ends and gives what it gives in the reference.
 */
final class ListOrder {
    private static final int STEPS_OF_A_COMPARISON = 30;

    static final Label X = Label.string("x");
    static final Label Y = Label.string("y");
    static final Label LESS = Label.string("less");

    private final Arguments arguments;
    private final Evaluation evaluation;
    private final Vertex comparer;
    /** How scalars compare; null if only the comparer knows. */
    private final @Nullable Op operator;

    private ListOrder(Arguments arguments, Vertex comparer) {
        this.arguments = arguments;
        this.evaluation = arguments.evaluation();
        this.comparer = comparer;
        this.operator = operator(comparer);
    }

    /** Returns the operator of {@code list.Ascending} and {@code list.Descending} as they are; null for any other comparer. */
    private static @Nullable Op operator(Vertex comparer) {
        List<Conjunct> conjuncts = comparer.deref().conjuncts();
        return conjuncts.size() == 1
                ? ListPackage.operators()
                        .get(Conjunct.valueOf(conjuncts.getFirst().term()))
                : null;
    }

    /** Returns the order that an argument stands for, or null if it has no field {@code less}. */
    static @Nullable ListOrder of(Arguments a, int i) {
        return a.value(i) instanceof Vertex v && v.lookup(LESS) != null ? new ListOrder(a, v) : null;
    }

    List<Vertex> sorted(List<Vertex> list) {
        requireOperands(list);
        List<Vertex> from = list;
        List<Vertex> to = new ArrayList<>(list);
        for (int width = 1; width > 0 && width < list.size(); width *= 2) {
            for (int start = 0; start < list.size(); start += 2 * width) {
                int middle = Math.min(start + width, list.size());
                merge(from, to, start, middle, Math.min(middle + width, list.size()));
            }
            List<Vertex> swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void merge(List<Vertex> from, List<Vertex> to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takesRight = left == middle || (right < end && less(from.get(right), from.get(left)));
            to.set(i, takesRight ? from.get(right++) : from.get(left++));
        }
    }

    /** Comparing that fails counts as a place where the list is not sorted. */
    boolean isSorted(List<Vertex> list) {
        requireOperands(list);
        for (int i = list.size() - 1; i > 0; i--) {
            try {
                if (less(list.get(i), list.get(i - 1))) {
                    return false;
                }
            } catch (Refusal e) {
                return false;
            }
        }
        return true;
    }

    private void requireOperands(List<Vertex> list) {
        for (Label operand : List.of(X, Y)) {
            if (list.size() > 1 && comparer.lookup(operand) == null) {
                throw arguments.failure("field not found: %s", operand);
            }
        }
    }

    private boolean less(Vertex x, Vertex y) {
        if (operator != null) {
            Datum a = evaluation.unwrap(evaluation.defaultOf(x));
            Datum b = evaluation.unwrap(evaluation.defaultOf(y));
            if ((a instanceof Num && b instanceof Num) || (a instanceof Str && b instanceof Str)) {
                evaluation.charge(STEPS_OF_A_COMPARISON);
                return evaluation.holds(operator, a, b);
            }
        }
        evaluation.countVertices(1);
        Vertex pair = new Vertex(comparer.parent, comparer.label);
        pair.addConjuncts(comparer.conjuncts());
        List<Field> values = List.of(field(X, x), field(Y, y));
        pair.addConjunct(
                Conjunct.root(Environment.EMPTY, new StructLit(null, List.copyOf(values), false, Experiments.DEFAULT)));
        evaluation.finishArcs(pair);
        Vertex less = pair.arc(LESS);
        if (less == null) {
            return false;
        }
        evaluation.finish(less);
        Bottom b = less.bottom();
        if (b != null) {
            throw new Refusal(b.withCode(Bottom.Code.EVAL));
        }
        return evaluation.unwrap(evaluation.defaultOf(less)) instanceof Bool isLess && isLess.value();
    }

    private static Field field(Label label, Vertex value) {
        return new Field(null, ArcType.MEMBER, label, value, FieldNotes.NONE);
    }
}
