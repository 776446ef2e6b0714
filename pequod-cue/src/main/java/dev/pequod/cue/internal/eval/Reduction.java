package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Details;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reduces the elements of long lists to their values as soon as they are finished. What an element was made from, which are the structs
 * that its expression passed through, with all their references, comprehensions and alternatives, is often a hundred times as large as
 * what came of it, and would stay reachable through the conjuncts of its fields until the evaluation ends. A reduced element keeps
 * its own conjuncts. Whoever asks for those of something in it has the element evaluated once more, which {@link Details} stands for.
 *
 * <p>Only complete values are reduced: concrete, without errors, outside of disjunctions being tried and of definitions.
 */
final class Reduction implements Details {
    /** Lists with fewer elements are left alone: their elements are few enough to keep. */
    private static final int MANY = 32;

    /** An element is not worth it unless more vertices were made for it. */
    private static final int LARGE = 256;

    /** How many times as many vertices must have been made as the value has. */
    private static final int WORTHWHILE = 2;

    private final Evaluation c;
    private final Vertex element;
    private int size;

    private Reduction(Evaluation c, Vertex element) {
        this.c = c;
        this.element = element;
    }

    /** Reports whether the arcs of a node, which are about to be finished as demanded, may be reduced. */
    static boolean isOpenTo(NodeState n, Demand forArcs) {
        return n.c.reducesElements()
                && n.kind == Kinds.LIST
                && n.node.arcs.size() >= MANY
                && forArcs.mode() == RunMode.FINALIZE
                && forArcs.checkTypos()
                && isOnPath(n.node)
                && !Closedness.hasRequirements(n);
    }

    private static boolean isOnPath(Vertex list) {
        for (Vertex v = list; v != null; v = v.parent) {
            if (!v.isRooted()
                    || v.anonymous
                    || v.disjunct
                    || v.patternConstraint
                    || (v.label != null && v.label.isDefinition())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reduces a finished element without a state for which so many vertices were made, if it is worth it. An element that shares a field of
     * the same tree has nothing of its own.
     */
    static void reduce(Evaluation c, Vertex element, long made) {
        Vertex v = element.deref();
        if (made < LARGE || v.arcs.isEmpty() || (element.shared && Lookup.root(v) == Lookup.root(element))) {
            return;
        }
        Reduction r = new Reduction(c, element);
        Vertex value = r.reduced(element, element, true);
        if (value != null && (long) r.size * WORTHWHILE <= made) {
            element.base = value;
            element.shared = true;
            element.childErrors = null;
            element.clearArcs();
        }
    }

    /** Returns what {@code arc} comes to, without what it is made of; null if it is not complete. */
    private @Nullable Vertex reduced(Vertex arc, Vertex parent, boolean complete) {
        Vertex v = arc.deref();
        if (v.status != Status.FINALIZED || v.base instanceof Bottom || v.childErrors != null) {
            return null;
        }
        Vertex r = new Vertex(parent, arc.label);
        r.status = Status.FINALIZED;
        r.arcType = arc.arcType;
        r.closedRecursive = arc.closedRecursive || v.closedRecursive;
        r.closedOnce = arc.closedOnce || v.closedOnce;
        r.hasEllipsis = arc.hasEllipsis || v.hasEllipsis;
        r.data = v.data;
        r.base = base(arc, v, r, complete);
        if ((complete && !isConcrete(r)) || !addArcs(v, r, complete)) {
            return null;
        }
        r.leaveOut(this, hasOrder(r) ? c.orders.of(v) : null);
        size++;
        return r;
    }

    /** Reports whether the arcs may be printed in another order than theirs; elements are not. */
    private static boolean hasOrder(Vertex r) {
        return r.arcs.size() > 1 && r.elementCount() < r.arcs.size();
    }

    private @Nullable BaseValue base(Vertex arc, Vertex v, Vertex r, boolean complete) {
        if (v.base instanceof Disjunction d) {
            List<Datum> values = new ArrayList<>(d.values().size());
            for (int i = 0; i < d.values().size(); i++) {
                Datum x = d.values().get(i) instanceof Vertex w
                        ? reduced(w, r, complete && i == 0)
                        : d.values().get(i);
                if (x == null) {
                    return null;
                }
                if (x instanceof Vertex w) {
                    w.disjunct = true;
                }
                values.add(x);
            }
            return new Disjunction(d.source(), values, d.defaults(), d.hasDefaults());
        }
        Datum literal = arc.label != null && arc.label.isIndex() ? arc.deref().literal() : null;
        return literal != null ? literal : v.base;
    }

    private static boolean isConcrete(Vertex v) {
        return v.base instanceof Disjunction d
                ? d.defaults() == 1 && d.values().getFirst().isConcrete()
                : v.base != null && v.isConcrete();
    }

    private boolean addArcs(Vertex v, Vertex r, boolean complete) {
        for (int i = 0; i < v.arcs.size(); i++) {
            Vertex arc = v.arcs.get(i);
            Label label = arc.label;
            if (label == null || label.isLet()) {
                continue;
            }
            if (arc.arcType == ArcType.REQUIRED && complete) {
                return false;
            }
            Vertex a = reduced(arc, r, complete && arc.isMember() && label.isRegular());
            if (a == null) {
                return false;
            }
            r.addArc(a);
        }
        return true;
    }

    @Override
    public void restore() {
        Vertex value = element.deref();
        // what asks for the element while it is evaluated again has to do with its value
        forget(value);
        Vertex again = new Vertex(element.parent, element.label);
        again.addConjuncts(element.conjuncts());
        c.finishApart(again);
        restore(value, again);
    }

    private static void forget(Vertex reduced) {
        reduced.forgetDetails();
        reduced.arcs.forEach(Reduction::forget);
        if (reduced.base instanceof Disjunction d) {
            for (Datum x : d.values()) {
                if (x instanceof Vertex w) {
                    forget(w);
                }
            }
        }
    }

    private static void restore(Vertex reduced, Vertex arc) {
        Vertex v = arc.deref();
        if (reduced.base instanceof Disjunction d && v.base instanceof Disjunction e) {
            for (int i = 0; i < d.values().size() && i < e.values().size(); i++) {
                if (d.values().get(i) instanceof Vertex x && e.values().get(i) instanceof Vertex y) {
                    restore(x, y);
                }
            }
        }
        reduced.restore(arc);
        for (Vertex a : v.arcs) {
            Vertex known = a.label == null ? null : reduced.arc(a.label);
            if (known != null && known != a) {
                restore(known, a);
            }
        }
    }
}
