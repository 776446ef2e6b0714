package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.RefNode;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells reference cycles, which mean nothing, from structural cycles, which never end.
 *
 * <p>Every conjunct carries the trail of references that led to it. A reference that resolves to an ancestor of its node, or to a
 * vertex the trail has been at before, is cyclic. A cyclic conjunct is put aside while its node has no other content: if some arrives,
 * the cycle makes progress and the conjunct is inserted after all; if the node ends with nothing but cyclic conjuncts it is an error.
 * Conjuncts from optional places get one more round before they count as cyclic, because the place may stay empty.
 */
final class Cycles {
    private Cycles() {}

    /** What {@link #detect} found: the provenance to go on with, and whether to leave the conjunct out. */
    record Found(CloseInfo closeInfo, boolean skip) {}

    static Found detect(NodeState n, Vertex arc, @Nullable Environment env, Resolver x, CloseInfo ci) {
        if (hasAncestor(n, arc)) {
            n.c.unset.noteCycle();
            n.hasAncestorCycle = true;
            return markCyclic(n, arc, env, x, ci, !n.hasNonCycle);
        }
        if (n.hasNonCyclic && ci.cycleType() == CycleType.MAYBE) {
            return new Found(ci, false);
        }
        boolean chainStep = false;
        int length = 0;
        for (RefNode r = ci.refs(); r != null; r = r.next()) {
            length++;
            if (Values.same(r.target(), arc)) {
                n.c.unset.noteCycle();
                if (Values.same(r.node(), n.node)) {
                    return new Found(ci, true);
                }
                if (ci.cycleType() == CycleType.OPTIONAL && n.hasNonCyclic) {
                    return r.depth() == n.depth
                            ? new Found(ci.withCycle(CycleType.MAYBE, ci.refs()), true)
                            : new Found(ci.withCycle(CycleType.MAYBE, null), false);
                }
                boolean selfFeeding =
                        n.node.dynamic && arc.deref().status != Status.FINALIZED && hasDisjunctConjunct(arc);
                if (r.reference() != x && n.hasNonCycle && n.hasNonCyclic && !selfFeeding) {
                    continue;
                }
                return markCyclicPath(n, arc, env, x, ci);
            }
            if (r.reference() == x && arc.nonRooted) {
                if (Values.same(r.node(), n.node)) {
                    if (chainStep) {
                        continue;
                    }
                    Vertex v = env == null ? null : n.c.vertexOf(env);
                    if (v != null
                            && (Values.same(v, n.node)
                                    || (r.target().parent != null && Values.same(v, r.target().parent)))) {
                        chainStep = true;
                        continue;
                    }
                    return markCyclicPath(n, arc, env, x, ci);
                }
                Vertex p = arc.parent;
                NodeState ps = NodeState.of(p);
                if (r.target().nonRooted
                        && p != null
                        && p.dynamic
                        && p.parent == null
                        && ps != null
                        && ps.hasAncestorCycle) {
                    n.hasAncestorCycle = true;
                    return markCyclic(n, arc, env, x, ci, !n.hasNonCycle);
                }
            }
        }
        if (length >= n.c.maxDepth()) {
            throw n.c.tooDeep();
        }
        n.c.charge(length >> 4);
        RefNode refs = new RefNode(x, Values.identity(arc), Values.identity(n.node), ci.refs(), n.depth);
        return new Found(ci.withCycle(ci.cycleType(), refs), false);
    }

    private static boolean hasDisjunctConjunct(Vertex v) {
        for (Conjunct x : v.conjuncts()) {
            Expr e = x.expr();
            if (e instanceof DisjunctionExpr || e instanceof Disjunction) {
                return true;
            }
        }
        return false;
    }

    private static Found markCyclicPath(NodeState n, Vertex arc, @Nullable Environment env, Resolver x, CloseInfo ci) {
        return markCyclic(n, arc, env, x, ci, !n.hasNonCyclic && !n.hasNonCycle);
    }

    private static Found markCyclic(
            NodeState n, Vertex arc, @Nullable Environment env, Resolver x, CloseInfo ci, boolean putAside) {
        CloseInfo cyclic = ci.withCycle(CycleType.CYCLIC, ci.refs());
        n.hasAnyCyclicConjunct = true;
        if (putAside && env != null) {
            n.cyclicConjuncts = NodeState.append(
                    n.cyclicConjuncts, new NodeState.CyclicConjunct(new Conjunct(env, x, cyclic), arc));
            return new Found(cyclic, true);
        }
        return new Found(cyclic, false);
    }

    static void markNonCyclic(NodeState n, CloseInfo id) {
        if (id.cycleType() == CycleType.NONE || id.cycleType() == CycleType.OPTIONAL) {
            n.hasNonCyclic = true;
        }
    }

    /** Reports whether {@code arc} is an ancestor of the node or is being evaluated further out. */
    static boolean hasAncestor(NodeState n, Vertex arc) {
        if (n.c.hasDepthCycle(arc)) {
            return true;
        }
        Vertex identity = Values.identity(arc);
        for (Vertex p = n.node.parent; p != null; p = p.parent) {
            if (p == arc || Values.identity(p) == identity) {
                return true;
            }
        }
        return false;
    }

