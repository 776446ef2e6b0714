package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ALL_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.ANCESTORS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SUB_FIELDS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.VALUE_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of a vertex: start its conjuncts, run their tasks, decide what it is, finish its arcs, run validators, check for fields
 * that are not allowed.
 */
final class Unifier {
    private Unifier() {}

    // --- state
    // --------------------------------------------------------------------------------------------------------------

    /** Returns the state of {@code v}, made but not started if it had none; null once {@code v} is final. */
    static @Nullable NodeState bareState(Evaluation c, Vertex v) {
        if (v.status == Status.FINALIZED) {
            return null;
        }
        NodeState n = (NodeState) v.state;
        if (n == null) {
            c.countVertex();
            n = new NodeState(c, v);
            n.isCounted = true;
            v.state = n;
            NodeState p = NodeState.of(v.parent);
            if (p != null) {
                n.depth = p.depth + 1;
                n.provided |= ANCESTORS_PROCESSED;
            }
            n.provided |= SCALAR_KNOWN | ARC_TYPE_KNOWN;
            if ((v.label != null && v.label.isDefinition()) || (v.parent != null && v.parent.closedRecursive)) {
                v.closedRecursive = true;
            }
        }
        return n;
    }

    /** Returns the state of {@code v} with its conjuncts started; null once {@code v} is final. */
    static @Nullable NodeState state(Evaluation c, Vertex v) {
        NodeState n = bareState(c, v);
        if (n != null && !n.initialized) {
            start(n);
        }
        return n;
    }

    private static void start(NodeState n) {
        n.initialized = true;
        Vertex v = n.node;
        Evaluation c = n.c;
        v.base = Errors.CYCLE;
        c.enter();
        Vertex saved = c.pushVertex(v);
        try {
            for (int i = 0; i < v.conjuncts().size(); i++) {
                Conjunct x = v.conjuncts().get(i);
                CloseInfo id = x.closeInfo();
                if (c.closeInfo.isCyclic()) {
                    id = id.withCycle(c.closeInfo.cycleType(), c.closeInfo.refs());
                }
                Conjuncts.schedule(n, x, id);
            }
        } finally {
            c.vertex = saved;
            c.leave();
        }
    }

    static boolean isInProgress(Vertex v) {
        NodeState n = NodeState.of(v);
        return v.status != Status.FINALIZED && n != null && n.initialized;
    }

    // --- evaluation
    // ---------------------------------------------------------------------------------------------------------

    static void completeArcsOnly(Evaluation c, Vertex v) {
        unify(c, v, new Demand(Demand.CONJUNCTS, ALL_KNOWN & ~SUB_FIELDS_PROCESSED, RunMode.FINALIZE, false, false));
        if (v.arcType == ArcType.PENDING) {
            Lookup.undefinedField(c, v, Bottom.Code.INCOMPLETE);
        }
    }

    /** Evaluates {@code v} as far as demanded; reports whether the demanded conditions are met. */
    static boolean unify(Evaluation c, Vertex v, Demand demand) {
        if (demand.mode() == RunMode.IGNORE) {
            return false;
        }
        NodeState n = state(c, v);
        if (n == null) {
            return true;
        }
        c.enter();
        int savedDepth = n.evalDepth;
        int savedEvalDepth = c.evalDepth;
        Vertex savedVertex = c.vertex;
        n.running++;
        try {
            return unify(c, v, n, demand);
        } finally {
            n.running--;
            n.evalDepth = savedDepth;
            c.evalDepth = savedEvalDepth;
            c.vertex = savedVertex;
            c.leave();
            Closedness.checkIfDue(n);
            Closedness.checkIfDue(NodeState.of(v.parent));
        }
    }

