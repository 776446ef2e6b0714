package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places that a finished value was made from: its own terms, then the terms of what those refer to, and so on, breadth
 * first. Members of structs and lists are values of their own; what decides which of them there are, as the condition of a
 * comprehension does, belongs to the struct or list.
 */
public final class Origins {
    /** How many values are looked at; what lies further away explains nothing to anybody. */
    private static final int MOST_VALUES = 2_000;

    private static final int MOST_ELEMENTS = 100;

    private final Evaluation c;
    private final Deque<Vertex> open = new ArrayDeque<>();
    private final Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<SourcePos> found = new LinkedHashSet<>();

    private Origins(Evaluation c) {
        this.c = c;
    }

    /** Returns the places of a finished value. */
    public static List<SourcePos> of(Evaluation c, Vertex v) {
        Origins origins = new Origins(c);
        origins.reach(v);
        for (Vertex next = origins.open.poll(); next != null; next = origins.open.poll()) {
            origins.look(next);
        }
        return List.copyOf(origins.found);
    }

    private void reach(@Nullable Vertex v) {
        if (v != null && seen.size() < MOST_VALUES && seen.add(v)) {
            open.add(v);
            reach(v.deref());
        }
    }

    private void look(Vertex v) {
        for (Conjunct x : List.copyOf(v.conjuncts())) {
            c.charge(1);
            SourcePos p = x.term().source();
            if (p != null) {
                found.add(p);
            }
            walk(x.env(), v, x.expr());
        }
    }

    private void walk(Environment env, Vertex v, @Nullable Expr x) {
        switch (x) {
            case null -> {}
            case Vertex w -> reach(w);
            case Datum d -> {}
            case Resolver r -> {
                if (r instanceof IndexExpr i) {
                    walk(env, v, i.index());
                }
                reach(c.resolveIn(env, r));
            }
            case StructLit s -> {
                Environment inner = new Environment(env, v);
                conditions(inner, s.declarations());
                s.declarations().forEach(d -> walk(inner, v, d instanceof Expr embedded ? embedded : null));
            }
            case ListLit l -> conditions(new Environment(env, v), l.elements());
            case DisjunctionExpr d -> d.values().forEach(y -> walk(env, v, y.value()));
            case BoundExpr b -> walk(env, v, b.operand());
            case SliceExpr s -> {
                walk(env, v, s.operand());
                walk(env, v, s.low());
                walk(env, v, s.high());
            }
            case Interpolation i -> i.parts().forEach(y -> walk(env, v, y));
            case UnaryExpr u -> walk(env, v, u.operand());
            case BinaryExpr b -> chain(env, v, b);
            case OpenExpr o -> walk(env, v, o.operand());
            case CallExpr call -> call.arguments().forEach(y -> walk(env, v, y));
            case LabelReference l -> {}
        }
    }

    /** A chain of operators is as long as one likes, and nests to the left. */
    private void chain(Environment env, Vertex v, BinaryExpr last) {
        Deque<Expr> operands = new ArrayDeque<>();
        Expr first = last;
        while (first instanceof BinaryExpr b) {
            operands.push(b.right());
            first = b.left();
        }
        walk(env, v, first);
        operands.forEach(x -> walk(env, v, x));
    }

    private void conditions(Environment env, List<Term> members) {
        for (Term member : members) {
            if (member instanceof Comprehension comprehension) {
                clauses(env, comprehension.clauses(), 0);
            }
        }
    }

    private void clauses(Environment env, List<Clause> clauses, int from) {
        Vertex scope = env.vertex();
        if (scope == null || from == clauses.size()) {
            return;
        }
        switch (clauses.get(from)) {
            case Clause.If x -> {
                walk(env, scope, x.condition());
                clauses(env, clauses, from + 1);
            }
            case Clause.For x -> {
                walk(env, scope, x.operand());
                if (c.evaluateIn(env, x.operand()) instanceof Vertex source) {
                    source.deref().arcs.stream()
                            .filter(a -> a.label != null && a.label.isRegular() && a.isMember())
                            .limit(MOST_ELEMENTS)
                            .forEach(a -> clauses(element(env, x.value(), x.key(), a), clauses, from + 1));
                }
            }
            case Clause.Let x -> {
                walk(env, scope, x.value());
                clauses(let(env, x.label(), x.value()), clauses, from + 1);
            }
            case Clause.Try x -> walk(env, scope, x.value()); // what follows may need what it could not have
        }
    }

    private Environment element(Environment env, Label value, @Nullable Label key, Vertex element) {
        Vertex n = new Vertex();
        n.status = Status.FINALIZED;
        Vertex arc = new Vertex(null, value);
        arc.base = element;
        arc.status = Status.FINALIZED;
        n.addArc(arc);
        Label label = element.label;
        if (key != null && label != null) {
            Vertex named = new Vertex(null, key);
            named.base = Expressions.labelValue(c, label);
            named.status = Status.FINALIZED;
            n.addArc(named);
        }
        return new Environment(env, n);
    }

    private static Environment let(Environment env, Label label, Expr value) {
        Vertex n = new Vertex();
        Vertex arc = new Vertex(null, label);
        arc.dynamic = true;
        arc.anonymous = true;
        arc.addConjunct(Conjunct.root(env, value));
        n.addArc(arc);
        return new Environment(env, n);
    }
}
