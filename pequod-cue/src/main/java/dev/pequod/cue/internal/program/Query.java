package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.adt.AbsentField;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a value is, before anything is evaluated: immutable, shared by threads, worked out anew in each evaluation. */
public sealed interface Query {
    /** Returns the vertex of the value, finished, or a {@link Bottom} that says why there is no such value. */
    default Datum run(Evaluation c) {
        Datum found = find(c);
        if (found instanceof Vertex v) {
            c.finish(v);
        }
        return found;
    }

    /** Returns the vertex of the value, evaluated as far as needed to find it, or a {@link Bottom} that says why there is none. */
    Datum find(Evaluation c);

    /**
     * A package, unified with data as if it stood in files before and after its own.
     *
     * @param before data before it
     * @param compiled the package
     * @param after data after it
     * @param with another package that is; null for none
     */
    record Root(
            List<Expr> before,
            CompiledPackage compiled,
            List<Expr> after,
            @Nullable CompiledPackage with) implements Query {
        /** Copies the lists. */
        public Root {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        @Override
        public Vertex find(Evaluation c) {
            List<Expr> others = new ArrayList<>(after);
            if (with != null) {
                Vertex other = c.root(with);
                c.finishArcs(other);
                others.add(other);
            }
            Vertex v = before.isEmpty() && others.isEmpty() ? c.root(compiled) : c.root(before, compiled, others);
            c.finishArcs(v);
            return v;
        }
    }

    /**
     * An expression within a value, such as a package with data.
     *
     * @param of the value whose fields the expression may name
     * @param expr the expression
     * @param whole whether all of the value is evaluated first, so that an expression that names something with an error is an error
     */
    record Expression(Query of, Expr expr, boolean whole) implements Query {
        @Override
        public Datum find(Evaluation c) {
            Datum found = of.find(c);
            if (!(found instanceof Vertex root)) {
                return found;
            }
            if (whole) {
                c.finish(root);
            }
            return c.evaluate(root, expr);
        }
    }

    /**
     * A value that needs no package.
     *
     * @param expr data, or another closed term
     */
    record Literal(Expr expr) implements Query {
        @Override
        public Vertex find(Evaluation c) {
            return c.evaluate(null, expr);
        }
    }

    /**
     * An arc of another value; through a disjunction, of its default. The fields of a package are evaluated in their order first, so that
     * each is what it is in the whole; of its definitions only those are evaluated that something needs.
     *
     * @param of the other value
     * @param label the arc's label
     */
    record Lookup(Query of, Label label) implements Query {
        @Override
        public Datum find(Evaluation c) {
            Deque<Label> path = new ArrayDeque<>();
            Query from = this;
            while (from instanceof Lookup(Query outer, Label l)) {
                path.push(l);
                from = outer;
            }
            Datum found = from.find(c);
            boolean isRoot = from instanceof Root;
            while (!path.isEmpty() && found instanceof Vertex v) {
                Vertex arc = arc(c, v, isRoot, path.element());
                found = arc != null && arc.isMember() ? arc : absence(c, v, List.copyOf(path));
                path.pop();
                isRoot = false;
            }
            return found;
        }

        private static @Nullable Vertex arc(Evaluation c, Vertex v, boolean isRoot, Label label) {
            if (isRoot) {
                c.finishFields(v);
            } else {
                c.finish(v);
            }
            return inside(c, v).arc(label);
        }

        private static Vertex inside(Evaluation c, Vertex v) {
            Vertex x = v.deref();
            return x.base instanceof Disjunction ? c.defaultOf(x).deref() : x;
        }

        /** Returns why a path is looked up in vain, whose first label is not there: the error that the value is itself, if it is one. */
        private static Bottom absence(Evaluation c, Vertex v, List<Label> path) {
            Vertex in = inside(c, v);
            Bottom own = in.bottom();
            if (own != null && !own.childError()) {
                return own;
            }
            List<Label> whole = new ArrayList<>(v.path());
            whole.addAll(path);
            List<SourcePos> places = Stream.of(v, in)
                    .flatMap(x -> x.places().stream())
                    .distinct()
                    .toList();
            AbsentField field = new AbsentField(path.getFirst(), in);
            Fault fault = new Fault("field not found: %s", List.of(field), v, whole, null, places, List.of());
            return new Bottom(null, Bottom.Code.ABSENT, List.of(fault), v, false, false, false);
        }
    }

    /**
     * What is demanded of an optional or required field of another value; found as {@link Lookup} does.
     *
     * @param of the other value
     * @param label the field's label
     */
    record Constraint(Query of, Label label) implements Query {
        @Override
        public Datum find(Evaluation c) {
            Datum outer = of.find(c);
            if (!(outer instanceof Vertex v)) {
                return outer;
            }
            Vertex arc = Lookup.arc(c, v, of instanceof Root, label);
            return arc == null ? Lookup.absence(c, v, List.of(label)) : arc;
        }
    }

    /**
     * One of the alternatives that remain of a disjunction; of any other value there is one, itself.
     *
     * @param of the disjunction, or other value
     * @param index which of them, defaults first
     */
    record Alternative(Query of, int index) implements Query {
        @Override
        public Datum find(Evaluation c) {
            Datum found = of.run(c);
            if (!(found instanceof Vertex v)) {
                return found;
            }
            if (!(v.deref().base instanceof Disjunction d)) {
                Objects.checkIndex(index, 1);
                return v;
            }
            return d.values().get(index) instanceof Vertex x
                    ? x
                    : c.evaluate(null, d.values().get(index));
        }
    }

    /**
     * A value below labels; see {@link Placement}.
     *
     * @param of the value
     * @param labels the labels, from the top
     */
    record Placed(Query of, List<Label> labels) implements Query {
        /** Copies the list. */
        public Placed {
            labels = List.copyOf(labels);
        }

        @Override
        public Datum find(Evaluation c) {
            Datum found = of.run(c);
            return found instanceof Vertex v ? c.evaluate(null, Placement.under(labels, v)) : found;
        }
    }

    /**
     * The unification of two values.
     *
     * @param left one value
     * @param right the other
     */
    record Unification(Query left, Query right) implements Query {
        @Override
        public Datum find(Evaluation c) {
            Expr x = expr(c);
            return x instanceof Bottom absence ? absence : c.evaluate(null, x);
        }

        /**
         * Returns the unification of all operands, or why one is not there. Chains of unifications lean to the left, and may be as long as there
         * are data; they are walked without recursion.
         */
        private Expr expr(Evaluation c) {
            List<Query> operands = new ArrayList<>();
            Query rest = this;
            while (rest instanceof Unification u) {
                operands.add(u.right);
                rest = u.left;
            }
            Expr all = expr(rest, c);
            for (int i = operands.size() - 1; i >= 0 && !(all instanceof Bottom); i--) {
                Expr next = expr(operands.get(i), c);
                all = next instanceof Bottom ? next : new BinaryExpr(null, Op.AND, all, next, Experiments.DEFAULT);
            }
            return all;
        }

        /** Returns the operand; a unification of its own is not evaluated before all its operands are known. */
        private static Expr expr(Query q, Evaluation c) {
            return switch (q) {
                case Literal l -> l.expr();
                case Unification u -> u.expr(c);
                case Root r -> r.find(c);
                case Expression x -> x.find(c);
                case Lookup l -> l.find(c);
                case Constraint x -> x.find(c);
                case Alternative a -> a.find(c);
                case Placed p -> p.find(c);
            };
        }
    }
}
