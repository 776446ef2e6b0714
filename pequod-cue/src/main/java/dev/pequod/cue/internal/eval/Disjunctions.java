package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.NodeState.Alternative;
import dev.pequod.cue.internal.eval.NodeState.DefaultMode;
import dev.pequod.cue.internal.eval.NodeState.PendingDisjunction;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The disjunctions of a vertex, taken together after everything else: each alternative of the first is tried in a copy of the vertex,
 * each alternative of the second in a copy of every survivor, and so on. Equal survivors are merged after each step, which keeps the
 * product small; an alternative that fails takes its default mark with it. Marks combine as {@code max} in the order maybe, default,
 * not default; a side whose marked alternatives all failed counts as unmarked.
 */
final class Disjunctions {
    /** An alternative costs the more, the more partners it is tried with: so steps end a product before it takes all memory. */
    private static final int PARTNERS_OF_A_STEP = 8;

    private Disjunctions() {}

    static void schedule(NodeState n, Environment env, DisjunctionExpr d, CloseInfo id) {
        List<Alternative> alternatives = new ArrayList<>(d.values().size());
        for (DisjunctionExpr.Disjunct x : d.values()) {
            alternatives.add(new Alternative(x.value(), DefaultMode.of(d.hasDefaults(), x.marked())));
        }
        schedule(n, new PendingDisjunction(env, id, d, alternatives));
    }

    static void schedule(NodeState n, Environment env, Disjunction d, CloseInfo id) {
        List<Alternative> alternatives = new ArrayList<>(d.values().size());
        for (int i = 0; i < d.values().size(); i++) {
            alternatives.add(new Alternative(d.values().get(i), DefaultMode.of(d.hasDefaults(), i < d.defaults())));
        }
        schedule(n, new PendingDisjunction(env, id, d, alternatives));
    }

    private static void schedule(NodeState n, PendingDisjunction d) {
        if (n.disjunctions.isEmpty()) {
            Scheduler.schedule(n, Task.Kind.DISJUNCTIONS, null, null, CloseInfo.NONE);
        }
        n.disjunctions = NodeState.append(n.disjunctions, d);
        n.hasDisjunction = true;
    }

    // --- trying alternatives
    // ------------------------------------------------------------------------------------------------

    /** Starts the arcs; reports whether none of them is an error already. */
    private static boolean startArcs(Evaluation c, Vertex v) {
        c.enter();
        try {
            for (int i = 0; i < v.arcs.size(); i++) {
                Vertex a = v.arcs.get(i);
                NodeState s = Unifier.state(c, a);
                if (s != null && s.errors != null) {
                    if (a.arcType == ArcType.MEMBER) {
                        return false;
                    }
                } else if (!startArcs(c, a)) {
                    return false;
                }
            }
            return true;
        } finally {
            c.leave();
        }
    }

    /** Tries all disjunctions of the node; returns the error if nothing survives. */
    static @Nullable Bottom process(NodeState n) {
        Evaluation c = n.c;
        List<PendingDisjunction> pending = n.disjunctions;
        n.disjunctions = List.of();
        if (!startArcs(c, n.node)) {
            return error(n);
        }
        if (n.kind == Kinds.BOTTOM) {
            Bottom b = error(n);
            pending.get(0).alternatives().forEach(a -> a.error = b);
            return collectErrors(n, pending.get(0));
        }
        RunMode outer = outerMode(n.node);
        List<NodeState> cross = List.of(n);
        for (int i = 0; i < pending.size(); i++) {
            boolean isLast = i == pending.size() - 1;
            RunMode mode = isLast ? RunMode.FINALIZE : RunMode.ATTEMPT;
            if (isLast && outer != null) {
                mode = outer == RunMode.ATTEMPT && isNeededByComprehension(n.node) ? RunMode.FINALIZE : outer;
            }
            List<NodeState> results = product(n, cross, pending.get(i), mode);
            if (results.isEmpty()) {
                return collectErrors(n, pending.get(i));
            }
            cross = results;
        }
        if (cross.size() == 1) {
            NodeState d = cross.get(0);
            n.node.base = d.node;
            if (n.defaultMode == DefaultMode.MAYBE) {
                n.defaultMode = d.defaultMode;
            }
            if (n.defaultAttemptInCycle != null && n.defaultMode != DefaultMode.DEFAULT) {
                Bottom b = c.newError(
                        Bottom.Code.CYCLE,
                        c.source,
                        "ambiguous default elimination by referencing %s",
                        pathText(n.defaultAttemptInCycle));
                n.node.base = b;
                return b;
            }
        } else {
            n.disjuncts = new ArrayList<>(n.disjuncts);
            n.disjuncts.addAll(cross);
        }
        signalDefaults(n);
        return null;
    }