    private static boolean unify(Evaluation c, Vertex v, NodeState n, Demand demand) {
        int needs = demand.condition();
        RunMode mode = demand.mode();
        if (!v.isRooted() || Scheduler.allChildConjunctsKnown(c, v.parent) || mode == RunMode.FINALIZE) {
            Scheduler.signal(n, ANCESTORS_PROCESSED);
        }
        int nodeNeeds = needs & ~SUB_FIELDS_PROCESSED;
        if (v.base == null) {
            v.base = Errors.CYCLE;
        }
        updateScalar(n);
        if (nodeNeeds == (SCALAR_KNOWN | ARC_TYPE_KNOWN) && n.meets(nodeNeeds)) {
            return true;
        }
        // under evaluation at this depth: a self-reference, possibly through an expression
        if (v.status == Status.EVALUATING
                && n.evalDepth == c.evalDepth
                && mode != RunMode.FINALIZE
                && mode != RunMode.YIELD
                && (needs & FIELD_SET_KNOWN) == 0) {
            c.unset.noteCycle();
            return false;
        }
        v.status = Status.EVALUATING;
        n.evalDepth = c.evalDepth;
        Cycles.flushDeferred(n);
        Scheduler.process(n, nodeNeeds, mode);
        if (n.node.arcType != ArcType.PENDING && n.meets(ANCESTORS_PROCESSED) && Scheduler.allTasksFinished(n)) {
            Scheduler.signal(n, ARC_TYPE_KNOWN);
        }
        c.vertex = v;

        Vertex w = Values.derefDisjunct(v);
        if (w != v) {
            v.closedRecursive = w.closedRecursive;
            v.status = w.status;
            v.childErrors = Errors.combine(v.childErrors, w.childErrors);
            v.clearArcs();
            NodeState wn = NodeState.of(w);
            return w.status == Status.FINALIZED || wn == null || wn.meets(needs);
        }
        updateScalar(n);
        if (!n.meets(nodeNeeds) && mode != RunMode.FINALIZE) {
            return false;
        }
        if (n.isShared) {
            if (Values.isCyclePlaceholder(n.baseBeforeSharing)) {
                n.baseBeforeSharing = null;
            }
        } else {
            if (Values.isCyclePlaceholder(n.node.base)) {
                n.node.base = null;
            }
            decideValue(n);
        }
        if (n.node.base instanceof Vertex target && n.shareCycleType == CycleType.NONE) {
            if (c.hasDepthCycle(target)) {
                Cycles.report(n);
                return true;
            }
            unify(c, target, demand.forArcs(demand.checkTypos()));
        }
        if ((n.completed & SUB_FIELDS_PROCESSED) == 0) {
            if ((needs & SUB_FIELDS_PROCESSED) != 0) {
                finishContent(n, demand);
            } else if ((needs & FIELD_SET_KNOWN) != 0) {
                settleArcTypes(n, mode);
            }
        } else if (n.finishedArcs < v.arcs.size() && mode == RunMode.FINALIZE) {
            finishLateArcs(n, demand);
        }
        Bottom errors = takeErrors(n);
        if (errors != null) {
            n.errors = null;
            Bottom own = n.node.bottom();
            n.node.base = own == null ? errors : Errors.combine(own, errors);
        }
        Disjunctions.finish(n);
        if (mode == RunMode.ATTEMPT) {
            return n.meets(needs);
        }
        int met = n.completed & needs;
        if (met != 0) {
            Scheduler.signal(n, met);
        }
        w = v.deref();
        if (w != v) {
            return finishShared(n, v, w, demand);
        }
        if ((n.completed & SUB_FIELDS_PROCESSED) == 0) {
            return n.meets(needs);
        }
        c.evalDepth++;
        if (n.isDefinition && (n.hasStruct || !n.hasTop)) {
            n.node.closedRecursive = true;
        }
        if (demand.checkTypos()) {
            Closedness.check(n);
            forgetArcs(v);
        }
        v.status = Status.FINALIZED;
        return n.meets(needs);
    }

    /**
     * Drops the states of finished arcs: the check of the vertex they belong to is the last to ask for them, but for a run further up
     * the stack that led here.
     */
    private static void forgetArcs(Vertex v) {
        for (int i = 0; i < v.arcs.size(); i++) {
            forget(v.arcs.get(i));
        }
    }

    private static void forget(Vertex v) {
        Vertex a = v;
        while (isIdle(a)) {
            forgetState(a);
            if (a.base instanceof Disjunction d) {
                for (Datum value : d.values()) {
                    if (value instanceof Vertex x && x.disjunct && isIdle(x)) {
                        forgetState(x);
                    }
                }
            }
            if (!(a.base instanceof Vertex next && next.disjunct)) {
                return;
            }
            a = next;
        }
    }

