package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
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
import dev.pequod.cue.internal.eval.FieldOrder;

/** The order in which the operands of {@code &} are written: types, literals, bounds, other expressions, structs; then by source. */
final class SourceOrder {
    private SourceOrder() {}

    static int compare(Expr a, Expr b) {
        int c = Integer.compare(rank(a), rank(b));
        if (c == 0 && isRange(a) != isRange(b)) {
            return isRange(a) ? 1 : -1;
        }
        return c != 0 || a.source() == null || b.source() == null
                ? c
                : FieldOrder.comparePositions(a.source(), b.source());
    }

    /** Reports whether this is a name such as {@code uint8}, which is not written anywhere and therefore comes last. */
    private static boolean isRange(Expr x) {
        return x instanceof Conjunction && x.source() == null;
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
