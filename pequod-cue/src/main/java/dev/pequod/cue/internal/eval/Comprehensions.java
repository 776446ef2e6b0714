package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.NEED_FIELD_SET;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.TASKS_COMPLETED;
import static dev.pequod.cue.internal.eval.Conditions.VALUE_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comprehensions. A comprehension fires once per vertex; its fields exist as pending arcs from the start, each knowing the comprehension
 * as its parent task, so that asking for one of them runs just that comprehension.
 */
final class Comprehensions {
    /** The steps of a clause, and of each element that one ranges over, of which nothing may come. */
    private static final int CLAUSE = 8;

    private static final int ELEMENT = 30;

    /** Receives the environment of each result. */
    @FunctionalInterface
    interface Sink {
        void accept(Environment env);
    }

    private final Evaluation c;
    private final Comprehension comprehension;
    private final int id;
    private final int stage;
    private final Sink sink;

    private Comprehensions(Evaluation c, Comprehension comprehension, int stage, Sink sink) {
        this.c = c;
        this.comprehension = comprehension;
        this.id = ++c.comprehensionId;
        this.stage = stage;
        this.sink = sink;
    }

    /** Runs the clauses and gives {@code sink} an environment for each result; returns the error, if any. */
    static @Nullable Bottom each(
            Evaluation c, @Nullable Vertex node, Environment env, Comprehension x, int stage, Sink sink) {
        Comprehensions run = new Comprehensions(c, x, stage, sink);
        Evaluation.Frame saved = c.push(env, x.clauses().get(0).source());
        Vertex vertex = c.vertex;
        if (node != null) {
            c.vertex = node;
        }
        run.clause(0);
        c.vertex = vertex;
        return c.pop(saved);
    }

    /** Fires the comprehension of a task and inserts what it yields. */
    static @Nullable Bottom process(NodeState n, Task t, Comprehension x, Environment env) {
        List<Environment> environments = new ArrayList<>();
        Bottom b = each(n.c, n.node, env, x, Demand.NO_STAGE, e -> {
            n.c.countVertices(1); // what holds the variables is kept
            environments.add(e);
        });
        if (b != null) {
            if (b.isIncomplete()) {
                return b;
            }
            NodeState current = NodeState.of(n.node);
            (current == null ? n : current).addError(b);
            return null;
        }
        t.inserting = true;
        try {
            StructLit fallback = x.fallback();
            if (environments.isEmpty() && fallback != null) {
                Conjuncts.schedule(n, new Conjunct(env, fallback, t.closeInfo), t.closeInfo);
            }
            for (Environment e : environments) {
                Conjuncts.schedule(n, new Conjunct(e, x.value(), t.closeInfo), t.closeInfo);
            }
        } finally {
            t.inserting = false;
        }
        return null;
    }

    // --- clauses
    // ------------------------------------------------------------------------------------------------------------

    private void clause(int i) {
        c.charge(CLAUSE);
        switch (comprehension.clauses().get(i)) {
            case Clause.For x -> range(x, i);
            case Clause.If x -> {
                Datum v = Expressions.value(
                        c, x.condition(), new Demand(stage, SCALAR_KNOWN, RunMode.YIELD, false, false));
                if (isTrue(v) && c.env != null) {
                    next(i, c.env);
                }
            }
            case Clause.Let x -> next(i, scope(x.label(), new Conjunct(c.up(0), x.value(), c.closeInfo)));
            case Clause.Try x -> attempt(x, i);
        }
    }

    private boolean isTrue(@Nullable Datum v) {
        if (v == null || v instanceof Bottom) {
            return false;
        }
        if (v instanceof Bool b) {
            return b.value();
        }
        Operators.typeError(c, v, Kinds.BOOL, null);
        return false;
    }

    /** Goes on with the next clause; returns false once there is an error. */
    private boolean next(int i, Environment env) {
        if (i + 1 == comprehension.clauses().size()) {
            sink.accept(env);
            return true;
        }
        Evaluation.Frame saved = c.push(env, comprehension.clauses().get(i + 1).source());
        clause(i + 1);
        Bottom b = c.pop(saved);
        if (b != null) {
            c.add(b);
            return false;
        }
        return !c.hasError();
    }

    private Environment scope(Label label, Conjunct value) {
        Vertex n = new Vertex();
        Vertex arc = new Vertex(null, label);
        arc.dynamic = true;
        arc.anonymous = true;
        arc.addConjunct(value);
        n.addArc(arc);
        return new Environment(c.env, n, null, id);
    }

    private void range(Clause.For x, int i) {
        Environment env = c.up(0);
        Vertex source = source(x.operand());
        NodeState s = Unifier.state(c, source);
        if (s != null) {
            Scheduler.freeze(s, FIELD_SET_KNOWN);
        }
        int before = source.arcs.size(); // what it makes itself is not ranged over
        for (int k = 0; k < Math.min(before, source.arcs.size()); k++) {
            c.charge(ELEMENT);
            Vertex a = source.arcs.get(k);
            if (a.label == null || !a.label.isRegular()) {
                continue;
            }
            NodeState as = Unifier.state(c, a);
            if (as != null) {
                Scheduler.process(as, ARC_TYPE_KNOWN, RunMode.ATTEMPT);
            }
            if (a.arcType == ArcType.REQUIRED) {
                c.add(c.newError(
                        Bottom.Code.INCOMPLETE, c.source, "missing required field in for comprehension: %s", a.label));
                continue;
            }
            if (!a.isMember()) {
                continue;
            }
            if (!next(i, element(x, env, a))) {
                break;
            }
        }
    }

