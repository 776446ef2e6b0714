package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_VALUE;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each kind of task does. */
final class Tasks {
    private Tasks() {}

    static void execute(Evaluation c, Task t, RunMode mode) {
        NodeState n = t.node;
        Environment env = t.env == null ? Environment.EMPTY : t.env;
        switch (t.kind) {
            case DISJUNCTIONS -> t.error = Errors.combine(t.error, Disjunctions.process(n));
            case EXPR -> expression(c, n, env, (Expr) term(t), mode);
            case RESOLVER -> reference(c, t, env, (Resolver) term(t), mode);
            case DYNAMIC -> dynamicField(c, t, env, (DynamicField) term(t), mode);
            case PATTERN -> {
                PatternField p = (PatternField) term(t);
                Datum v = Expressions.evaluate(c, p.filter(), Demand.of(SCALAR_VALUE, RunMode.YIELD));
                if (v != null) {
                    Patterns.insert(n, v, new Conjunct(env, p, t.closeInfo));
                }
            }
            case COMPREHENSION ->
                t.error = Errors.combine(t.error, Comprehensions.process(n, t, (Comprehension) term(t), env));
            case LIST_LIT -> list(c, n, env, (ListLit) term(t), t.closeInfo);
            case LIST_VERTEX -> listVertex(n, (Vertex) term(t), t.closeInfo);
        }
    }

    private static Term term(Task t) {
        if (t.term == null) {
            throw new IllegalStateException("task without a term");
        }
        return t.term;
    }

    private static void expression(Evaluation c, NodeState n, Environment env, Expr x, RunMode mode) {
        CloseInfo saved = c.closeInfo;
        c.deferredCall = x instanceof CallExpr call ? call : null;
        Datum v = Expressions.evaluateKeepingCloseInfo(c, x, Demand.of(SCALAR_KNOWN, mode));
        boolean isDeferred = c.deferredCall == x && v instanceof Vertex;
        if (isDeferred) {
            n.deferredCalls = NodeState.append(n.deferredCalls, new Conjunct(env, x, saved));
        }
        c.deferredCall = null;
        CloseInfo id = c.closeInfo;
        c.closeInfo = saved;
        if (id.cycleType() == CycleType.CYCLIC && n.node.patternConstraint) {
            return;
        }
        Conjuncts.insertValue(n, env, v, id);
        if (isDeferred) {
            n.toComplete = false; // a list that a call returns is no reference, whatever is left to do for its elements
        }
    }

    private static void reference(Evaluation c, Task t, Environment env, Resolver r, RunMode mode) {
        NodeState n = t.node;
        boolean saved = c.lookupPending;
        c.lookupPending = false;
        Vertex found = Expressions.resolve(c, r, Demand.of(FIELD_SET_KNOWN, mode));
        boolean pending = c.lookupPending;
        c.lookupPending = saved;
        if (found == null || found == Values.EMPTY) {
            t.retry = found == null && mode == RunMode.ATTEMPT && !c.hasError() && pending;
            return;
        }
        CloseInfo id = c.closeInfo.withOpened(
                c.closeInfo.opened() || found.openedShared || t.closeInfo.opened(),
                c.closeInfo.conjunctOpened() || t.closeInfo.conjunctOpened());
        Vertex arc = Values.derefNonDisjunct(found);
        Vertex d = Values.derefDisjunct(arc);
        Cycles.Found cycle = Cycles.detect(n, d, env, r, id);
        if (cycle.skip()) {
            Sharing.unshare(n);
            return;
        }
        if (t.defunct) {
            return;
        }
        if (d.base instanceof Bottom b && b.code() == Bottom.Code.STRUCTURAL_CYCLE) {
            c.add(b);
            return;
        }
        if (isFinalLet(arc)) {
            Sharing.unshare(n);
            Conjuncts.insertValue(n, env, arc.value(), cycle.closeInfo());
            return;
        }
        Conjuncts.scheduleVertex(n, new Conjunct(env, r, cycle.closeInfo()), arc, cycle.closeInfo());
    }

    /**
     * Reports whether a let clause stands for a value only, by way of another reference: a chain of them need not be followed each time. Any
     * other expression is evaluated where the clause is used, which says in what order a text that it makes has the fields of a struct.
     */
    private static boolean isFinalLet(Vertex v) {
        NodeState n = NodeState.of(v);
        return v.label != null
                && v.label.isLet()
                && v.status == Status.FINALIZED
                && (n == null || n.running == 0)
                && v.arcs.isEmpty()
                && v.conjuncts().size() == 1
                && v.conjuncts().get(0).expr() instanceof Resolver
                && v.base instanceof Datum value
                && !(value instanceof Vertex)
                && (value.kind() & ~Kinds.SCALAR) == 0
                && value.concreteness() == Concreteness.CONCRETE;
    }

    private static void dynamicField(Evaluation c, Task t, Environment env, DynamicField f, RunMode mode) {
        NodeState n = t.node;
        Datum v = Expressions.value(c, f.key(), Demand.of(SCALAR_VALUE, mode));
        if (v == null) {
            return;
        }
        if (v instanceof Vertex x && x.deref().status == Status.EVALUATING) {
            n.addError(
                    c.newError(Bottom.Code.INCOMPLETE, f.key().source(), "key value of dynamic field not yet known"));
            return;
        }
        if (v instanceof Bottom || v.concreteness() != Concreteness.CONCRETE) {
            n.addError(c.newError(
                    Bottom.Code.INCOMPLETE,
                    f.key().source(),
                    "key value of dynamic field must be concrete, found %s",
                    v));
            return;
        }
        Label label = References.label(c, f.key(), v);
        if (label == null) {
            return;
        }
        if (label.isIndex()) {
            n.addError(c.newError(Bottom.Code.EVAL, f.key().source(), "integer fields not supported"));
            return;
        }
        Environment e = f.labelAlias() ? env.withDynamicLabel(label) : env;
        Fields.insert(n, label, f.arcType(), new Conjunct(e, f, t.closeInfo), t.closeInfo, true);
    }