    private static void signalDefaults(NodeState n) {
        int completed = n.disjuncts.size() == 1 ? n.disjuncts.get(0).completed : 0;
        int defaults = 0;
        for (NodeState d : n.disjuncts) {
            if (d.defaultMode == DefaultMode.DEFAULT) {
                defaults++;
                completed = d.completed;
            }
        }
        if (defaults == 1 || n.disjuncts.size() == 1) {
            Scheduler.signal(n, completed);
        }
    }

    private static String pathText(Vertex v) {
        StringBuilder text = new StringBuilder();
        for (Label l : v.path()) {
            text.append(text.isEmpty() ? "" : ".").append(l);
        }
        return text.toString();
    }

    /** Returns the mode of the alternative that {@code v} is part of, or null. */
    private static @Nullable RunMode outerMode(Vertex v) {
        for (Vertex p = v; p != null; p = p.parent) {
            if (p.disjunct) {
                NodeState s = NodeState.of(p);
                return s == null ? RunMode.FINALIZE : s.runMode;
            }
        }
        return null;
    }

    /**
     * Reports whether {@code v} is below an alternative that has a comprehension to run, which may need the value of {@code v}. The
     * alternative itself stays open for what other disjunctions add to it.
     */
    private static boolean isNeededByComprehension(Vertex v) {
        for (Vertex p = v; p != null; p = p.parent) {
            if (p.disjunct) {
                NodeState s = p == v ? null : NodeState.of(p);
                return s != null
                        && s.tasks.stream()
                                .anyMatch(t ->
                                        t.kind == Task.Kind.COMPREHENSION && t.completes == Conditions.TASKS_COMPLETED);
            }
        }
        return false;
    }

    private static List<NodeState> product(NodeState n, List<NodeState> cross, PendingDisjunction d, RunMode mode) {
        Evaluation c = n.c;
        int savedDepth = n.evalDepth;
        n.evalDepth = c.evalDepth;
        List<NodeState> survivors = new ArrayList<>(cross.size());
        List<Alternative> rejected = List.of();
        boolean leftDrops = true;
        boolean rightDrops = true;
        for (NodeState p : cross) {
            rejected = List.of();
            startArcs(c, p.node);
            for (Alternative a : d.alternatives()) {
                if (d.alternatives().size() > 1
                        && Discriminators.rejects(p, d.env(), a.expr, mode == RunMode.FINALIZE)) {
                    rejected = NodeState.append(rejected, a);
                    continue;
                }
                c.charge(cross.size() / PARTNERS_OF_A_STEP);
                NodeState r = attempt(n, p, d, a, mode);
                if (r == null) {
                    continue;
                }
                survivors.add(r);
                leftDrops &= p.defaultMode != DefaultMode.DEFAULT && p.originalMode != DefaultMode.DEFAULT;
                rightDrops &= a.mode != DefaultMode.DEFAULT;
            }
        }
        if (survivors.isEmpty()) {
            // nothing holds: why the last partner refuses each of them is wanted
            for (Alternative a : rejected) {
                attempt(n, cross.get(cross.size() - 1), d, a, mode);
            }
        }
        List<NodeState> results = new ArrayList<>(survivors.size());
        boolean hasMarked = false;
        for (NodeState r : survivors) {
            if (r.disjuncts.isEmpty()) {
                r.defaultMode = combine(r.defaultMode, r.originalMode, leftDrops, rightDrops);
                results.add(r);
            } else {
                for (NodeState x : r.disjuncts) {
                    DefaultMode m = r.originalMode.combine(x.defaultMode);
                    x.defaultMode = combine(r.defaultMode, m, leftDrops, false);
                    hasMarked |= x.defaultMode != DefaultMode.MAYBE;
                    results.add(x);
                }
            }
        }
        results = DistinctStates.of(c, results);
        if (hasMarked) {
            for (NodeState r : results) {
                if (r.defaultMode == DefaultMode.MAYBE) {
                    r.defaultMode = DefaultMode.NOT_DEFAULT;
                }
            }
        }
        n.evalDepth = savedDepth;
        return results;
    }

