package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ANCESTORS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.NEED_TASKS_DONE;
import static dev.pequod.cue.internal.eval.Conditions.TASKS_COMPLETED;
import static dev.pequod.cue.internal.eval.Conditions.VALUE_KNOWN;

import dev.pequod.cue.internal.adt.AbsentField;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds an arc of a vertex that may still be under evaluation. Whether an arc that is not there yet can still come decides between
 * waiting, an incomplete error and a final one.
 */
final class Lookup {
    private static final int TASKS_COUNTER = 6;

    private Lookup() {}

    static @Nullable Vertex find(Evaluation c, Vertex operand, @Nullable SourcePos pos, Label label, Demand demand) {
        c.charge(1);
        int needs = demand.condition();
        RunMode mode = demand.mode();
        Vertex v = operand.deref();
        NodeState state = Unifier.state(c, v);
        if (state != null) {
            if (Unifier.hasErrors(state)) {
                Bottom b = Unifier.takeErrors(state);
                if (b != null && b.node() != null && root(b.node()) != root(v)) {
                    c.add(b);
                }
            }
            Vertex w = state.node;
            if (w.dynamic || (w.label != null && w.label.isLet()) || Scheduler.allChildConjunctsKnown(c, w.parent)) {
                Scheduler.signal(state, ANCESTORS_PROCESSED);
            }
            if (!Scheduler.allTasksStarted(state)) {
                Scheduler.process(state, VALUE_KNOWN | FIELD_CONJUNCTS_KNOWN | TASKS_COMPLETED, RunMode.ATTEMPT);
                Unifier.updateScalar(state);
            }
        }
        // running its tasks may have made it share another vertex
        Vertex now = v.deref();
        if (now != v) {
            v = now;
            state = Unifier.state(c, v);
        }

        Vertex found = v.arc(label);
        Vertex arc;
        NodeState arcState;
        if (found != null) {
            arc = Values.derefNonRooted(found);
            if (arc.arcType == ArcType.MEMBER) {
                return found;
            }
            arcState = Unifier.state(c, arc);
        } else if (state == null || state.meets(NEED_TASKS_DONE)) {
            absent(c, v, pos, label);
            return null;
        } else {
            if (!isOpenStruct(v) && !accepts(c, v, label)) {
                absent(c, v, pos, label);
                return null;
            }
            arc = new Vertex(state.node, label);
            arc.arcType = ArcType.PENDING;
            if (mode != RunMode.FINALIZE && mode != RunMode.IGNORE) {
                v.addArc(arc);
            }
            arcState = Unifier.state(c, arc);
        }

        if (arcState != null && (!arcState.meets(NEED_TASKS_DONE) || !arcState.meets(ARC_TYPE_KNOWN))) {
            needs |= ARC_TYPE_KNOWN;
            switch (mode) {
                case IGNORE, ATTEMPT -> {
                    if (arc.arcType == ArcType.PENDING) {
                        if (mode == RunMode.IGNORE) {
                            return found;
                        }
                        if (state != null) {
                            if (Scheduler.hasActiveParentTask(state)) {
                                c.lookupPending = true;
                                return found;
                            }
                            if ((state.provided & TASKS_COMPLETED) != 0 && state.counters[TASKS_COUNTER] > 0) {
                                return found;
                            }
                        }
                        if (Scheduler.hasActiveParentTask(arcState)) {
                            c.lookupPending = true;
                            return found;
                        }
                        arc.arcType = ArcType.NOT_PRESENT;
                    }
                }
                case YIELD -> Scheduler.process(arcState, needs, RunMode.YIELD);
                case FINALIZE -> force(c, arc, arcState, needs);
            }
        }
        return answer(c, v, arc, arcState, found, pos, label);
    }

    private static void force(Evaluation c, Vertex arc, NodeState arcState, int needs) {
        if (arc.arcType == ArcType.PENDING || arc.arcType == ArcType.OPTIONAL) {
            Task current = c.currentTask();
            for (Task t : arcState.parentTasks) {
                // another comprehension up the stack may still create the field: wait for it
                if (t.state == Task.State.RUNNING && t != current) {
                    Scheduler.process(arcState, ARC_TYPE_KNOWN, RunMode.YIELD);
                    return;
                }
            }
        }
        if (needs == (ARC_TYPE_KNOWN | FIELD_SET_KNOWN)) {
            Unifier.unify(c, arc, Demand.of(needs, RunMode.FINALIZE));
        } else if (!Unifier.unify(c, arc, Demand.of(needs, RunMode.ATTEMPT))) {
            Scheduler.process(arcState, needs, RunMode.ATTEMPT);
        }
        if (arc.arcType == ArcType.PENDING && !Scheduler.hasActiveParentTask(arcState)) {
            arc.arcType = ArcType.NOT_PRESENT;
        }
    }

