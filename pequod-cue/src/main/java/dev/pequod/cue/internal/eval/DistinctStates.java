package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.number.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of a disjunction, each with others that may equal it: those that have the same fields with the same scalars. Without it each new
 * result would be compared with all others, of which many disjunctions make very many.
 */
final class DistinctStates {
    /** So few are compared at once, and need no marks. */
    private static final int FEW = 16;
    /** The mark of what may equal anything. */
    private static final int ANY = 0;

    private final List<NodeState> all = new ArrayList<>();
    private final Map<Integer, List<NodeState>> byMark = new HashMap<>();

    /** Returns all, in the order in which they came. */
    List<NodeState> all() {
        return all;
    }

    /** Returns those that may equal one, in the order in which they came. */
    List<NodeState> like(NodeState x) {
        int mark = all.size() <= FEW || byMark.containsKey(ANY) ? ANY : mark(x);
        return mark == ANY ? all : byMark.getOrDefault(mark, List.of());
    }

    void add(NodeState x) {
        all.add(x);
        if (all.size() == FEW + 1) {
            all.forEach(this::file);
        } else if (all.size() > FEW) {
            file(x);
        }
    }

    private void file(NodeState x) {
        byMark.computeIfAbsent(mark(x), m -> new ArrayList<>(1)).add(x);
    }

    /** Returns a number that differs only where two are certainly not equal, whether they are finished or not. */
    private static int mark(NodeState x) {
        Vertex v = x.node;
        if (v.deref() != v) {
            return ANY;
        }
        int mark = mixed(scalar(v, x)) + 1;
        for (Vertex arc : v.arcs) {
            if (arc.label == null || arc.arcType.compareTo(ArcType.OPTIONAL) > 0) {
                return ANY; // some comparisons heed it, and some do not
            }
            // A sum, as order says nothing.
            mark += mixed(31 * arc.label.hashCode() + scalar(arc.deref(), NodeState.of(arc.deref())));
        }
        return mark == ANY ? 1 : mark;
    }

    /** Returns a number that differs only where two finished values are certainly not equal as data. */
    static int markOfData(Vertex v) {
        int mark = 0;
        for (Vertex arc : Values.defaultOf(v).deref().arcs) {
            if (arc.label != null && arc.label.isRegular() && arc.arcType.compareTo(ArcType.REQUIRED) <= 0) {
                mark += mixed(
                        31 * arc.label.hashCode() + scalar(Values.defaultOf(arc).deref()));
            }
        }
        return mark;
    }

    /** Returns a number of which sums tell more: those of "a0" and "b1" are those of "a1" and "b0" as hash codes of texts are. */
    private static int mixed(int hash) {
        int h = (hash ^ hash >>> 16) * 0x7feb352d;
        h = (h ^ h >>> 15) * 0x846ca68b;
        return h ^ h >>> 16;
    }

    private static int scalar(Vertex v, @Nullable NodeState state) {
        int known = scalar(v);
        return known == 0 && state != null ? scalar(state.scalar) : known;
    }

    private static int scalar(Vertex v) {
        return scalar(v.status == Status.FINALIZED ? v.base : null);
    }

    private static int scalar(@Nullable BaseValue base) {
        return switch (base) {
            case Num n -> number(n.value());
            case Str s -> s.value().hashCode();
            case Bytes b -> new String(b.value(), StandardCharsets.UTF_8).hashCode(); // which may equal a string
            case Bool b -> b.value() ? 1 : 2;
            case null, default -> 0;
        };
    }

    private static int number(Decimal value) {
        return value.fitsLong() ? Long.hashCode(value.toLong()) : 3;
    }
}
