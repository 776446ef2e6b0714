package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The order in which the operands of {@code &} are written: types, literals, bounds, other expressions, structs; then by source. */
final class SourceOrder {
    /** Up to this many are sorted by insertion; the order is not transitive, and what it gives depends on how one sorts. */
    private static final int BLOCK = 20;

    private SourceOrder() {}

    /** Returns the operands in the order in which they are written. */
    static <T> List<T> sorted(List<T> operands, Function<? super T, ? extends Expr> of) {
        List<T> out = new ArrayList<>(operands);
        for (int i = 0; i < out.size(); i += BLOCK) {
            insertionSort(out.subList(i, Math.min(i + BLOCK, out.size())), of);
        }
        for (int size = BLOCK; size < out.size(); size *= 2) {
            for (int i = 0; i + size < out.size(); i += 2 * size) {
                merge(out.subList(i, Math.min(i + 2 * size, out.size())), size, of);
            }
        }
        return out;
    }

    private static <T> void insertionSort(List<T> list, Function<? super T, ? extends Expr> of) {
        for (int i = 1; i < list.size(); i++) {
            for (int j = i; j > 0 && compare(of.apply(list.get(j)), of.apply(list.get(j - 1))) < 0; j--) {
                Collections.swap(list, j, j - 1);
            }
        }
    }

    private static <T> void merge(List<T> list, int half, Function<? super T, ? extends Expr> of) {
        List<T> left = new ArrayList<>(list.subList(0, half));
        List<T> right = new ArrayList<>(list.subList(half, list.size()));
        int j = 0;
        int k = 0;
        for (T x : left) {
            while (j < right.size() && compare(of.apply(right.get(j)), of.apply(x)) < 0) {
                list.set(k++, right.get(j++));
            }
            list.set(k++, x);
        }
    }

    private static int compare(Expr a, Expr b) {
        int c = Integer.compare(rank(a), rank(b));
        if (c != 0) {
            return c;
        }
        SourcePos at = source(a);
        SourcePos bt = source(b);
        if (at == null && !isRange(a) || bt == null && !isRange(b)) {
            return 0;
        }
        return FieldOrder.comparePositions(at, bt);
    }

    /** Returns where an expression is written; a vertex that is a scalar or an error is where that is. */
    private static @Nullable SourcePos source(Expr x) {
        Expr e = x;
        while (e instanceof Vertex v && v.base instanceof Datum d) {
            e = d;
        }
        return e.source();
    }

    /** Reports whether this is a name such as {@code uint8}, or a bound of one, which is not written anywhere and therefore comes last. */
    private static boolean isRange(Expr x) {
        return (x instanceof Conjunction || x instanceof BoundValue) && x.source() == null;
    }

    private static int rank(Expr x) {
        return switch (x) {
            case Top t -> 0;
            case BasicType t -> 1;
            case FieldReference r -> 2;
            case Bool b -> 10;
            case Null n -> 10;
            case Num n -> 10;
            case Str s -> 10;
            case Bytes b -> 10;
            case BoundValue b -> 20;
            case StructLit s -> 500;
            case ListLit l -> 500;
            default -> 25;
        };
    }

    /** Returns what a conjunct contributes, a comprehension as such. */
    static Term element(Conjunct x) {
        return x.term() instanceof Comprehension c ? c : x.term() instanceof Ellipsis l ? l : x.expr();
    }
}