    /** Tries an alternative of {@code n} on {@code p}; if it fails, notes why and returns null. */
    private static @Nullable NodeState attempt(
            NodeState n, NodeState p, PendingDisjunction d, Alternative a, RunMode mode) {
        Bottom[] failure = new Bottom[1];
        List<Datum> scalars = ScalarConjuncts.isScalar(p) ? ScalarConjuncts.of(n.c, d.env(), a.expr) : null;
        NodeState r = scalars != null
                ? attempt(p, d, scalars, a.mode, mode, failure)
                : attempt(p, new Conjunct(d.env(), a.expr, d.closeInfo()), a.mode, mode, n.node, failure);
        if (r == null) {
            Bottom b = failure[0];
            if (b != null && b.code() == Bottom.Code.USER) {
                n.userErrors = NodeState.append(n.userErrors, b);
            }
            a.error = b;
        }
        return r;
    }

    private static DefaultMode combine(DefaultMode left, DefaultMode right, boolean leftDrops, boolean rightDrops) {
        return (leftDrops ? DefaultMode.MAYBE : left).combine(rightDrops ? DefaultMode.MAYBE : right);
    }

    /** Evaluates a copy of the scalar {@code n} with more of them; returns its state, or null with the error in {@code failure}. */
    private static @Nullable NodeState attempt(
            NodeState n, PendingDisjunction d, List<Datum> scalars, DefaultMode m, RunMode mode, Bottom[] failure) {
        Evaluation c = n.c;
        c.countVertex();
        Vertex v = n.node.copy();
        v.disjunct = true;
        v.base = null;
        v.status = Status.UNPROCESSED;
        NodeState r = Overlay.copy(n, v);
        r.runMode = mode;
        r.defaultMode = n.defaultMode;
        r.originalMode = m;
        Vertex saved = c.pushVertex(v);
        List<Task> savedBlocking = Scheduler.swapBlocking(c, new ArrayList<>());
        Cycles.markNonCyclic(r, d.closeInfo());
        for (int i = 0; i < scalars.size(); i++) {
            Conjuncts.insertValue(r, d.env(), scalars.get(i), d.closeInfo());
        }
        try {
            Unifier.unify(c, v, Demand.checked(Conditions.ALL_KNOWN, mode));
        } finally {
            c.blocking = savedBlocking;
            c.vertex = saved;
        }
        Bottom b = error(r);
        if (b != null && b != Errors.CYCLE) {
            failure[0] = b;
            return null;
        }
        return r;
    }

    /** Evaluates a copy of {@code n} with one more conjunct; returns its state, or null with the error in {@code failure}. */
    private static @Nullable NodeState attempt(
            NodeState n, Conjunct x, DefaultMode m, RunMode mode, Vertex original, Bottom[] failure) {
        Evaluation c = n.c;
        c.enter();
        Overlay overlay = new Overlay(c);
        n.blocking = List.of();
        List<Task> savedBlocking = Scheduler.swapBlocking(c, new ArrayList<>());
        boolean redirect = !original.disjunct;
        BaseValue originalBase = original.base;
        BaseValue nodeBase = n.node.base;
        NodeState d = overlay.cloneRoot(n);
        try {
            if (redirect) {
                original.base = d.node;
            }
            c.pushOverlay(n.node, overlay.copies());
            d.runMode = mode;
            Vertex v = d.node;
            n.node.base = v;
            v.status = Status.UNPROCESSED;
            Conjuncts.schedule(d, x, x.closeInfo());
            overlay.unlink();
            d.defaultMode = n.defaultMode;
            d.originalMode = m;
            Unifier.unify(c, v, Demand.checked(Conditions.ALL_KNOWN, mode));
            Bottom b = errorAll(d);
            if (b != null && b != Errors.CYCLE) {
                failure[0] = b;
                return null;
            }
            NodeState result = NodeState.of(Values.derefDisjunct(d.node));
            if (result == null) {
                throw new IllegalStateException("disjunct without state");
            }
            result.originalMode = d.originalMode;
            return result;
        } finally {
            n.node.base = nodeBase;
            c.popOverlay();
            if (redirect) {
                original.base = originalBase;
            }
            c.blocking = savedBlocking;
            c.leave();
        }
    }

    // --- results
    // ------------------------------------------------------------------------------------------------------------