    private static void forgetState(Vertex v) {
        NodeState n = NodeState.of(v);
        if (n != null && n.isCounted) {
            n.c.uncountVertex();
        }
        v.state = null;
    }

    private static boolean isIdle(Vertex v) {
        NodeState n = NodeState.of(v);
        return v.status == Status.FINALIZED && (n == null || (n.running == 0 && n.processing == 0));
    }

    /** {@code v} turned out to be {@code w}: brings {@code w} to the same level. */
    private static boolean finishShared(NodeState n, Vertex v, Vertex w, Demand demand) {
        Evaluation c = n.c;
        v.clearArcs();
        v.childErrors = null;
        if ((n.completed & SUB_FIELDS_PROCESSED) == 0) {
            if (w.status == Status.UNPROCESSED) {
                unify(c, w, Demand.of(demand.condition(), demand.mode()));
            }
            return n.meets(demand.condition());
        }
        v.closedRecursive |= w.closedRecursive;
        v.hasEllipsis |= w.hasEllipsis;
        v.status = w.status;
        Sharing.finish(n);
        if (Cycles.hasAncestor(n, w) || Cycles.sharedTargetInProgress(c, w)) {
            Cycles.report(n);
            return true;
        }
        unify(c, w, demand.forArcs(demand.checkTypos()));
        return true;
    }

    private static void finishContent(NodeState n, Demand demand) {
        if (!Cycles.assertStructural(n) && n.node.status != Status.FINALIZED && n.kind != Kinds.BOTTOM) {
            finishArcs(n, demand);
        }
        if (demand.mode() == RunMode.FINALIZE) {
            Scheduler.signal(n, SUB_FIELDS_PROCESSED);
        }
        Datum value = n.node.value();
        if (value != null && value.isConcrete() && n.node != n.c.unchecked) {
            List<Conjunct> checks = n.checks;
            n.checks = List.of();
            for (int i = 0; i < checks.size(); i++) {
                n.addError(Validation.check(n.c, checks.get(i), n.node));
            }
        }
    }

    static @Nullable Bottom takeErrors(NodeState n) {
        n.errors = Errors.combine(n.errors, n.c.takeError());
        return n.errors;
    }

    static boolean hasErrors(NodeState n) {
        return n.node.childErrors != null
                || (n.node.deref().status == Status.FINALIZED && n.node.isError())
                || n.c.hasError()
                || n.errors != null;
    }

    /** Runs what is left of the node's tasks after one of them added conjuncts. */
    static void completeNodeTasks(NodeState n, RunMode mode) {
        Vertex v = n.node;
        if (!n.initialized && v.status != Status.FINALIZED) {
            return;
        }
        if (n.completing) {
            return;
        }
        n.completing = true;
        try {
            if (v.dynamic || (v.label != null && v.label.isLet()) || Scheduler.allChildConjunctsKnown(n.c, v.parent)) {
                Scheduler.signal(n, ANCESTORS_PROCESSED);
            }
            if (!Scheduler.allTasksStarted(n)) {
                Scheduler.process(n, VALUE_KNOWN | FIELD_CONJUNCTS_KNOWN, mode);
                updateScalar(n);
            }
        } finally {
            n.completing = false;
        }
    }

    static void updateScalar(NodeState n) {
        if (n.scalar != null && (!n.node.isError() || Values.isCyclePlaceholder(n.node.base))) {
            if (!(n.node.base instanceof Vertex v && v.disjunct)) {
                n.node.base = n.scalar;
            }
            Scheduler.signal(n, SCALAR_KNOWN);
        }
    }

    // --- value
    // --------------------------------------------------------------------------------------------------------------