    /** Notes that a conjunct with content arrived: if it is not cyclic, those put aside are inserted. */
    static void updateStatus(NodeState n, CloseInfo id) {
        n.hasFieldValue = true;
        if (id.isCyclic()) {
            return;
        }
        n.hasNonCycle = true;
        List<NodeState.CyclicConjunct> aside = n.cyclicConjuncts;
        if (aside.isEmpty()) {
            return;
        }
        for (int i = 0; i < aside.size(); i++) {
            NodeState.CyclicConjunct x = aside.get(i);
            CloseInfo ci = x.conjunct().closeInfo();
            if (x.target() != null) {
                Conjuncts.scheduleVertex(n, x.conjunct(), x.target(), ci);
            } else {
                Conjuncts.schedule(n, x.conjunct(), ci);
            }
        }
        n.cyclicConjuncts = List.of();
    }

    /** Reports and records a structural cycle if the node has nothing but cyclic conjuncts. */
    static boolean assertStructural(NodeState n) {
        n.cyclicConjuncts = List.of();
        if (n.hasOnlyCyclicConjuncts()) {
            report(n);
            return true;
        }
        return false;
    }

    static void report(NodeState n) {
        n.c.unset.noteCycle();
        List<Conjunct> conjuncts = n.node.conjuncts();
        SourcePos at = n.c.source != null || conjuncts.isEmpty()
                ? n.c.source
                : conjuncts.get(0).expr().source();
        Bottom b = n.c.newError(Bottom.Code.STRUCTURAL_CYCLE, at, "structural cycle");
        b = new Bottom(b.source(), b.code(), b.faults(), n.node, false, false, false);
        n.node.base = Errors.combineValues(n.node.value(), b);
        n.node.clearArcs();
    }

    /** Inserts calls put aside that cannot lead back to the node, because all they refer to is a label. */
    static void flushDeferred(NodeState n) {
        if (n.cyclicConjuncts.isEmpty() || !n.tasks.isEmpty()) {
            return;
        }
        n.hasNonCyclic = true;
        List<NodeState.CyclicConjunct> rest = new ArrayList<>();
        for (NodeState.CyclicConjunct x : List.copyOf(n.cyclicConjuncts)) {
            if (!isSafe(x.conjunct().expr())) {
                rest.add(x);
                continue;
            }
            CloseInfo ci = x.conjunct().closeInfo();
            ci = ci.withCycle(CycleType.NONE, ci.refs());
            Conjuncts.schedule(n, new Conjunct(x.conjunct().env(), x.conjunct().term(), ci), ci);
        }
        n.cyclicConjuncts = rest;
    }

    private static boolean isSafe(Expr x) {
        return switch (x) {
            case LabelReference l -> true;
            case Datum d -> true;
            case BinaryExpr b -> operands(b).stream().allMatch(Cycles::isSafe);
            case UnaryExpr u -> isSafe(u.operand());
            case CallExpr call -> call.arguments().stream().allMatch(Cycles::isSafe);
            case ListLit l -> l.elements().stream().allMatch(e -> !(e instanceof Expr ex) || isSafe(ex));
            case Interpolation i -> i.parts().stream().allMatch(Cycles::isSafe);
            default -> false;
        };
    }

    /** Returns the operands of all operators of a chain that leans to the left. */
    private static List<Expr> operands(BinaryExpr x) {
        List<Expr> operands = new ArrayList<>();
        Expr left = x;
        while (left instanceof BinaryExpr b) {
            operands.add(b.right());
            left = b.left();
        }
        operands.add(left);
        return operands;
    }

    /** Reports whether an expression may refer to something. */
    static boolean hasResolver(Expr x) {
        return switch (x) {
            case Datum d -> false;
            case BinaryExpr b -> operands(b).stream().anyMatch(Cycles::hasResolver);
            case UnaryExpr u -> hasResolver(u.operand());
            case CallExpr call -> call.arguments().stream().anyMatch(Cycles::hasResolver);
            case ListLit l -> anyElementResolves(l.elements());
            default -> true;
        };
    }

    private static boolean anyElementResolves(List<Term> elements) {
        for (Term e : elements) {
            if (e instanceof Expr x && hasResolver(x)) {
                return true;
            }
        }
        return false;
    }

    /** Reports whether a shared vertex waits for a reference to one that is being evaluated further out. */
    static boolean sharedTargetInProgress(Evaluation c, Vertex w) {
        NodeState s = NodeState.of(w);
        if (s == null) {
            return false;
        }
        for (int i = 0; i < s.tasks.size(); i++) {
            Task t = s.tasks.get(i);
            if (t.state != Task.State.READY || !(t.term instanceof Resolver r) || t.env == null) {
                continue;
            }
            Evaluation.Frame saved = c.push(t.env, r.source(), t.closeInfo);
            Vertex arc = Expressions.resolve(c, r, Demand.of(Conditions.FIELD_SET_KNOWN, RunMode.IGNORE));
            c.pop(saved);
            if (arc != null && arc != Values.EMPTY && c.hasDepthCycle(Values.derefNonDisjunct(arc))) {
                return true;
            }
        }
        return false;
    }
}
