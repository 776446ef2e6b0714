package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether one finished value subsumes another: whether whatever is an instance of the second is one of the first. The answer may
 * wrongly be no where bounds or patterns would have to be combined to see it. The counterpart in the reference is
 * {@code internal/core/subsume}, which takes {@code [...1]} to subsume {@code [...int]} even where their defaults do not count.
 */
final class Subsumption {
    private final Evaluation c;
    private final Comparison how;

    Subsumption(Evaluation c, Comparison how) {
        this.c = c;
        this.how = how;
    }

    boolean subsumes(Datum x, @Nullable Datum y) {
        return c.nested(() -> values(x, y));
    }

    private boolean values(Datum x, @Nullable Datum whole) {
        if (x == whole) {
            return true;
        }
        Datum y = how.takesDefaults() && whole != null ? withoutOthers(whole) : whole;
        switch (y) {
            case null -> {
                return false;
            }
            case Bottom b -> {
                return !b.isIncomplete();
            }
            case Vertex v -> {
                if (x instanceof Vertex w) {
                    return vertices(w.deref(), v.deref());
                }
                if (v.deref().base instanceof Datum d) {
                    return subsumes(x, d);
                }
            }
            case Conjunction both
            when !(x instanceof Conjunction) && scalar(x) == x -> {
                return both.values().stream().anyMatch(d -> subsumes(x, d));
            }
            case Disjunction any
            when !(scalar(x) instanceof Disjunction) -> {
                return any.values().stream().allMatch(d -> subsumes(x, d));
            }
            default -> {}
        }
        return switch (x) {
            case Top t -> true;
            case BasicType t -> (t.kind() & y.kind()) == y.kind();
            case BoundValue b -> bound(b, y);
            case BuiltinValidator v -> holds(v, y);
            case Builtin b -> false;
            case Null n -> y.kind() == Kinds.NULL;
            case Bool a -> y instanceof Bool b && a.value() == b.value();
            case Num a -> y instanceof Num b && (a.kind() & b.kind()) == b.kind() && c.equal(a, b);
            case Str a -> y instanceof Str b && a.value().equals(b.value());
            case Bytes a -> y instanceof Bytes b && c.equal(a, b);
            case Vertex v -> v.deref().base instanceof Datum d && subsumes(d, y);
            case Conjunction both ->
                y instanceof Conjunction others
                        ? both.values().stream()
                                .allMatch(a -> others.values().stream().anyMatch(b -> subsumes(a, b)))
                        : both.values().stream().allMatch(a -> subsumes(a, y));
            case Disjunction any -> disjunction(any, y);
            default -> false;
        };
    }

    /** Returns the default of a disjunction that has one, or a disjunction of those it has. */
    private static Datum withoutOthers(Datum y) {
        if (!(scalar(y) instanceof Disjunction any) || any.defaults() == 0) {
            return y;
        }
        List<Datum> defaults = any.values().subList(0, any.defaults());
        return defaults.size() == 1
                ? withoutOthers(defaults.getFirst())
                : new Disjunction(any.source(), defaults, 0, false);
    }

    private static Datum scalar(Datum x) {
        return x instanceof Vertex v && v.deref().base instanceof Datum d ? d : x;
    }