    /** Decides whether the node is a struct, tests bounds of a concrete value and builds the value of one that is not. */
    private static void decideValue(NodeState n) {
        boolean isStruct = n.mustBeStruct;
        if (!isStruct && !n.node.structs().isEmpty()) {
            isStruct = (n.kind & Kinds.STRUCT) != 0 && !n.hasTop;
            for (int i = 0; !isStruct && i < n.node.arcs.size(); i++) {
                Vertex a = n.node.arcs.get(i);
                isStruct = a.label != null && a.label.isRegular() && a.arcType != ArcType.OPTIONAL;
            }
        }
        Datum v = n.node.deref().value();
        // what asked for its own struct has made it any value or a type, before it was known to be a struct
        boolean wasType = n.mustBeStruct && n.node.base instanceof BasicType;
        if (isStruct && (n.node.base == null || wasType)) {
            n.node.base = StructMarker.INSTANCE;
            v = n.node;
        }
        if (v != null && v.isConcrete()) {
            checkBound(n, n.lower, v);
            checkBound(n, n.upper, v);
        } else {
            n.node.base = constraints(n, true);
        }
    }

    private static void checkBound(NodeState n, @Nullable BoundValue bound, Datum v) {
        if (bound != null) {
            n.addError(Validation.check(n.c, new Conjunct(Environment.EMPTY, bound, CloseInfo.NONE), v));
        }
    }

    /** Returns the value of a node that is not concrete: its bounds, checks and kind; null if nothing is known and not final. */
    static @Nullable Datum constraints(NodeState n, boolean isFinal) {
        List<Datum> a = new ArrayList<>(4);
        int kind = Kinds.TOP;
        if (n.lower != null) {
            a.add(n.lower);
            kind &= n.lower.kind();
        }
        if (n.upper != null) {
            a.add(n.upper);
            kind &= n.upper.kind();
        }
        for (Conjunct check : n.checks) {
            Datum v = (Datum) check.term();
            if (v instanceof BoundValue b
                    && b.op() == Op.NOT_EQUAL
                    && ((n.upper != null && Bounds.simplify(n.c, n.kind, n.upper, b) != null)
                            || (n.lower != null && Bounds.simplify(n.c, n.kind, n.lower, b) != null))) {
                continue;
            }
            a.add(v);
            kind &= v.kind();
        }
        if ((kind & ~n.kind) != 0) {
            a.add(new BasicType(n.kindExpr == null ? null : n.kindExpr.source(), n.kind));
        }
        if (a.isEmpty()) {
            return isFinal || (n.kind & ~Kinds.COMPOSITE) == 0 ? new BasicType(null, n.kind) : null;
        }
        return a.size() == 1 ? a.get(0) : new Conjunction(null, a);
    }

    // --- arcs
    // ---------------------------------------------------------------------------------------------------------------

    private static void finishArcs(NodeState n, Demand demand) {
        Evaluation c = n.c;
        completeNodeTasks(n, RunMode.FINALIZE);
        c.evalDepth++;
        Demand forArcs = demand.forArcs(demand.checkTypos() && !n.hasDisjunction);
        boolean reduces = Reduction.isOpenTo(n, forArcs);
        // arcs may be added while others are finished
        for (int i = 0; i < n.node.arcs.size(); i++) {
            Vertex a = n.node.arcs.get(i);
            long before = c.made();
            if (a.arcType == ArcType.OPTIONAL && forArcs.mode() == RunMode.FINALIZE) {
                c.unset.finish(n, a, forArcs);
            } else {
                unify(c, a, forArcs);
            }
            if (reduces && isIdle(a)) {
                forget(a);
                Reduction.reduce(c, a, c.made() - before);
            }
            if (a.arcType == ArcType.PENDING) {
                Fields.updateArcType(c, a, ArcType.NOT_PRESENT);
                continue;
            }
            if (a.arcType.compareTo(ArcType.REQUIRED) <= 0
                    && a.label != null
                    && a.label.isString()
                    && (n.kind & Kinds.STRUCT) == 0
                    && !n.node.isError()
                    && !a.isError()) {
                Datum value = a.value();
                n.addError(c.newError(
                        Bottom.Code.EVAL,
                        value == null ? null : value.source(),
                        "cannot combine regular field \"%s\" with %s",
                        a.label,
                        n.node.value() == null ? n.node : n.node.value()));
            }
        }
        n.node.removeArcsIf(a -> a.arcType == ArcType.NOT_PRESENT);
        for (int i = 0; i < n.node.arcs.size(); i++) {
            Vertex a = n.node.arcs.get(i);
            if ((a.label == null || !a.label.isLet()) && a.arcType.compareTo(ArcType.REQUIRED) <= 0) {
                Bottom b = a.bottom();
                if (b != null) {
                    addChildError(n, b);
                }
            }
        }
        repeatDeferredCalls(n);
        repeatExistenceTests(n);
        Sharing.finish(n);
        n.finishedArcs = n.node.arcs.size();
        c.evalDepth--;
    }

