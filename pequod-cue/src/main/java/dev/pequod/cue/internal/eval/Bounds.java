package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.number.Decimal;
import org.jspecify.annotations.Nullable;

/** Bounds: what two of them say together, and whether a value is within one. */
final class Bounds {
    private static final int LOWER = 1;
    private static final int UPPER = -1;

    private Bounds() {}

    /** Returns the direction of a bound; other operators have categories of their own. */
    private static int category(Op op) {
        return switch (op) {
            case GREATER, GREATER_EQUAL -> LOWER;
            case LESS, LESS_EQUAL -> UPPER;
            case EQUAL -> 4;
            case MATCH -> 2;
            case NOT_MATCH -> 3;
            default -> 0;
        };
    }

    /** Returns how two bounds of one direction compare: the one for which this holds is the tighter. */
    private static Op comparison(Op op) {
        return switch (op) {
            case GREATER -> Op.GREATER_EQUAL;
            case GREATER_EQUAL -> Op.GREATER;
            case LESS -> Op.LESS_EQUAL;
            case LESS_EQUAL -> Op.LESS;
            default -> op;
        };
    }

    /**
     * Returns the one of two bounds that implies the other, an error if they exclude each other, or null if both are needed.
     *
     * @param kind the kinds of the value they apply to
     */
    static @Nullable Datum simplify(Evaluation c, int kind, BoundValue x, BoundValue y) {
        int xc = category(x.op());
        int yc = category(y.op());
        if (xc == yc) {
            if (xc == LOWER || xc == UPPER) {
                return Operators.holds(c, comparison(x.op()), x.value(), y.value()) ? x : y;
            }
            return Operators.isEqual(c, x.value(), y.value()) ? x : null;
        }
        if (xc == -yc && (xc == LOWER || xc == UPPER)) {
            BoundValue low = xc == LOWER ? x : y;
            BoundValue high = xc == LOWER ? y : x;
            return opposite(c, kind, low, high);
        }
        if (x.op() == Op.EQUAL) {
            return Operators.holds(c, y.op(), x.value(), y.value()) ? x : null;
        }
        if (y.op() == Op.EQUAL) {
            return Operators.holds(c, x.op(), y.value(), x.value()) ? y : null;
        }
        if (x.op() == Op.NOT_EQUAL) {
            return Operators.holds(c, y.op(), x.value(), y.value()) ? null : y;
        }
        if (y.op() == Op.NOT_EQUAL) {
            return Operators.holds(c, x.op(), y.value(), x.value()) ? null : x;
        }
        return null;
    }

    private static @Nullable Datum opposite(Evaluation c, int kind, BoundValue low, BoundValue high) {
        boolean inclusive = low.op() == Op.GREATER_EQUAL && high.op() == Op.LESS_EQUAL;
        if (kind == Kinds.STRING && low.value() instanceof Str a && high.value() instanceof Str b) {
            int diff = TextOrder.compare(c, a.value(), b.value());
            return diff < 0 || (diff == 0 && inclusive) ? null : incompatible(c, "string", high, low);
        }
        if (kind == Kinds.BYTES && low.value() instanceof Bytes a && high.value() instanceof Bytes b) {
            int diff = Operators.compare(c, a, b);
            return diff < 0 || (diff == 0 && inclusive) ? null : incompatible(c, "bytes", high, low);
        }
        if (low.value() instanceof Num a && high.value() instanceof Num b) {
            return numbers(c, kind, low, high, a.value(), b.value(), inclusive);
        }
        return null;
    }

    private static @Nullable Datum numbers(
            Evaluation c, int kind, BoundValue low, BoundValue high, Decimal a, Decimal b, boolean inclusive) {
        boolean integers = (kind & Kinds.FLOAT) == 0;
        Decimal lo = a;
        Decimal hi = b;
        if (integers) {
            lo = low.op() == Op.GREATER_EQUAL ? a.ceil() : a.floor();
            hi = high.op() == Op.LESS_EQUAL ? b.floor() : b.ceil();
        }
        String type = kind == Kinds.INT ? "integer" : "number";
        int order = lo.compareTo(hi);
        if (order > 0) {
            return incompatible(c, type, high, low);
        }
        if (order == 0) {
            return inclusive ? null : incompatible(c, type, high, low);
        }
        boolean exclusive = low.op() == Op.GREATER && high.op() == Op.LESS;
        if (integers && exclusive && hi.subtract(lo).compareTo(Decimal.of(1)) == 0) {
            return incompatible(c, "integer", low, high);
        }
        return null;
    }

    private static Bottom incompatible(Evaluation c, String type, BoundValue x, BoundValue y) {
        return c.newError("incompatible " + type + " bounds %s and %s", x, y);
    }

    /** Returns the error if {@code v} is not within the bound, or null. */
    static @Nullable Bottom check(Evaluation c, BoundValue bound, Datum v) {
        if (c.hasError()) {
            return c.takeError();
        }
        Datum r = Operators.binary(c, bound.source(), bound.op(), v, bound.value(), true);
        if (r instanceof Bottom b) {
            return b;
        }
        if (r instanceof Bool b && b.value()) {
            return null;
        }
        return c.newError("invalid value %s (out of bound %s)", v, bound);
    }

    /** Reports whether a label is within the bound of a pattern; a malformed regexp is recorded as an error. */
    static boolean admits(Evaluation c, BoundValue bound, Datum label) {
        boolean wanted = bound.op() == Op.MATCH;
        if (bound.value() instanceof Str s && label instanceof Str l) {
            return wanted || bound.op() == Op.NOT_MATCH
                    ? c.regexps().find(c, s, l.value()) == wanted
                    : Operators.holds(bound.op(), TextOrder.compare(c, l.value(), s.value()));
        }
        if (bound.value() instanceof Num n && label instanceof Num l) {
            return Operators.holds(bound.op(), l.value().compareTo(n.value()));
        }
        return check(c, bound, label) == null;
    }
}