    private boolean disjunction(Disjunction x, Datum y) {
        if (!(y instanceof Disjunction right)) {
            return x.values().stream().anyMatch(a -> subsumes(a, y));
        }
        for (int i = 0; i < right.values().size(); i++) {
            // a disjunction without marks is its own default
            boolean mustBeDefault = i < right.defaults() && x.defaults() > 0;
            Datum b = right.values().get(i);
            List<Datum> candidates = mustBeDefault ? x.values().subList(0, x.defaults()) : x.values();
            if (candidates.stream().noneMatch(a -> subsumes(a, b))) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(BuiltinValidator validator, Datum y) {
        if (y.kind() == 0 || (validator.kind() & y.kind()) == 0) {
            return false;
        }
        return Validation.check(c, Conjunct.root(Environment.EMPTY, validator), y) == null && c.takeError() == null;
    }

    // --- bounds
    // -------------------------------------------------------------------------------------------------------------

    private boolean bound(BoundValue x, Datum y) {
        return switch (y) {
            case BoundValue other -> boundOfBound(x, other);
            case Num n -> compare(x.op(), n, x.value());
            case Str s -> compare(x.op(), s, x.value());
            case Bool b -> compare(x.op(), b, x.value());
            default -> false;
        };
    }

    private boolean boundOfBound(BoundValue x, BoundValue y) {
        if ((x.kind() & y.kind()) == 0) {
            return false;
        }
        Op needed = switch (x.op()) {
            case GREATER -> y.op() == Op.GREATER_EQUAL ? Op.LESS : y.op() == Op.GREATER ? Op.LESS_EQUAL : null;
            case GREATER_EQUAL -> y.op() == Op.GREATER || y.op() == Op.GREATER_EQUAL ? Op.LESS_EQUAL : null;
            case LESS -> y.op() == Op.LESS_EQUAL ? Op.GREATER : y.op() == Op.LESS ? Op.GREATER_EQUAL : null;
            case LESS_EQUAL -> y.op() == Op.LESS || y.op() == Op.LESS_EQUAL ? Op.GREATER_EQUAL : null;
            case NOT_EQUAL ->
                switch (y.op()) {
                    case NOT_EQUAL -> Op.EQUAL;
                    case GREATER_EQUAL -> Op.LESS;
                    case GREATER -> Op.LESS_EQUAL;
                    case LESS -> Op.GREATER_EQUAL;
                    case LESS_EQUAL -> Op.GREATER;
                    default -> null;
                };
            default -> x.op() == y.op() ? Op.EQUAL : null;
        };
        return needed != null && compare(needed, x.value(), y.value());
    }

    private boolean compare(Op op, Datum a, Datum b) {
        return c.binary(op, a, b) instanceof Bool result && result.value();
    }

    // --- structs and lists
    // --------------------------------------------------------------------------------------------------

    private boolean vertices(Vertex x, Vertex y) {
        if (x == y) {
            return true;
        }
        if (y.base instanceof Bottom b) {
            return !b.isIncomplete();
        }
        return switch (x.base) {
            case null -> false;
            case Bottom b -> false;
            case ListMarker m -> y.isList() && lists(x, y);
            case StructMarker m -> y.isStruct() ? structs(x, y) : y.base instanceof Disjunction d && values(x, d);
            case Datum d -> subsumes(d, y.value()) && (x.arcs.isEmpty() || isFinal(y) || structs(x, y));
        };
    }

    private boolean lists(Vertex x, Vertex y) {
        boolean mayGrow = !y.isClosedList() && !how.takesDefaults();
        if (mayGrow && x.isClosedList() && !isData(y)) {
            return false;
        }
        int common = x.elementCount();
        int all = y.elementCount();
        if (common > all || common < all && x.isClosedList()) {
            return false;
        }
        for (int i = 0; i < all; i++) {
            Vertex a = i < common ? x.lookup(Label.index(i)) : matching(x, Label.index(i));
            Vertex b = y.lookup(Label.index(i));
            if (a == null || b == null || !(i >= common && a.conjuncts().isEmpty()) && !subsumes(a, b)) {
                return false;
            }
        }
        return !mayGrow || rest(x, y, all);
    }

    private boolean rest(Vertex x, Vertex y, int from) {
        Vertex a = matching(x, Label.index(from));
        return a.conjuncts().isEmpty() || subsumes(a, matching(y, Label.index(from)));
    }

    /** Returns what the patterns of a struct or list demand of a field it does not have. */
    private Vertex matching(Vertex v, Label label) {
        Vertex a = new Vertex(null, label);
        for (PatternConstraint p : v.patterns()) {
            if (Patterns.matches(c, p.pattern(), label)) {
                a.addConjuncts(p.constraint().conjuncts());
            }
        }
        if (!a.conjuncts().isEmpty()) {
            c.finish(a);
        }
        return a;
    }

    private boolean structs(Vertex x, Vertex y) {
        if (isClosed(x) && !isClosed(y) && !how.takesDefaults() && !isFinal(y)) {
            return false;
        }
        for (Vertex a : x.arcs) {
            if (a.label != null
                    && counts(a.label)
                    && a.arcType.compareTo(ArcType.OPTIONAL) <= 0
                    && !field(a, a.label, y)) {
                return false;
            }
        }
        for (Vertex b : y.arcs) {
            if (b.label == null
                    || !counts(b.label)
                    || x.arc(b.label) != null
                    || how.isFinal() && b.arcType != ArcType.MEMBER) {
                continue;
            }
            if (!how.ignoresClosedness() && !Lookup.accepts(c, x, b.label)) {
                return false;
            }
            Vertex a = matching(x, b.label);
            if (!a.conjuncts().isEmpty() && !subsumes(a, b)) {
                return false;
            }
        }
        return patterns(x, y);
    }

    private boolean counts(Label label) {
        return !label.isLet() && (!how.isFinal() || label.isRegular());
    }

    /** Reports whether it will not get what it lacks. */
    private boolean isFinal(Vertex y) {
        return how.isFinal() || isData(y);
    }

    /** Reports whether it is no more than it shows; an alternative of a disjunction may have lost its conjuncts, and is no data for that. */
    private static boolean isData(Vertex v) {
        return v.isData() && v.structs().isEmpty();
    }

    private boolean isClosed(Vertex v) {
        return !how.ignoresClosedness() && Lookup.isClosedStruct(v);
    }

    private boolean field(Vertex a, Label label, Vertex y) {
        c.finish(a);
        boolean isConstraint = a.arcType != ArcType.MEMBER;
        if (isConstraint && a.deref().base instanceof Top) {
            return true;
        }
        Vertex b = y.arc(label);
        if (b == null) {
            if (!isConstraint) {
                return false;
            }
            if (!Lookup.accepts(c, y, label) || isFinal(y)) {
                return true;
            }
            Vertex further = matching(y, label);
            return !further.conjuncts().isEmpty() && subsumes(a, further);
        }
        c.finish(b);
        return a.arcType.compareTo(b.arcType) >= 0 && subsumes(a, b);
    }

    private boolean patterns(Vertex x, Vertex y) {
        if (x.patterns().isEmpty() || y.patterns().isEmpty() && (Lookup.isClosedStruct(y) || isFinal(y))) {
            return true;
        }
        for (PatternConstraint p : x.patterns()) {
            boolean isMet = false;
            for (PatternConstraint q : y.patterns()) {
                if (c.identical(p.pattern(), q.pattern())) {
                    isMet = subsumes(constraint(p), constraint(q));
                    break;
                }
            }
            if (!isMet) {
                return false;
            }
        }
        return true;
    }

    private Vertex constraint(PatternConstraint p) {
        Vertex v = new Vertex();
        v.addConjuncts(p.constraint().conjuncts());
        c.finish(v);
        return v;
    }
}
