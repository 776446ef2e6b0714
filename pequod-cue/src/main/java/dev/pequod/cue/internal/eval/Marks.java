package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.number.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that differ only where two values are certainly not equal, each kind of them for one kind of comparison: they tell by the
 * scalars, bounds and validators of a value and of its fields, whose marks are added up, as their order says nothing.
 */
final class Marks {
    private Marks() {}

    /** Returns the mark of a finished value for {@link Equality#REGULAR_ONLY}. */
    static int ofData(Vertex v) {
        int mark = 0;
        for (Vertex arc : Values.defaultOf(v).deref().arcs) {
            if (arc.label != null && arc.label.isRegular() && arc.arcType.compareTo(ArcType.REQUIRED) <= 0) {
                mark += mixed(
                        31 * arc.label.hashCode() + of(Values.defaultOf(arc).deref()));
            }
        }
        return mark;
    }

    /** Returns the mark of a value for {@link Equality#STRUCTURAL}. */
    static int ofStructure(Vertex v) {
        Vertex x = v.deref();
        int mark = of(x);
        for (Vertex arc : x.arcs) {
            if (arc.label != null && arc.arcType.compareTo(ArcType.OPTIONAL) <= 0) {
                mark += mixed(31 * arc.label.hashCode() + of(arc.deref()));
            }
        }
        return mark;
    }

    /** Returns the mark of a value that is not finished for what {@link DistinctStates} compares of such. */
    static int ofState(Vertex v) {
        int mark = ofConstraints(v);
        for (Vertex arc : v.arcs) {
            if (arc.label != null) {
                mark += mixed(31 * arc.label.hashCode() + ofConstraints(arc));
            }
        }
        return mark;
    }

    private static int ofConstraints(Vertex v) {
        NodeState n = NodeState.of(v);
        if (n == null) {
            return of(v.deref());
        }
        int mark = 31 * n.kind + of(n.scalar);
        mark = 31 * mark + of(n.lower);
        mark = 31 * mark + of(n.upper);
        for (Conjunct check : n.checks) {
            mark = 31 * mark + of(check.term());
        }
        return mark;
    }

    private static int of(Vertex v) {
        return v.base instanceof Datum d ? of(d) : 0;
    }

    private static int of(@Nullable Term t) {
        return switch (t) {
            case Num n -> ofNumber(n.value());
            case Str s -> s.value().hashCode();
            case Bytes b -> new String(b.value(), StandardCharsets.UTF_8).hashCode(); // which may equal a string
            case Bool b -> b.value() ? 1 : 2;
            case BasicType b -> b.kind();
            case BoundValue b -> mixed(31 * (b.op().ordinal() + 1) + of(b.value()));
            case Conjunction x -> ofAll(x.values());
            case BuiltinValidator x -> mixed(31 * x.builtin().name().hashCode() + ofAll(x.arguments()));
            case null, default -> 0;
        };
    }

    private static int ofAll(List<Datum> values) {
        int mark = 1;
        for (Datum x : values) {
            mark = 31 * mark + of(x);
        }
        return mark;
    }

    private static int ofNumber(Decimal value) {
        return value.fitsLong() ? Long.hashCode(value.toLong()) : 3;
    }

    /** Returns a number of which sums tell more: those of "a0" and "b1" are those of "a1" and "b0" as hash codes of texts are. */
    private static int mixed(int hash) {
        int h = (hash ^ hash >>> 16) * 0x7feb352d;
        h = (h ^ h >>> 15) * 0x846ca68b;
        return h ^ h >>> 16;
    }
}
