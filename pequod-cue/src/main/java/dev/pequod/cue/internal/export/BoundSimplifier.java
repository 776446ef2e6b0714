package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.number.Decimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows several bounds on a number as the predeclared type they are, or as the lowest and the highest that count. */
final class BoundSimplifier {
    private record Range(String name, Decimal low, Decimal high) {
        static Range of(String name, String low, String high) {
            return new Range(name, Decimal.parse(low), Decimal.parse(high));
        }
    }

    private static final List<Range> INTEGERS = List.of(
            Range.of("int8", "-128", "127"),
            Range.of("int16", "-32768", "32767"),
            Range.of("int32", "-2147483648", "2147483647"),
            Range.of("int64", "-9223372036854775808", "9223372036854775807"),
            Range.of("int128", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
            Range.of("uint8", "0", "255"),
            Range.of("uint16", "0", "65535"),
            Range.of("uint32", "0", "4294967295"),
            Range.of("uint64", "0", "18446744073709551615"),
            Range.of("uint128", "0", "340282366920938463463374607431768211455"));

    private static final List<Range> FLOATS = List.of(
            Range.of(
                    "float32",
                    "-3.40282346638528859811704183484516925440e+38",
                    "3.40282346638528859811704183484516925440e+38"),
            Range.of(
                    "float64",
                    "-1.797693134862315708145274237317043567981e+308",
                    "1.797693134862315708145274237317043567981e+308"));

    private boolean isInt;
    private @Nullable BoundValue low;
    private @Nullable BoundValue high;

    /** Returns the name of the predeclared type that is exactly these constraints, or null. */
    static @Nullable String predeclaredRange(Conjunction c) {
        boolean isInt = false;
        Decimal low = null;
        Decimal high = null;
        for (Datum d : c.values()) {
            if (d instanceof BasicType t && t.kind() == Kinds.INT && !isInt) {
                isInt = true;
            } else if (d instanceof BoundValue b && b.value() instanceof Num n) {
                if (b.op() == Op.GREATER_EQUAL && low == null) {
                    low = n.value();
                } else if (b.op() == Op.LESS_EQUAL && high == null) {
                    high = n.value();
                } else {
                    return null;
                }
            } else {
                return null;
            }
        }
        if (low == null) {
            return null;
        }
        if (high == null) {
            return isInt && low.signum() == 0 ? "uint" : null;
        }
        for (Range r : isInt ? INTEGERS : FLOATS) {
            if (low.compareTo(r.low) == 0 && high.compareTo(r.high) == 0) {
                return r.name;
            }
        }
        return null;
    }

    /** Takes a constraint; reports whether {@link #parts} will show it. */
    boolean add(Datum d) {
        if (d instanceof BasicType t && (t.kind() & Kinds.SCALAR) == Kinds.INT) {
            isInt = true;
            return true;
        }
        if (!(d instanceof BoundValue b) || !(b.value() instanceof Num n)) {
            return false;
        }
        switch (b.op()) {
            case GREATER -> low = low == null || compare(low, n) <= 0 ? b : low;
            case GREATER_EQUAL -> low = low == null || compare(low, n) < 0 ? b : low;
            case LESS -> high = high == null || compare(high, n) >= 0 ? b : high;
            case LESS_EQUAL -> high = high == null || compare(high, n) > 0 ? b : high;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int compare(BoundValue b, Num n) {
        return b.value() instanceof Num m ? m.value().compareTo(n.value()) : 0;
    }

    /** Returns the constraints taken, if there is both a lowest and a highest one; otherwise nothing. */
    List<Draft> parts(ValueDrafts values) {
        List<Draft> parts = new ArrayList<>();
        if (low == null || high == null) {
            return parts;
        }
        boolean showsLow = true;
        if (isInt) {
            int sign = low.value() instanceof Num n ? n.value().signum() : 0;
            parts.add(values.type(sign < 0 ? "int" : "uint"));
            showsLow = sign != 0 || low.op() != Op.GREATER_EQUAL;
        }
        if (showsLow) {
            parts.add(values.value(low, List.of()));
        }
        parts.add(values.value(high, List.of()));
        return parts;
    }
}