    /** Turns the surviving alternatives into the value of the node. */
    static void finish(NodeState n) {
        if (n.disjuncts.isEmpty()) {
            return;
        }
        Evaluation c = n.c;
        int failed = 0;
        boolean hasDefaults = false;
        for (NodeState x : n.disjuncts) {
            x.node.clearConjuncts();
            Bottom b = Unifier.takeErrors(x);
            if (b != null) {
                if (b.code() == Bottom.Code.USER) {
                    n.userErrors = NodeState.append(n.userErrors, b);
                } else {
                    n.disjunctErrors = NodeState.append(n.disjunctErrors, b);
                }
                failed++;
            }
            hasDefaults |= x.defaultMode != DefaultMode.MAYBE;
        }
        if (failed == n.disjuncts.size()) {
            fail(n);
            return;
        }
        List<Datum> values = new ArrayList<>(n.disjuncts.size());
        int defaults = 0;
        for (NodeState x : n.disjuncts) {
            values.add(x.node);
            if (x.defaultMode == DefaultMode.DEFAULT) {
                values.set(values.size() - 1, values.get(defaults));
                values.set(defaults++, x.node);
            }
        }
        Vertex v = n.node;
        if (n.defaultAttemptInCycle == null || defaults == 1) {
            v.base = new Disjunction(null, values, defaults, hasDefaults);
        } else {
            v.base = c.newError(
                    Bottom.Code.CYCLE,
                    c.source,
                    "cycle across unresolved disjunction referenced by %s",
                    pathText(n.defaultAttemptInCycle));
        }
        v.clearArcs();
        v.childErrors = null;
    }

    private static void fail(NodeState n) {
        Bottom.Code code = Bottom.Code.INCOMPLETE;
        if (!n.disjunctErrors.isEmpty()) {
            code = Bottom.Code.EVAL;
            for (Bottom b : n.disjunctErrors) {
                code = b.code().compareTo(code) > 0 ? b.code() : code;
            }
        }
        n.node.base = failure(n, code);
        n.node.status = Status.FINALIZED;
    }

    private static Bottom collectErrors(NodeState n, PendingDisjunction d) {
        Bottom.Code code = Bottom.Code.EVAL;
        for (Alternative a : d.alternatives()) {
            Bottom b = a.error;
            if (b != null && b.code() != Bottom.Code.USER) {
                code = b.code().compareTo(code) > 0 ? b.code() : code;
                n.disjunctErrors = NodeState.append(n.disjunctErrors, b);
            }
        }
        return failure(n, code);
    }

    private static Bottom failure(NodeState n, Bottom.Code code) {
        List<Fault> causes = Errors.select(n.userErrors.isEmpty() ? n.disjunctErrors : n.userErrors);
        if (!n.userErrors.isEmpty() && causes.size() == 1 && !n.disjunctErrors.isEmpty()) {
            // An error of the module's own words takes the place of the others, and names where the first of them is.
            Set<SourcePos> places = new LinkedHashSet<>(causes.get(0).positions());
            Errors.select(n.disjunctErrors).get(0).addPlaces(places);
            causes = List.of(causes.get(0).withPositions(places));
        }
        Fault f = causes.isEmpty()
                ? n.c.fault(n.c.source, "empty disjunction")
                : n.c.fault(n.c.source, Fault.EMPTY_DISJUNCTION, causes.size());
        Fault all = f.withCauses(causes);
        return new Bottom(null, code, List.of(all), n.node, false, false, false);
    }

    private static @Nullable Bottom errorAll(NodeState n) {
        Bottom b = error(n);
        if (b != null) {
            return b;
        }
        n.c.enter();
        try {
            for (Vertex a : n.node.arcs) {
                if (a.arcType.compareTo(ArcType.REQUIRED) > 0 || (a.label != null && a.label.isLet())) {
                    return null;
                }
                NodeState s = Unifier.state(n.c, a);
                Bottom e = s == null ? null : errorAll(s);
                if (e != null) {
                    return e;
                }
            }
            return null;
        } finally {
            n.c.leave();
        }
    }

    private static @Nullable Bottom error(NodeState n) {
        Bottom b = n.node.bottom();
        if (b != null && b != Errors.CYCLE) {
            return b;
        }
        if (n.node.childErrors != null) {
            return n.node.childErrors;
        }
        return n.errors != null ? n.errors : n.c.error;
    }
}