    // --- lists
    // --------------------------------------------------------------------------------------------------------------

    /** The number of elements a list literal has got so far. */
    private static final class Length {
        long value;
    }

    private static void list(Evaluation c, NodeState n, Environment env, ListLit l, CloseInfo closeInfo) {
        Cycles.updateStatus(n, closeInfo);
        CloseInfo id = closeInfo.withFromEmbed(false);
        Length length = new Length();
        boolean hasComprehension = false;
        Ellipsis ellipsis = null;
        List<Term> elements = l.elements();
        for (int j = 0; j < elements.size(); j++) {
            switch (elements.get(j)) {
                case Comprehension x -> {
                    hasComprehension = true;
                    long before = length.value;
                    Bottom b = Comprehensions.each(
                            c, null, env, x, Demand.PARTIAL, e -> insert(n, length, new Conjunct(e, x.value(), id)));
                    if (b != null) {
                        n.addError(b);
                        return;
                    }
                    StructLit fallback = x.fallback();
                    if (length.value == before && fallback != null) {
                        insert(n, length, new Conjunct(env, fallback, id));
                    }
                }
                case Ellipsis x -> {
                    if (j != elements.size() - 1) {
                        n.addError(c.newError("ellipsis must be last element in list"));
                        return;
                    }
                    ellipsis = x;
                    Expr type = x.value() == null ? new Top(null) : x.value();
                    BoundValue rest = new BoundValue(null, Op.GREATER_EQUAL, Num.of(length.value));
                    Patterns.insert(n, rest, new Conjunct(env, type, id.asOptional()));
                }
                case Expr x -> insert(n, length, new Conjunct(env, x, id));
                default -> throw new IllegalStateException("not an element: " + elements.get(j));
            }
        }
        boolean closed = ellipsis == null;
        int index = (int) length.value;
        if (index < n.listLength) {
            if (closed) {
                invalidLength(n, index, n.listLength);
                return;
            }
        } else if (index > n.listLength) {
            if (n.listClosed) {
                invalidLength(n, n.listLength, index);
                return;
            }
            n.listLength = index;
            n.listSource = l;
            n.listClosed = closed;
        } else if ((closed && !n.listClosed) || (closed == n.listClosed && !hasComprehension)) {
            n.listSource = l;
            n.listClosed = closed;
        }
        updateListKind(n, l, id, closed, ellipsis);
    }

    private static void insert(NodeState n, Length length, Conjunct x) {
        n.c.checkSize(length.value);
        Label label = Conjuncts.elementLabel(n.c, length.value);
        if (label != null) {
            length.value++;
            Fields.insert(n, label, ArcType.MEMBER, x, x.closeInfo(), true);
        }
    }

    private static void listVertex(NodeState n, Vertex l, CloseInfo id) {
        List<Vertex> elements = new ArrayList<>(l.arcs.size());
        for (Vertex a : l.arcs) {
            if (a.label != null && a.label.isIndex()) {
                elements.add(a);
            }
        }
        boolean closed = l.isClosedList();
        int size = elements.size();
        if (size < n.listLength) {
            if (closed) {
                invalidLength(n, size, n.listLength);
                return;
            }
        } else if (size > n.listLength) {
            if (n.listClosed) {
                invalidLength(n, n.listLength, size);
                return;
            }
            n.listClosed = closed;
            n.listLength = size;
            n.listSource = l;
        } else if (closed) {
            n.listClosed = true;
            n.listSource = l;
        }
        for (Vertex a : elements) {
            if (a.label == null) {
                continue;
            }
            if (a.conjuncts().isEmpty()) {
                Fields.insert(n, a.label, ArcType.MEMBER, Conjunct.root(Environment.EMPTY, a), CloseInfo.NONE, true);
                continue;
            }
            for (Conjunct x : List.copyOf(a.conjuncts())) {
                Fields.insert(n, a.label, ArcType.MEMBER, x, id, true);
            }
        }
        updateListKind(n, l, id, closed, null);
    }

    private static void invalidLength(NodeState n, int a, int b) {
        n.addError(n.c.newError("incompatible list lengths (%s and %s)", a, b));
    }

    private static void updateListKind(
            NodeState n, Expr list, CloseInfo id, boolean closed, @Nullable Ellipsis ellipsis) {
        if (n.kind == Kinds.BOTTOM) {
            return;
        }
        ListMarker m = n.node.base instanceof ListMarker known ? known : new ListMarker(true, List.of());
        List<Ellipsis> ellipses = m.ellipses();
        if (ellipsis != null) {
            ellipses = new ArrayList<>(ellipses);
            ellipses.add(ellipsis);
        }
        n.node.base = new ListMarker(m.open() && !closed, ellipses);
        if (n.kind != Kinds.LIST) {
            Conjuncts.updateKind(n, Kinds.LIST, list, id);
        }
    }
}
