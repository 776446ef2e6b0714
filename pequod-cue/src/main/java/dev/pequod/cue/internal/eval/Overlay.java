package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of a vertex and everything below it, in which one alternative of a disjunction is tried. Tasks move into the copy: the
 * originals are defunct from then on. While the alternative is evaluated, environments that name an original see the copy.
 */
final class Overlay {
    private static final int STEPS_OF_A_COPY = 40;
    private static final int STEPS_OF_A_PART = 20;

    /** So many of the parts of a copy take the memory of a value. */
    private static final int PARTS_OF_A_VALUE = 8;

    private final Evaluation c;
    private final Map<Vertex, Vertex> copies = new IdentityHashMap<>(4);

    Overlay(Evaluation c) {
        this.c = c;
    }

    Map<Vertex, Vertex> copies() {
        return copies;
    }

    NodeState cloneRoot(NodeState root) {
        Vertex v = clone(root.node);
        v.disjunct = true;
        for (Vertex copy : List.copyOf(copies.values())) {
            NodeState n = NodeState.of(copy);
            if (n != null) {
                redirect(n);
            }
        }
        NodeState state = NodeState.of(v);
        if (state == null) {
            throw new IllegalStateException("copy without state");
        }
        return state;
    }

    private void redirect(NodeState n) {
        for (Task t : n.tasks) {
            NodeState of = NodeState.of(current(t.node.node));
            if (of != null) {
                t.node = of;
            }
            if (t.blockedOn != null) {
                Vertex before = t.blockedOn.node;
                NodeState after = NodeState.of(current(before));
                if (after != null && after.node != before) {
                    t.blockedOn = after;
                    after.blocking = NodeState.append(after.blocking, t);
                    c.blocking.add(t);
                }
            }
        }
    }

    private Vertex current(Vertex v) {
        Vertex w = v;
        for (Vertex copy = copies.get(w); copy != null; copy = copies.get(w)) {
            w = copy;
        }
        return w;
    }

    void unlink() {
        for (Vertex v : copies.keySet()) {
            v.overlay = null;
        }
    }

    private Vertex clone(Vertex x) {
        if (x.overlay != null) {
            return x.overlay;
        }
        c.enter();
        c.countVertex();
        Vertex v = x.copy();
        copies.put(x, v);
        x.overlay = v;
        for (int i = 0; i < v.arcs.size(); i++) {
            Vertex arc = clone(v.arcs.get(i));
            v.arcs.set(i, arc);
            arc.parent = v;
        }
        for (int i = 0; i < v.structs().size(); i++) {
            v.structs().set(i, v.structs().get(i).copy());
        }
        if (!v.patterns().isEmpty()) {
            List<PatternConstraint> patterns = new ArrayList<>(v.patterns().size());
            for (PatternConstraint p : v.patterns()) {
                patterns.add(new PatternConstraint(p.pattern(), clone(p.constraint())));
            }
            v.replacePatterns(patterns);
        }
        NodeState n = NodeState.of(x);
        if (n != null) {
            Unifier.state(c, x);
            copy(n, v);
        }
        c.leave();
        return v;
    }

    /** Gives {@code copy}, a copy of the node's vertex, a state that takes the node's tasks over. */
    static NodeState copy(NodeState n, Vertex copy) {
        int parts = n.groups.size() + copy.structs().size() + n.checks.size();
        n.c.charge((long) STEPS_OF_A_COPY * (1 + n.c.alternatives()) + (long) parts * STEPS_OF_A_PART);
        n.c.countVertices(parts / PARTS_OF_A_VALUE);
        NodeState d = new NodeState(n.c, copy);
        copy.state = d;
        d.underlying = n.underlying;
        d.finishedArcs = n.finishedArcs;
        d.initialized = n.initialized;
        d.toComplete = n.toComplete;
        d.completing = n.completing;
        d.runMode = n.runMode;
        d.evalDepth = n.evalDepth;
        d.depth = n.depth;
        d.trySkip = n.trySkip;
        d.embedClosedness = n.embedClosedness;
        copyConstraints(n, d);
        copyCycles(n, d);
        d.isShared = n.isShared;
        d.noSharing = n.noSharing;
        d.sharedConjunct = n.sharedConjunct;
        d.shareCycleType = n.shareCycleType;
        d.baseBeforeSharing = n.baseBeforeSharing;
        d.sharedIdsCounted = n.sharedIdsCounted;
        d.sharedIds = copy(n.sharedIds);
        d.inserted = copy(n.inserted);
        n.groups.copyInto(d.groups);
        d.dropParentRequirements = n.dropParentRequirements;
        d.disjunctions = copy(n.disjunctions);
        d.defaultMode = n.defaultMode;
        d.originalMode = n.originalMode;
        d.defaultAttemptInCycle = n.defaultAttemptInCycle;
        copyScheduler(n, d);
        return d;
    }

    private static <T> List<T> copy(List<T> list) {
        return list.isEmpty() ? List.of() : new ArrayList<>(list);
    }

    private static void copyConstraints(NodeState n, NodeState d) {
        d.hasTop = n.hasTop;
        d.hasStruct = n.hasStruct;
        d.isDefinition = n.isDefinition;
        d.mustBeStruct = n.mustBeStruct;
        d.kind = n.kind;
        d.kindExpr = n.kindExpr;
        d.kindId = n.kindId;
        d.scalar = n.scalar;
        d.scalarId = n.scalarId;
        d.lower = n.lower;
        d.upper = n.upper;
        d.checks = copy(n.checks);
        d.deferredCalls = copy(n.deferredCalls);
        d.errors = n.errors;
        d.listClosed = n.listClosed;
        d.listLength = n.listLength;
        d.listSource = n.listSource;
    }

    private static void copyCycles(NodeState n, NodeState d) {
        d.hasAnyCyclicConjunct = n.hasAnyCyclicConjunct;
        d.hasAncestorCycle = n.hasAncestorCycle;
        d.hasNonCycle = n.hasNonCycle;
        d.hasNonCyclic = n.hasNonCyclic;
        d.hasFieldValue = n.hasFieldValue;
    }

    private static void copyScheduler(NodeState n, NodeState d) {
        d.started = n.started;
        d.completed = n.completed;
        d.provided = n.provided;
        if (n.counters != d.counters) {
            System.arraycopy(n.counters, 0, d.ownCounters(), 0, n.counters.length);
        }
        n.blocking = List.of();
        for (Task t : n.tasks) {
            boolean running = t.state == Task.State.RUNNING;
            if (t.state.isDone() || (running && t.kind == Task.Kind.DISJUNCTIONS)) {
                continue;
            }
            t.defunct = true;
            Task x = new Task(t.kind, d, t.env, t.term, t.closeInfo);
            x.state = running ? Task.State.READY : t.state;
            x.completes = t.completes;
            x.blockCondition = t.blockCondition;
            x.blockedOn = t.blockedOn;
            x.error = t.error;
            d.tasks = NodeState.append(d.tasks, x);
        }
    }
}
