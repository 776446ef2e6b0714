package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether two values are equal: as data, as {@code ==} asks, or in structure, as disjuncts that are to be merged. */
final class Equality {
    /** Only regular fields count. */
    static final int REGULAR_ONLY = 1;

    /** Optional fields and closedness count, defaults are not taken. */
    static final int STRUCTURAL = 2;

    private static final int STEPS_OF_A_PAIR = 25;
    private static final int STEPS_OF_A_PART = 15;

    private Equality() {}

    static boolean equal(Evaluation c, Datum v, Datum w, int flags) {
        Datum x = v;
        Datum y = w;
        if ((flags & STRUCTURAL) == 0) {
            x = Values.defaultOf(x);
            y = Values.defaultOf(y);
        }
        if (x instanceof Vertex a) {
            return y instanceof Vertex b && vertices(c, a, b, flags);
        }
        return !(y instanceof Vertex) && terminals(c, x, y, flags);
    }

    private static boolean vertices(Evaluation c, Vertex v, Vertex w, int flags) {
        if (v.arcType != w.arcType) {
            return false;
        }
        Vertex x = v.deref();
        Vertex y = w.deref();
        if (x == y) {
            return true;
        }
        c.charge(STEPS_OF_A_PAIR);
        boolean structural = (flags & STRUCTURAL) != 0;
        if (Values.kind(x) != Values.kind(y)
                || (structural
                        && (Lookup.isClosedStruct(x) != Lookup.isClosedStruct(y)
                                || x.isClosedList() != y.isClosedList()))) {
            return false;
        }
        c.enter();
        try {
            if (!arcsIn(c, x, y, flags, true) || !arcsIn(c, y, x, flags, false)) {
                return false;
            }
        } finally {
            c.leave();
        }
        Datum a = x.base instanceof Datum d ? d : null;
        Datum b = y.base instanceof Datum d ? d : null;
        return (a == null && b == null) || terminals(c, a, b, flags);
    }

    private static boolean counts(Vertex a, int flags) {
        ArcType max = (flags & STRUCTURAL) != 0 ? ArcType.OPTIONAL : ArcType.REQUIRED;
        return a.arcType.compareTo(max) <= 0
                && ((flags & REGULAR_ONLY) == 0 || (a.label != null && a.label.isRegular()));
    }

    private static boolean arcsIn(Evaluation c, Vertex x, Vertex y, int flags, boolean compare) {
        boolean aligned = x.arcs.size() == y.arcs.size();
        for (int i = 0; i < x.arcs.size(); i++) {
            Vertex a = x.arcs.get(i);
            if (a.label == null || !counts(a, flags)) {
                continue;
            }
            Vertex b = aligned && a.label.equals(y.arcs.get(i).label) ? y.arcs.get(i) : y.arc(a.label);
            if (b == null) {
                return false;
            }
            if (compare ? a.arcType != b.arcType || !equal(c, a, b, flags) : !counts(b, flags)) {
                return false;
            }
        }
        return true;
    }

    private static boolean terminals(Evaluation c, @Nullable Datum v, @Nullable Datum w, int flags) {
        if (v == w) {
            return true;
        }
        if (v == null || w == null) {
            return false;
        }
        return switch (v) {
            case Bottom b -> w instanceof Bottom;
            case Top t -> w instanceof Top;
            case Num n -> sameScalar(c, v, w);
            case Str s -> sameScalar(c, v, w);
            case Bool b -> sameScalar(c, v, w);
            case Bytes b -> sameScalar(c, v, w);
            case Null n -> sameScalar(c, v, w);
            case BoundValue x -> w instanceof BoundValue y && x.op() == y.op() && equal(c, x.value(), y.value(), flags);
            case BasicType x -> w instanceof BasicType y && x.kind() == y.kind();
            case Conjunction x -> w instanceof Conjunction y && all(c, x.values(), y.values(), flags);
            case Disjunction x -> w instanceof Disjunction y && all(c, x.values(), y.values(), flags);
            case BuiltinValidator x ->
                w instanceof BuiltinValidator y
                        && x.builtin() == y.builtin()
                        && all(c, x.arguments(), y.arguments(), flags);
            case Builtin x -> false;
            case Vertex x -> w instanceof Vertex y && vertices(c, x, y, flags);
        };
    }

    private static boolean sameScalar(Evaluation c, Datum v, Datum w) {
        return !(w instanceof Vertex) && w.isConcrete() && Operators.isEqual(c, v, w);
    }

    private static boolean all(Evaluation c, List<Datum> a, List<Datum> b, int flags) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            c.charge(STEPS_OF_A_PART);
            if (!equal(c, a.get(i), b.get(i), flags)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether two validators check the same. */
    static boolean sameValidator(Evaluation c, BuiltinValidator x, BuiltinValidator y) {
        if (x == y) {
            return true;
        }
        if (x.builtin() != y.builtin() || x.arguments().size() != y.arguments().size()) {
            return false;
        }
        for (int i = 0; i < x.arguments().size(); i++) {
            Datum a = x.arguments().get(i);
            Datum b = y.arguments().get(i);
            if (a instanceof Vertex v) {
                c.finish(v);
            }
            if (b instanceof Vertex v) {
                c.finish(v);
            }
            if (!equal(c, a, b, STRUCTURAL)) {
                return false;
            }
        }
        return true;
    }
}