    /** Finishes what a comprehension has added that asks whether the vertex exists, and so had it finished before. */
    private static void finishLateArcs(NodeState n, Demand demand) {
        Evaluation c = n.c;
        c.evalDepth++;
        Demand forArcs = demand.forArcs(demand.checkTypos() && !n.hasDisjunction);
        for (int i = n.finishedArcs; i < n.node.arcs.size(); i++) {
            Vertex a = n.node.arcs.get(i);
            if (a.arcType == ArcType.MEMBER && a.status == Status.UNPROCESSED) {
                unify(c, a, forArcs);
                Bottom b = a.bottom();
                if (b != null) {
                    addChildError(n, b);
                }
            }
        }
        n.finishedArcs = n.node.arcs.size();
        c.evalDepth--;
    }

    /** If an element is an error, a call that did not finish its elements is made once more: the error may be that of the call. */
    private static void repeatDeferredCalls(NodeState n) {
        Evaluation c = n.c;
        for (int i = 0; i < n.deferredCalls.size() && n.node.isError(); i++) {
            Conjunct call = n.deferredCalls.get(i);
            Evaluation.Frame f = c.push(call.env(), call.expr().source(), call.closeInfo());
            Datum v = Expressions.evaluate(c, call.expr(), Demand.of(SCALAR_KNOWN, RunMode.FINALIZE));
            c.pop(f);
            if (v instanceof Bottom b) {
                n.node.clearArcs();
                n.node.childErrors = null;
                n.node.base = b;
            }
        }
    }

    private static void repeatExistenceTests(NodeState n) {
        Evaluation c = n.c;
        for (int i = 0; i < n.postChecks.size(); i++) {
            NodeState.PostCheck check = n.postChecks.get(i);
            Evaluation.Frame f = c.push(check.env(), check.expr().source());
            Datum v = Expressions.evaluate(c, check.expr(), Demand.of(Demand.COMPLETE, ALL_KNOWN, RunMode.IGNORE));
            v = Values.unwrap(Values.chooseDefault(c, v));
            if ((v instanceof Bottom) != check.expectError()) {
                Bottom b = c.newError(
                        Bottom.Code.CYCLE,
                        check.expr().source(),
                        "circular dependency in evaluation of conditionals: %s changed after evaluation",
                        check.expr());
                n.node.base = Errors.combineValues(n.node.value(), b);
                n.node.status = Status.FINALIZED;
            }
            c.pop(f);
        }
    }

    private static void settleArcTypes(NodeState n, RunMode mode) {
        for (int i = 0; i < n.node.arcs.size(); i++) {
            Vertex a = n.node.arcs.get(i);
            if (a.arcType == ArcType.PENDING) {
                unify(n.c, a, Demand.of(ARC_TYPE_KNOWN, mode));
                if (a.arcType == ArcType.PENDING) {
                    Fields.updateArcType(n.c, a, ArcType.NOT_PRESENT);
                }
            }
        }
    }

    /** Records the error of an arc: final ones make the node an error, the others are only remembered. */
    static void addChildError(NodeState n, Bottom child) {
        Vertex v = n.node;
        v.childErrors = Errors.combine(v.childErrors, child);
        if (child.isIncomplete()) {
            return;
        }
        if (!(v.base instanceof Bottom own) || own.closeCheck()) {
            v.base = new Bottom(null, child.code(), child.faults(), v, child.closeCheck(), true, true);
            return;
        }
        Bottom b = own.withRecursive();
        v.base = b.code().compareTo(child.code()) > 0 ? b.withCode(child.code()) : b;
    }
}
