package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a value is, before anything is evaluated: immutable, shared by threads, worked out anew in each evaluation. */
public sealed interface Query {
    /** Returns the vertex of the value, finished; null if there is no such value. */
    default @Nullable Vertex run(Evaluation c) {
        Vertex v = vertex(c);
        if (v != null) {
            c.finish(v);
        }
        return v;
    }

    /** Returns the vertex of the value, evaluated as far as needed to find it. */
    @Nullable
    Vertex vertex(Evaluation c);

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
        public Vertex vertex(Evaluation c) {
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
     * An expression within a package.
     *
     * @param of the package, with data, whose top-level fields the expression may name
     * @param expr the expression
     * @param whole whether all of the package is evaluated first, so that an expression that names something with an error is an error
     */
    record Expression(Root of, Expr expr, boolean whole) implements Query {
        @Override
        public Vertex vertex(Evaluation c) {
            Vertex root = of.vertex(c);
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
        public Vertex vertex(Evaluation c) {
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
        public @Nullable Vertex vertex(Evaluation c) {
            Vertex arc = arc(c, of, label);
            return arc != null && arc.isMember() ? arc : null;
        }

        private static @Nullable Vertex arc(Evaluation c, Query of, Label label) {
            Vertex v = of.vertex(c);
            if (v == null) {
                return null;
            }
            if (of instanceof Root) {
                c.finishFields(v);
            } else {
                c.finish(v);
            }
            Vertex x = v.deref();
            if (x.base instanceof Disjunction) {
                x = c.defaultOf(x).deref();
            }
            return x.arc(label);
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
        public @Nullable Vertex vertex(Evaluation c) {
            return Lookup.arc(c, of, label);
        }
    }

    /**
     * One of the alternatives that remain of a disjunction.
     *
     * @param of the disjunction
     * @param index which of them, defaults first
     */
    record Alternative(Query of, int index) implements Query {
        @Override
        public @Nullable Vertex vertex(Evaluation c) {
            Vertex v = of.run(c);
            if (v == null || !(v.deref().base instanceof Disjunction d)) {
                return null;
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
        public @Nullable Vertex vertex(Evaluation c) {
            Expr x = of.run(c);
            if (x == null) {
                return null;
            }
            return c.evaluate(null, Placement.under(labels, x));
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
        public @Nullable Vertex vertex(Evaluation c) {
            Expr x = expr(c);
            return x == null ? null : c.evaluate(null, x);
        }

        /** Chains of unifications lean to the left, and may be as long as there are data; they are walked without recursion. */
        private @Nullable Expr expr(Evaluation c) {
            List<Query> operands = new ArrayList<>();
            Query rest = this;
            while (rest instanceof Unification u) {
                operands.add(u.right);
                rest = u.left;
            }
            Expr all = expr(rest, c);
            for (int i = operands.size() - 1; i >= 0 && all != null; i--) {
                Expr next = expr(operands.get(i), c);
                all = next == null ? null : new BinaryExpr(null, Op.AND, all, next, Experiments.DEFAULT);
            }
            return all;
        }

        /** Returns the operand; a unification of its own is not evaluated before all its operands are known. */
        private static @Nullable Expr expr(Query q, Evaluation c) {
            return switch (q) {
                case Literal l -> l.expr();
                case Unification u -> u.expr(c);
                case Root r -> r.vertex(c);
                case Expression x -> x.vertex(c);
                case Lookup l -> l.vertex(c);
                case Constraint x -> x.vertex(c);
                case Alternative a -> a.vertex(c);
                case Placed p -> p.vertex(c);
            };
        }
    }
}
