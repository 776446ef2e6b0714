package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Questions about values: what is behind a vertex, its kinds so far, its default, the same as plain data. */
final class Values {
    /** A vertex without content: the answer of expressions whose error is recorded already; compared by identity. */
    static final Vertex EMPTY = empty();

    private Values() {}

    private static Vertex empty() {
        Vertex v = new Vertex();
        v.status = Status.FINALIZED;
        return v;
    }

    // --- dereferencing
    // ------------------------------------------------------------------------------------------------------

    /** Follows chosen disjuncts only. */
    static Vertex derefDisjunct(Vertex v) {
        while (v.base instanceof Vertex next && next.disjunct) {
            v = next;
        }
        return v;
    }

    /** Follows sharing only. */
    static Vertex derefNonDisjunct(Vertex v) {
        while (v.base instanceof Vertex next && !next.disjunct) {
            v = next;
        }
        return v;
    }

    /** Follows links that are not sharing of a rooted vertex. */
    static Vertex derefNonRooted(Vertex v) {
        while (v.base instanceof Vertex next && !next.disjunct && (!v.shared || isLet(next))) {
            v = next;
        }
        return v;
    }

    /** Follows everything unless {@code v} itself shares. */
    static Vertex derefNonShared(Vertex v) {
        NodeState n = NodeState.of(v);
        return n != null && n.isShared ? v : v.deref();
    }

    private static boolean isLet(Vertex v) {
        return v.label != null && v.label.isLet();
    }

    /** Returns the vertex that identifies {@code v} in cycle checks: behind sharing, and the original of a copy. */
    static Vertex identity(Vertex v) {
        Vertex w = v.deref();
        NodeState n = NodeState.of(w);
        return n == null ? w : n.underlying;
    }

    static boolean same(Vertex a, Vertex b) {
        return a == b || identity(a) == identity(b);
    }

    static boolean isCyclePlaceholder(@Nullable BaseValue v) {
        if (v instanceof Vertex a) {
            v = a.deref().base;
        }
        return v == Errors.CYCLE;
    }

    /** Returns the value behind sharing; a scalar found so far if the vertex is still being evaluated. */
    static @Nullable Datum unwrap(@Nullable Datum v) {
        if (!(v instanceof Vertex x)) {
            return v;
        }
        x = x.deref();
        NodeState n = NodeState.of(x);
        if (n != null && x.base == Errors.CYCLE) {
            if (n.errors != null && !n.errors.isIncomplete()) {
                return n.errors;
            }
            if (n.scalar != null) {
                return n.scalar;
            }
        }
        return x.value();
    }

    /** Returns the kinds of a value as far as known. */
    static int kind(@Nullable Datum v) {
        if (v == null) {
            return 0;
        }
        if (v instanceof Vertex x) {
            NodeState n = NodeState.of(x);
            if (n != null && n.kind == 0) {
                return 0;
            }
            if (x.base != null && !isCyclePlaceholder(x.base)) {
                return x.base instanceof Vertex w ? kind(w) : x.base.kind();
            }
            return n != null ? n.kind : dev.pequod.cue.internal.adt.Kinds.TOP;
        }
        return v.kind();
    }

    static boolean isError(@Nullable Datum v) {
        return v == null || v instanceof Bottom;
    }

    static boolean isRecursivelyConcrete(Vertex v) {
        for (Vertex a : v.arcs) {
            if (a.label != null && a.label.isRegular()) {
                if (a.arcType == ArcType.REQUIRED || !isRecursivelyConcrete(a)) {
                    return false;
                }
            }
        }
        return v.isConcrete();
    }

    /** Reports whether the field exists, evaluating it if need be. */
    static boolean isDefined(Evaluation c, Vertex v) {
        if (v.isMember()) {
            return true;
        }
        if (v.parent != null && v.parent.status == Status.FINALIZED) {
            return false;
        }
        c.finish(v);
        return v.isMember();
    }

    // --- defaults
    // -----------------------------------------------------------------------------------------------------------

    static @Nullable Datum chooseDefault(Evaluation c, @Nullable Datum v) {
        while (true) {
            Disjunction d;
            if (v instanceof Vertex x) {
                if (x.base instanceof Vertex next) {
                    v = next;
                    continue;
                }
                if (!(x.base instanceof Disjunction found)) {
                    return x;
                }
                d = found;
            } else if (v instanceof Disjunction found) {
                d = found;
            } else {
                return v;
            }
            if (d.defaults() != 1) {
                c.addError(
                        Bottom.Code.INCOMPLETE,
                        c.source,
                        "unresolved disjunction %s (type %s)",
                        d,
                        dev.pequod.cue.internal.adt.Kinds.toString(d.kind()));
                return null;
            }
            v = d.values().get(0);
        }
    }

