package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of a disjunction without those that equal another. Of many, each is compared with those of the same mark only ({@link Marks}):
 * with all others, which many disjunctions make very many, it would take for ever.
 */
final class DistinctStates {
    /** So few are compared at once, and need no marks. */
    private static final int FEW = 16;

    private static final int STEPS_OF_A_PAIR = 15;

    private final Evaluation c;
    private final List<NodeState> all;

    private DistinctStates(Evaluation c, List<NodeState> all) {
        this.c = c;
        this.all = all;
    }

    /** Returns the first of each that are equal, in the order in which they came; it is a default if one of its equals is. */
    static List<NodeState> of(Evaluation c, List<NodeState> all) {
        return new DistinctStates(c, all).distinct();
    }

    private List<NodeState> distinct() {
        List<NodeState> distinct = new ArrayList<>(all.size());
        int[] marks = all.size() <= FEW ? null : marks();
        Map<Integer, List<NodeState>> byMark = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            NodeState x = all.get(i);
            List<NodeState> like = marks == null ? distinct : byMark.computeIfAbsent(marks[i], m -> new ArrayList<>(1));
            if (!isMerged(x, like)) {
                distinct.add(x);
                if (like != distinct) {
                    like.add(x);
                }
            }
        }
        return distinct;
    }

    /**
     * Returns the mark of each, all of them before anything is compared, which may finish values; null if some are finished and others are
     * not, as what is compared of two depends on it.
     */
    private int @Nullable [] marks() {
        int[] marks = new int[all.size()];
        boolean isFinished = isFinished(all.getFirst());
        for (int i = 0; i < marks.length; i++) {
            NodeState x = all.get(i);
            if (isFinished(x) != isFinished) {
                return null;
            }
            c.charge(1L + x.node.arcs.size() + x.checks.size());
            marks[i] = isFinished ? Marks.ofStructure(x.node) : Marks.ofState(x.node);
        }
        return marks;
    }

    private static boolean isFinished(NodeState x) {
        return x.node.deref().status == Status.FINALIZED;
    }

    /** Adds what is known of {@code x} to the first that equals it; reports whether there is one. */
    private boolean isMerged(NodeState x, List<NodeState> others) {
        Vertex v = x.node.deref();
        BaseValue value = knownBase(x, v);
        for (NodeState y : others) {
            c.charge(STEPS_OF_A_PAIR);
            if (y == x) {
                return true;
            }
            Vertex w = y.node.deref();
            if (w.status != Status.FINALIZED || v.status != Status.FINALIZED) {
                if (!haveEqualContent(x.node, y.node)) {
                    continue;
                }
                if (value instanceof Datum a && knownBase(x, w) instanceof Datum b && !areEqual(a, b)) {
                    continue;
                }
            } else if (!areEqual(w, v)) {
                continue;
            }
            if (x.defaultMode == NodeState.DefaultMode.DEFAULT) {
                y.defaultMode = NodeState.DefaultMode.DEFAULT;
            }
            Closedness.merge(y, x);
            return true;
        }
        return false;
    }

    private static @Nullable BaseValue knownBase(NodeState x, Vertex v) {
        return v.base == null || Values.isCyclePlaceholder(v.base) ? Unifier.constraints(x, true) : v.base;
    }

    private boolean areEqual(@Nullable Datum a, @Nullable Datum b) {
        return a == b || (a != null && b != null && Equality.equal(c, a, b, Equality.STRUCTURAL));
    }

    private boolean haveEqualContent(Vertex x, Vertex y) {
        NodeState nx = NodeState.of(x);
        NodeState ny = NodeState.of(y);
        if (nx == null && ny == null) {
            return areEqual(x, y);
        }
        if (nx == null
                || ny == null
                || !areEqual(nx, ny)
                || x.patterns().size() != y.patterns().size()) {
            return false;
        }
        for (int i = 0; i < x.patterns().size(); i++) {
            Vertex a = x.patterns().get(i).constraint();
            Vertex b = y.patterns().get(i).constraint();
            c.finish(a);
            c.finish(b);
            if (!areEqual(a, b)) {
                return false;
            }
        }
        if (x.arcs.size() != y.arcs.size()) {
            return false;
        }
        c.enter();
        try {
            for (Vertex a : x.arcs) {
                Vertex b = a.label == null ? null : y.arc(a.label);
                if (b == null || !haveEqualContent(a, b)) {
                    return false;
                }
            }
            return true;
        } finally {
            c.leave();
        }
    }

    private boolean areEqual(NodeState x, NodeState y) {
        c.charge(STEPS_OF_A_PAIR);
        if (x.kind != y.kind
                || x.hasTop != y.hasTop
                || !areEqual(x.scalar, y.scalar)
                || x.checks.size() != y.checks.size()
                || !tasksIn(x, y)
                || !tasksIn(y, x)
                || !areEqual(x.lower, y.lower)
                || !areEqual(x.upper, y.upper)) {
            return false;
        }
        for (int i = 0; i < x.checks.size(); i++) {
            c.charge(STEPS_OF_A_PAIR);
            Term a = x.checks.get(i).term();
            Term b = y.checks.get(i).term();
            if (!(a instanceof Datum d && b instanceof Datum e && Equality.equal(c, d, e, Equality.STRUCTURAL))) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether {@code y} has all tasks that {@code x} has yet to run. */
    private boolean tasksIn(NodeState x, NodeState y) {
        for (Task t : x.tasks) {
            if (t.state == Task.State.READY && !hasTask(y, t.term)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasTask(NodeState y, @Nullable Term term) {
        c.charge(STEPS_OF_A_PAIR + y.tasks.size());
        for (int i = 0; i < y.tasks.size(); i++) {
            if (y.tasks.get(i).term == term) {
                return true;
            }
        }
        return false;
    }
}