    private static @Nullable Vertex answer(
            Evaluation c,
            Vertex v,
            Vertex arc,
            @Nullable NodeState arcState,
            @Nullable Vertex found,
            @Nullable SourcePos pos,
            Label label) {
        switch (arc.arcType) {
            case MEMBER -> {
                return found;
            }
            case REQUIRED -> {
                addAt(c, v, Bottom.Code.INCOMPLETE, pos, "required field missing: %s", label);
                return found;
            }
            case OPTIONAL -> {
                addAt(c, v, Bottom.Code.INCOMPLETE, pos, "cannot reference optional field: %s", label);
                return null;
            }
            case PENDING -> {
                if (arcState != null) {
                    for (Task t : arcState.parentTasks) {
                        if (t.state == Task.State.RUNNING
                                || t.state == Task.State.WAITING
                                || t.state == Task.State.FAILED) {
                            addAt(c, v, Bottom.Code.CYCLE, pos, "cyclic reference to field %s", label);
                            return null;
                        }
                    }
                }
            }
            case NOT_PRESENT -> {}
        }
        absent(c, v, pos, label);
        return null;
    }

    private static void addAt(
            Evaluation c, Vertex node, Bottom.Code code, @Nullable SourcePos pos, String format, Object... arguments) {
        c.add(new Bottom(null, code, List.of(c.fault(pos, format, arguments)), node, false, false, false));
    }

    static void undefinedField(Evaluation c, Vertex v, Bottom.Code code) {
        c.addError(code, c.source, "undefined field: %s", v.label == null ? "" : v.label);
    }

    static void absent(Evaluation c, Vertex v, @Nullable SourcePos pos, Label label) {
        if (label.isIndex()) {
            c.charge(v.arcs.size() >> 2);
            report(c, v, pos, label, "index out of range [%s] with length %s", label.index(), v.elementCount());
        } else {
            report(c, v, pos, label, "undefined field: %s", new AbsentField(label, v));
        }
    }

    static void cyclic(Evaluation c, Vertex v, @Nullable SourcePos pos, Label label) {
        report(c, v, pos, label, "cyclic reference to field %s", label);
    }

    private static void report(
            Evaluation c, Vertex v, @Nullable SourcePos pos, Label label, String format, Object... arguments) {
        Bottom.Code code = Bottom.Code.INCOMPLETE;
        Bottom own = v.bottom();
        NodeState s = NodeState.of(v);
        if (own != null && !Values.isCyclePlaceholder(own)) {
            code = own.code();
        } else if (s != null && s.errors != null && s.errors.code() == Bottom.Code.CYCLE) {
            code = s.errors.code();
        } else if (!accepts(c, v, label)) {
            code = Bottom.Code.EVAL;
        }
        addAt(c, v, code, pos, format, arguments);
    }

    static Vertex root(Vertex v) {
        Vertex r = v;
        while (r.parent != null) {
            r = r.parent;
        }
        return r;
    }

    // --- what a vertex allows
    // -----------------------------------------------------------------------------------------------

    static boolean isClosedStruct(Vertex v) {
        if (v.base instanceof Vertex) {
            return v.closedRecursive && !v.hasEllipsis;
        }
        return (v.base instanceof StructMarker || v.base instanceof Disjunction) && (v.closedRecursive || v.closedOnce);
    }

    static boolean isOpenStruct(Vertex v) {
        return v.hasEllipsis || (!v.closedOnce && !isClosedStruct(v));
    }

    /** Reports whether {@code v} may have a field with that label, present or not. */
    static boolean accepts(Evaluation c, Vertex vertex, Label label) {
        if (label.isDefinition() || label.isHidden() || label.isLet()) {
            return true;
        }
        Vertex v = vertex.deref();
        if (v.base instanceof Disjunction d) {
            for (Datum x : d.values()) {
                if (x instanceof Vertex w && accepts(c, w, label)) {
                    return true;
                }
            }
            return false;
        }
        int kind = Values.kind(v);
        if (label.isIndex()) {
            if (v.base instanceof ListMarker) {
                return label.index() < v.elementCount() || !v.isClosedList();
            }
            return (kind & Kinds.LIST) != 0;
        }
        if ((kind & Kinds.STRUCT) == 0 && (kind != Kinds.BOTTOM || v.structs().isEmpty())) {
            return false;
        }
        if (isOpenStruct(v) || v.lookup(label) != null) {
            return true;
        }
        for (PatternConstraint p : new ArrayList<>(v.patterns())) {
            if (Patterns.matches(c, p.pattern(), label)) {
                return true;
            }
        }
        return false;
    }
}