    /** Returns the default of a value; several defaults are a disjunction of them. */
    static Datum defaultOf(Datum v) {
        return v instanceof Vertex x ? defaultOf(x) : v instanceof Disjunction d ? defaultOf(d) : v;
    }

    private static Datum defaultOf(Disjunction d) {
        return switch (d.defaults()) {
            case 0 -> d;
            case 1 -> d.values().get(0);
            default -> new Disjunction(d.source(), d.values().subList(0, d.defaults()), 0, false);
        };
    }

    static Vertex defaultOf(Vertex v) {
        Vertex x = v.deref();
        if (x.base instanceof Disjunction d) {
            if (d.defaults() == 0) {
                return x;
            }
            Datum value = d.defaults() == 1 ? defaultOf(d.values().get(0)) : defaultOf(d);
            if (value instanceof Vertex w) {
                return w;
            }
            Vertex w = x.copy();
            w.state = null;
            w.base = value;
            return w;
        }
        if (x.base instanceof ListMarker m && m.open()) {
            Vertex w = x.copy();
            w.state = null;
            w.base = new ListMarker(false, m.ellipses());
            return w;
        }
        return x;
    }

    // --- making values
    // ------------------------------------------------------------------------------------------------------

    static Vertex unify(Evaluation c, Datum a, Datum b) {
        Vertex v = new Vertex();
        if (c.vertex != null) {
            v.parent = c.vertex.parent;
            v.label = c.vertex.label;
        }
        addConjunct(c, v, a);
        addConjunct(c, v, b);
        NodeState n = Unifier.state(c, v);
        if (n != null) {
            n.dropParentRequirements = true;
            NodeState current = NodeState.of(c.vertex);
            if (current != null) {
                n.hasNonCyclic = current.hasNonCyclic;
            }
        }
        c.finish(v);
        return v;
    }

    private static void addConjunct(Evaluation c, Vertex target, Datum source) {
        CloseInfo id = c.closeInfo.withDefinition(false, false);
        if (source instanceof Vertex v) {
            NodeState n = Unifier.bareState(c, target);
            if (n != null) {
                id = Closedness.requirement(n, null, id, Groups.Type.STRUCT);
            }
            for (Vertex p = v; p != null; p = p.parent) {
                if (p.label != null && p.label.isDefinition()) {
                    id = id.withDefinition(id.fromDefinition(), true);
                    break;
                }
            }
        }
        target.addConjunct(new Conjunct(Environment.EMPTY, source, id));
    }

    static Vertex toData(Evaluation c, Vertex v, Map<Vertex, Vertex> done) {
        Vertex known = done.get(v);
        if (known != null) {
            return known;
        }
        c.enter();
        try {
            c.finish(v);
            Vertex w = v.copy();
            w.state = null;
            w.status = Status.FINALIZED;
            w.clearArcs();
            for (Vertex a : List.copyOf(v.arcs)) {
                if (a.label != null && a.label.isRegular() && isDefined(c, a)) {
                    w.addArc(toData(c, a, done));
                }
            }
            w.base = toDataBase(c, v.base, done);
            w.data = true;
            w.closedRecursive = false;
            w.closedOnce = false;
            w.clearConjuncts();
            for (Conjunct x : v.conjuncts()) {
                w.addConjunct(new Conjunct(
                        x.env(),
                        x.term() instanceof Datum d && toDataBase(c, d, done) instanceof Datum e ? e : x.term(),
                        x.closeInfo().withGroups(0, 0, 0)));
            }
            done.put(v, w);
            return w;
        } finally {
            c.leave();
        }
    }

    private static @Nullable BaseValue toDataBase(Evaluation c, @Nullable BaseValue v, Map<Vertex, Vertex> done) {
        if (v instanceof Vertex x) {
            return toData(c, x, done);
        }
        if (v instanceof Disjunction d) {
            if (d.defaults() == 1) {
                return toDataBase(c, d.values().get(0), done);
            }
            List<Datum> values = d.defaults() == 0 ? d.values() : d.values().subList(0, d.defaults());
            return new Disjunction(d.source(), dataOf(c, values, done), d.defaults(), d.hasDefaults());
        }
        if (v instanceof Conjunction x) {
            return new Conjunction(x.source(), dataOf(c, x.values(), done));
        }
        return v;
    }

    private static List<Datum> dataOf(Evaluation c, List<Datum> values, Map<Vertex, Vertex> done) {
        List<Datum> out = new ArrayList<>(values.size());
        for (Datum d : values) {
            out.add(toDataBase(c, d, done) instanceof Datum e ? e : new BasicType(null, 0));
        }
        return out;
    }
}
