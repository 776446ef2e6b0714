package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds arcs and their conjuncts to a vertex. */
final class Fields {
    private Fields() {}

    /** Returns the arc with that label, made if need be, and at least as present as {@code type}. */
    static Vertex arc(NodeState n, Label label, ArcType type) {
        Vertex v = n.node;
        Vertex a = v.arc(label);
        if (a != null) {
            if (label.isLet()) {
                a.multiLet = true;
            }
            updateArcType(n.c, a, type);
            return a;
        }
        a = new Vertex(v, label);
        a.arcType = type;
        a.nonRooted = v.dynamic || v.nonRooted;
        a.anonymous = v.anonymous || (v.label != null && v.label.isLet());
        if ((n.frozen & FIELD_SET_KNOWN) != 0) {
            n.c.add(n.c.newError("adding field %s not allowed as field set was already referenced", label));
            a.arcType = ArcType.NOT_PRESENT;
        }
        n.c.countVertex();
        v.addArc(a);
        return a;
    }

    static void updateArcType(Evaluation c, Vertex v, ArcType type) {
        NodeState s = NodeState.of(v);
        if (v.arcType == ArcType.PENDING && s != null && (s.frozen & ARC_TYPE_KNOWN) != 0) {
            if (v.parent != null && v.label != null) {
                Lookup.cyclic(c, v.parent, c.source, v.label);
            }
            return;
        }
        if (type.compareTo(v.arcType) >= 0 || v.arcType == ArcType.NOT_PRESENT) {
            return;
        }
        if (v.parent != null && v.parent.arcType == ArcType.PENDING) {
            NodeState p = NodeState.of(v.parent);
            if (p != null) {
                Sharing.unshare(p);
            }
        }
        v.arcType = type;
    }

    /** Adds a conjunct to an arc together with those of the patterns that match its label. */
    static Vertex insert(NodeState n, Label label, ArcType type, Conjunct x, CloseInfo id, boolean check) {
        n.c.charge(1);
        Vertex v = arc(n, label, type);
        Vertex saved = n.c.pushVertex(v);
        try {
            if (insertConjunct(n.c, v, x, id, type, check)) {
                List<PatternConstraint> patterns = n.node.patterns();
                for (int i = 0; i < patterns.size(); i++) {
                    PatternConstraint p = patterns.get(i);
                    if (Patterns.matches(n.c, p.pattern(), label)) {
                        List<Conjunct> constraints = p.constraint().conjuncts();
                        for (int j = 0; j < constraints.size(); j++) {
                            addConstraint(n, v, type, constraints.get(j), check);
                        }
                    }
                }
            }
        } finally {
            n.c.vertex = saved;
        }
        return v;
    }

    static void addConstraint(NodeState n, Vertex arc, ArcType type, Conjunct x, boolean check) {
        Label label = arc.label;
        if (label != null) {
            Conjunct bound = new Conjunct(x.env().withDynamicLabel(label), x.term(), x.closeInfo());
            insertConjunct(n.c, arc, bound, x.closeInfo(), type, check);
        }
    }

    private static boolean insertConjunct(
            Evaluation c, Vertex v, Conjunct x, CloseInfo id, ArcType type, boolean check) {
        NodeState n = Unifier.bareState(c, v);
        if (n == null) {
            return false;
        }
        Cycles.markNonCyclic(n, id);
        updateArcType(c, v, type);
        boolean added = true;
        Conjunct same = check ? find(c, v, x) : null;
        if (same == null) {
            v.addConjunct(x);
        } else {
            added = false;
            if (same.closeInfo().defId() != 0) {
                Closedness.addReplacement(n, id.defId(), same.closeInfo().defId());
            }
        }
        if (Unifier.isInProgress(v)) {
            Conjuncts.schedule(n, x, id);
        }
        for (int i = 0; i < n.notify.size(); i++) {
            NodeState.Receiver r = n.notify.get(i);
            NodeState target = NodeState.of(r.vertex());
            if (target != null && r.vertex().status != Status.FINALIZED) {
                Conjuncts.schedule(target, x, r.closeInfo());
            }
        }
        return added;
    }

    /** Returns the conjunct of {@code v} that is the same term in the same environment as {@code x}, or null. */
    static @Nullable Conjunct find(Evaluation c, Vertex v, Conjunct x) {
        for (int i = v.firstLike(x); i >= 0; i = v.nextLike(i, x)) {
            Conjunct y = v.conjuncts().get(i);
            if (y.term() == x.term() && c.sameEnvironment(y.env(), x.env())) {
                return y;
            }
        }
        return null;
    }
}
