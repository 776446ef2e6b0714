package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourcePos;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binary operators on values. */
final class Operators {
    private static final int MAX_REPEAT = 1_000_000;

    private Operators() {}

    /**
     * Returns the result of {@code left op right}; both must be concrete.
     *
     * @param at where the operator stands, for errors
     * @param structCmp whether {@code ==} compares values of all kinds
     */
    static Datum binary(Evaluation c, @Nullable SourcePos at, Op op, Datum left, Datum right, boolean structCmp) {
        Bottom b = notConcrete(c, left, "left", op, left);
        if (b == null) {
            b = notConcrete(c, right, "right", op, left);
        }
        if (b == null) {
            b = Errors.combineValues(left, right);
        }
        if (b != null) {
            return b;
        }
        Datum x = resolved(left);
        Datum y = resolved(right);
        int lk = Values.kind(x);
        int rk = Values.kind(y);
        boolean numbers = x instanceof Num && y instanceof Num;
        Datum result = switch (op) {
            case EQUAL, NOT_EQUAL -> equality(c, op, x, y, lk, rk, structCmp);
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> order(c, op, x, y);
            case BOOL_AND -> bool(c, truth(c, x, op) && truth(c, y, op));
            case BOOL_OR -> bool(c, truth(c, x, op) || truth(c, y, op));
            case MATCH -> match(c, op, x, y, true);
            case NOT_MATCH -> match(c, op, x, y, false);
            case ADD -> add(c, x, y);
            case SUBTRACT -> subtract(c, x, y);
            case MULTIPLY -> multiply(c, x, y);
            case DIVIDE -> numbers ? arithmetic(c, op, (Num) x, (Num) y) : null;
            case AND, OR, NOT -> null;
        };
        if (c.hasError()) {
            Bottom e = c.takeError();
            return e == null ? Errors.CYCLE : e;
        }
        if (result != null) {
            return result;
        }
        return c.newError(
                Bottom.Code.EVAL,
                c.source == null ? at : c.source,
                "invalid operands %s and %s to '%s' (type %s and %s)",
                left,
                right,
                op,
                Kinds.toString(lk),
                Kinds.toString(rk));
    }

    private static Datum resolved(Datum v) {
        Datum u = Values.unwrap(v);
        return u == null ? v : u;
    }

    /** Reports whether two scalars are the same value; int and float count as equal if their numbers are. */
    static boolean isEqual(Evaluation c, Datum x, Datum y) {
        var saved = c.source;
        c.source = null;
        Datum r = binary(c, null, Op.EQUAL, x, y, false);
        c.source = saved;
        return r instanceof Bool b && b.value();
    }

    /** Reports whether {@code x op y} holds; false if the operands do not fit. */
    static boolean holds(Evaluation c, Op op, Datum x, Datum y) {
        var saved = c.source;
        c.source = null;
        Datum r = binary(c, null, op, x, y, false);
        c.source = saved;
        return r instanceof Bool b && b.value();
    }

    private static @Nullable Bottom notConcrete(Evaluation c, Datum v, String side, Op op, Datum left) {
        if (!(v instanceof Vertex) && v.isConcrete()) {
            return null;
        }
        Bottom b = Validation.checkConcrete(c, v);
        if (b == null) {
            return null;
        }
        Fault f = c.fault(
                c.source, "invalid " + side + "-hand value to '%s' (type %s)", op, Kinds.toString(Values.kind(left)));
        Fault wrapped =
                new Fault(f.format(), f.arguments(), f.vertex(), f.path(), f.position(), f.positions(), b.faults());
        return new Bottom(c.source, b.code(), List.of(wrapped), c.vertex, false, false, false);
    }

    // --- comparison
    // ---------------------------------------------------------------------------------------------------------

    private static @Nullable Datum equality(Evaluation c, Op op, Datum x, Datum y, int lk, int rk, boolean structCmp) {
        boolean equal;
        if (x instanceof Num a && y instanceof Num b) {
            equal = c.compare(a.value(), b.value()) == 0;
        } else if (lk != rk) {
            if (!structCmp && lk != Kinds.NULL && rk != Kinds.NULL) {
                return null;
            }
            equal = false;
        } else if (lk == Kinds.NULL) {
            equal = true;
        } else if (x instanceof Bool a && y instanceof Bool b) {
            equal = a.value() == b.value();
        } else if (x instanceof Str a && y instanceof Str b) {
            c.charge(a.value().length() >> 6);
            equal = a.value().equals(b.value());
        } else if (x instanceof Bytes a && y instanceof Bytes b) {
            c.charge(a.value().length >> 6);
            equal = Arrays.equals(a.value(), b.value());
        } else if (lk == Kinds.LIST || (structCmp && lk == Kinds.STRUCT)) {
            equal = Equality.equal(c, x, y, Equality.REGULAR_ONLY);
        } else {
            return null;
        }
        return bool(c, equal == (op == Op.EQUAL));
    }