    private Environment element(Clause.For x, Environment env, Vertex a) {
        Vertex n = new Vertex(c.vertexOf(env), null);
        n.status = Status.FINALIZED;
        n.dynamic = true;
        n.anonymous = true;
        Vertex value = new Vertex(null, x.value());
        value.base = a;
        value.dynamic = true;
        value.anonymous = true;
        value.arcType = ArcType.PENDING;
        n.addArc(value);
        if (x.key() != null && a.label != null) {
            Vertex key = new Vertex(null, x.key());
            key.dynamic = true;
            key.anonymous = true;
            Datum name = Expressions.labelValue(c, a.label);
            key.addConjunct(Conjunct.root(env, name));
            key.base = name;
            key.status = Status.FINALIZED;
            n.addArc(key);
        }
        return new Environment(env, n, null, id);
    }

    private Vertex source(Expr x) {
        c.inDetached++;
        Datum v;
        try {
            v = Expressions.evaluateFields(c, x, Demand.of(Demand.CONJUNCTS, NEED_FIELD_SET, RunMode.ATTEMPT));
        } finally {
            c.inDetached--;
        }
        if (v instanceof Vertex w) {
            Unifier.unify(c, w, Demand.checked(NEED_FIELD_SET, RunMode.FINALIZE));
        }
        Datum d = Values.chooseDefault(c, v);
        if (d == null && v != null) {
            return Values.EMPTY;
        }
        Datum unwrapped = Values.unwrap(d);
        if (unwrapped != Errors.CYCLE) {
            d = unwrapped;
        }
        Vertex node = d instanceof Vertex w ? w : null;
        if (node != null && !Values.isCyclePlaceholder(node.base)) {
            d = node.value();
        }
        switch (d) {
            case null -> {
                c.addError(Bottom.Code.INCOMPLETE, x.source(), "cannot range over %s (incomplete)", x);
                return Values.EMPTY;
            }
            case Bottom b -> {
                c.add(b);
                return Values.EMPTY;
            }
            case Vertex w -> {}
            default -> {
                if ((d.kind() & Kinds.COMPOSITE) != 0) {
                    c.addError(
                            Bottom.Code.INCOMPLETE,
                            x.source(),
                            "cannot range over %s (incomplete type %s)",
                            x,
                            Kinds.toString(d.kind()));
                    return Values.EMPTY;
                }
                if (node == null) {
                    c.addError(
                            Bottom.Code.EVAL,
                            x.source(),
                            "cannot range over %s (found %s, want list or struct)",
                            x,
                            Kinds.toString(d.kind()));
                    return Values.EMPTY;
                }
            }
        }
        int kind = Values.kind(d);
        if ((kind & Kinds.COMPOSITE) != 0 && kind != Kinds.STRUCT && kind != Kinds.LIST) {
            c.addError(
                    Bottom.Code.INCOMPLETE,
                    x.source(),
                    "cannot range over %s (incomplete type %s)",
                    x,
                    Kinds.toString(kind));
            return Values.EMPTY;
        }
        return node == null ? Values.EMPTY : node;
    }

    private void attempt(Clause.Try x, int i) {
        Environment env = c.up(0);
        Expr operand = x.value() == null ? comprehension.value() : x.value();
        Vertex v = c.inlineVertex(new Conjunct(env, operand, c.closeInfo));
        boolean[] skip = new boolean[1];
        NodeState n = Unifier.state(c, v);
        if (n != null) {
            n.trySkip = skip;
        }
        c.finish(v);
        if (skip[0]) {
            return;
        }
        if (x.label() != null && x.value() != null) {
            next(i, scope(x.label(), new Conjunct(c.up(0), x.value(), c.closeInfo)));
        } else {
            next(i, env);
        }
    }

    // --- dependencies
    // -------------------------------------------------------------------------------------------------------

    /** Makes the fields of a body pending arcs that know their comprehension; returns what else the body may add to the node. */
    static int pushDown(NodeState n, Task t, Term x) {
        int completes = 0;
        switch (x) {
            case Comprehension body -> completes = pushDown(n, t, body.value());
            case StructLit s -> {
                for (Term d : s.declarations()) {
                    switch (d) {
                        case Field f -> {
                            Vertex arc = Fields.arc(n, f.label(), ArcType.PENDING);
                            NodeState a = Unifier.bareState(n.c, arc);
                            if (a != null) {
                                a.parentTasks = NodeState.append(a.parentTasks, t);
                                pushDown(a, t, f.value());
                            }
                        }
                        case PatternField f -> completes |= FIELD_CONJUNCTS_KNOWN;
                        case Ellipsis e -> completes |= FIELD_CONJUNCTS_KNOWN;
                        case LetField f -> {
                            completes |= FIELD_CONJUNCTS_KNOWN;
                            n.node.multiLet = true;
                        }
                        case DynamicField f -> completes |= FIELD_CONJUNCTS_KNOWN;
                        case Datum v -> completes |= VALUE_KNOWN;
                        default -> completes |= pushDown(n, t, d);
                    }
                }
            }
            default -> completes = VALUE_KNOWN | FIELD_CONJUNCTS_KNOWN;
        }
        return completes | TASKS_COMPLETED;
    }
}