    private static @Nullable Datum order(Evaluation c, Op op, Datum x, Datum y) {
        if (x instanceof Num a && y instanceof Num b) {
            return bool(c, holds(op, c.compare(a.value(), b.value())));
        }
        if (x instanceof Str a && y instanceof Str b) {
            return bool(c, holds(op, TextOrder.compare(c, a.value(), b.value())));
        }
        return x instanceof Bytes a && y instanceof Bytes b ? bool(c, holds(op, compare(c, a, b))) : null;
    }

    /** Compares bytes, for which it charges. */
    static int compare(Evaluation c, Bytes a, Bytes b) {
        c.charge(Math.min(a.value().length, b.value().length) >> 5);
        return Arrays.compareUnsigned(a.value(), b.value());
    }

    /** Reports whether a comparison holds of two values that compare as {@code order} says. */
    static boolean holds(Op op, int order) {
        return switch (op) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private static @Nullable Datum match(Evaluation c, Op op, Datum x, Datum y, boolean wanted) {
        Str pattern = y instanceof Str s ? s : y instanceof Bytes b ? new Str(null, decode(b.value())) : null;
        if (pattern == null) {
            typeError(c, y, Kinds.STRING | Kinds.BYTES, null);
            return null;
        }
        if (!(x instanceof Str s)) {
            typeError(c, x, Kinds.STRING, op);
            return null;
        }
        return bool(c, c.regexps().find(c, pattern, s.value()) == wanted);
    }

    // --- arithmetic
    // ---------------------------------------------------------------------------------------------------------

    private static @Nullable Datum add(Evaluation c, Datum x, Datum y) {
        if (x instanceof Num a && y instanceof Num b) {
            return arithmetic(c, Op.ADD, a, b);
        }
        if (x instanceof Str a && y instanceof Str b) {
            c.chargeSize((long) a.value().length() + b.value().length());
            return new Str(c.source, a.value() + b.value());
        }
        if (x instanceof Bytes a && y instanceof Bytes b) {
            c.chargeSize((long) a.value().length + b.value().length);
            byte[] sum = Arrays.copyOf(a.value(), a.value().length + b.value().length);
            System.arraycopy(b.value(), 0, sum, a.value().length, b.value().length);
            return new Bytes(c.source, sum);
        }
        if (Values.kind(x) == Kinds.LIST && Values.kind(y) == Kinds.LIST) {
            return c.newError(
                    "Addition of lists is superseded by list.Concat; see https://cuelang.org/e/v0.11-list-arithmetic");
        }
        return null;
    }

    private static @Nullable Datum subtract(Evaluation c, Datum x, Datum y) {
        if (x instanceof Num a && y instanceof Num b) {
            return arithmetic(c, Op.SUBTRACT, a, b);
        }
        for (Datum v : List.of(x, y)) {
            if (!(v instanceof Num)) {
                typeError(c, v, Kinds.NUMBER, Op.SUBTRACT);
            }
        }
        return null;
    }

    private static @Nullable Datum multiply(Evaluation c, Datum x, Datum y) {
        if (x instanceof Num a && y instanceof Num b) {
            return arithmetic(c, Op.MULTIPLY, a, b);
        }
        Datum count = x instanceof Num ? x : y;
        Datum operand = x instanceof Num ? y : x;
        if (!(count instanceof Num n) || n.kind() != Kinds.INT) {
            return null;
        }
        if (operand instanceof Str s) {
            int times = repeatCount(c, n, "string multiplication");
            c.chargeSize((long) times * s.value().length());
            return new Str(c.source, s.value().repeat(times));
        }
        if (operand instanceof Bytes s) {
            int times = repeatCount(c, n, "bytes multiplication");
            c.chargeSize((long) times * s.value().length);
            byte[] out = new byte[times * s.value().length];
            for (int i = 0; i < times; i++) {
                System.arraycopy(s.value(), 0, out, i * s.value().length, s.value().length);
            }
            return new Bytes(c.source, out);
        }
        if (Values.kind(operand) == Kinds.LIST) {
            return c.newError("Multiplication of lists is superseded by list.Repeat; see"
                    + " https://cuelang.org/e/v0.11-list-arithmetic");
        }
        return null;
    }

    private static int repeatCount(Evaluation c, Num n, String as) {
        long count = index(c, n, as);
        if (count > MAX_REPEAT) {
            c.addError("%s count %s exceeds limit of %s", as, count, MAX_REPEAT);
            return 0;
        }
        return (int) count;
    }

    private static Datum arithmetic(Evaluation c, Op op, Num a, Num b) {
        if (op == Op.MULTIPLY) {
            c.chargeProduct(a.value(), b.value());
        } else {
            c.chargeSum(a.value(), b.value());
        }
        if (op == Op.DIVIDE && b.value().isZero()) {
            return c.newError("failed arithmetic: division " + (a.value().isZero() ? "undefined" : "by zero"));
        }
        Decimal r;
        try {
            r = switch (op) {
                case ADD -> a.value().add(b.value());
                case SUBTRACT -> a.value().subtract(b.value());
                case MULTIPLY -> a.value().multiply(b.value());
                default -> a.value().divide(b.value());
            };
        } catch (ArithmeticException e) {
            return c.newError("failed arithmetic: %s", String.valueOf(e.getMessage()));
        }
        int kind = op == Op.DIVIDE ? Kinds.FLOAT : a.kind() & b.kind();
        return new Num(c.source, kind == 0 ? Kinds.FLOAT : kind, r);
    }

    // --- conversions
    // --------------------------------------------------------------------------------------------------------

    private static Bool bool(Evaluation c, boolean value) {
        return new Bool(c.source, value);
    }

    private static boolean truth(Evaluation c, Datum v, Op op) {
        if (v instanceof Bool b) {
            return b.value();
        }
        typeError(c, v, Kinds.BOOL, op);
        return false;
    }

    /** Returns a non-negative integer argument; 0 with an error recorded if it is none. */
    static long index(Evaluation c, @Nullable Datum value, String as) {
        Datum v = Values.unwrap(value);
        if (v == null || v instanceof Bottom) {
            return 0;
        }
        if (!(v instanceof Num n)) {
            typeError(c, v, Kinds.INT, as);
            return 0;
        }
        if (n.value().signum() < 0) {
            c.addError("cannot convert negative number to uint64");
            return 0;
        }
        if (!n.value().fitsLong()) {
            c.addError("cannot convert number %s to uint64", n);
            return 0;
        }
        return n.value().toLong();
    }

    /** Returns the text of a scalar as interpolation prints it; empty with an error recorded if it has none. */
    static String text(Evaluation c, @Nullable Datum value) {
        Datum v = Values.unwrap(value);
        int kinds = Kinds.STRING | Kinds.NUMBER | Kinds.BYTES | Kinds.BOOL;
        switch (v) {
            case null -> {
                return "";
            }
            case Bottom b -> {
                return "";
            }
            case Str s -> {
                return s.value();
            }
            case Bytes b -> {
                return decode(b.value());
            }
            case Num n -> {
                c.chargeDigits(n.value().digits());
                return n.value().toString();
            }
            case Bool b -> {
                return b.value() ? "true" : "false";
            }
            default -> {
                if ((Values.kind(v) & kinds) == 0) {
                    typeError(c, v, kinds, null);
                } else {
                    c.addError(
                            Bottom.Code.INCOMPLETE,
                            c.source,
                            "non-concrete value %s (type %s)",
                            v,
                            Kinds.toString(Values.kind(v)));
                }
                return "";
            }
        }
    }

    static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes UTF-8; each run of invalid bytes becomes one replacement character. */
    static String decode(byte[] b) {
        String s = new String(b, StandardCharsets.UTF_8);
        return s.indexOf('\uFFFD') < 0 ? s : s.replaceAll("\uFFFD+", "\uFFFD");
    }

    /** Records that {@code v} is not of the kinds wanted; {@code as} says for what, or is null. */
    static void typeError(Evaluation c, Datum v, int kinds, @Nullable Object as) {
        if (v instanceof Bottom) {
            return;
        }
        int kind = Values.kind(v);
        NodeState n = v instanceof Vertex x ? NodeState.of(x) : null;
        boolean incomplete = (!v.isConcrete() && (kind & kinds) != 0) || (n != null && n.hasOnlyCyclicConjuncts());
        if (incomplete) {
            if (as == null) {
                c.addError(Bottom.Code.INCOMPLETE, v.source(), "incomplete %s: %s", Kinds.toString(kinds), v);
            } else {
                c.addError(Bottom.Code.INCOMPLETE, v.source(), "incomplete %s in %s: %s", Kinds.toString(kinds), as, v);
            }
        } else if (as == null) {
            c.addError("cannot use %s (type %s) as type %s", v, Kinds.toString(kind), Kinds.toString(kinds));
        } else {
            c.addError("cannot use %s (type %s) as type %s in %s", v, Kinds.toString(kind), Kinds.toString(kinds), as);
        }
    }
}
