package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.Operands;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vertex is made of. Vertices with equal meanings admit the same, wherever they are, which shows recursion that goes through no
 * definition.
 *
 * @param groups the operands by what they close
 * @param closed whether a definition closes it, and all below
 * @param closedOnce whether it alone is closed
 */
record Meaning(Set<Set<Meaning.Operand>> groups, boolean closed, boolean closedOnce) {
    /**
     * One operand of the unification.
     *
     * @param what what it refers to if that has a path; else the expression
     * @param outer what the references of the expression that lead out of it mean: the values they are looked up in, or, where these
     *     differ each time, the meanings of their fields
     */
    record Operand(Object what, Set<Object> outer) {}

    private record OuterField(Label label, Meaning meaning) {}

    /** How many references that lead from field to field are followed. */
    private static final int MAX_STEPS = 3;

    /** Returns the meaning of a finished vertex. */
    static Meaning of(Evaluation c, Vertex v) {
        return of(c, v, 0);
    }

    private static Meaning of(Evaluation c, Vertex v, int steps) {
        Map<Integer, Set<Operand>> groups = new LinkedHashMap<>();
        for (Conjunct x : v.conjuncts()) {
            c.charge(1);
            groups.computeIfAbsent(x.closeInfo().defId(), k -> new HashSet<>())
                    .add(operand(c, x.env(), x.expr(), steps));
        }
        return new Meaning(new HashSet<>(groups.values()), v.deref().closedRecursive, v.deref().closedOnce);
    }

    private static Operand operand(Evaluation c, Environment env, Expr x, int steps) {
        if (x instanceof Resolver r && isByName(r)) {
            Vertex target = c.resolveIn(env, r);
            if (target != null && target.isRooted()) {
                return new Operand(target, Set.of());
            }
        }
        Set<Object> outer = new HashSet<>();
        new Scopes(c, env, steps, outer).read(x, 0);
        return new Operand(x, outer);
    }

    /** Reports whether a reference leads to one place: what an index leads to may depend on data. */
    static boolean isByName(Resolver r) {
        return switch (r) {
            case SelectorExpr s -> !(s.operand() instanceof Resolver of) || isByName(of);
            case IndexExpr i -> i.index() instanceof Datum && (!(i.operand() instanceof Resolver of) || isByName(of));
            default -> true;
        };
    }

    /** Reports whether both are made of the same expressions, wherever their references lead. */
    boolean looksLike(Meaning other) {
        return expressions().equals(other.expressions());
    }

    private Set<Object> expressions() {
        Set<Object> all = new HashSet<>();
        groups.forEach(g -> g.forEach(x -> all.add(x.what)));
        return all;
    }

    /** Returns the environment so many levels up. */
    static Environment scope(Environment env, int upCount) {
        Environment scope = env;
        for (int i = 0; i < upCount && scope.up() != null; i++) {
            scope = scope.up();
        }
        return scope;
    }

    /** Collects what an expression refers to around it. */
    private record Scopes(Evaluation c, Environment env, int steps, Set<Object> found) {
        /**
         * Reads a term.
         *
         * @param depth the number of scopes within the expression that are around the term
         */
        void read(Term t, int depth) {
            c.nested(() -> {
                c.charge(1);
                switch (t) {
                    case FieldReference r -> add(r.upCount(), depth, r.label());
                    case LetReference r -> add(r.upCount(), depth, null);
                    case ValueReference r -> add(r.upCount(), depth, null);
                    case LabelReference r -> found.add(env);
                    case DynamicReference r -> found.add(env);
                    case StructLit s -> s.declarations().forEach(d -> read(d, depth + 1));
                    case ListLit l -> l.elements().forEach(e -> read(e, depth + 1));
                    case Comprehension x -> comprehension(x, depth);
                    case Expr x -> Operands.forEach(x, o -> read(o, depth));
                    case PatternField f -> {
                        read(f.filter(), depth);
                        read(f.value(), depth);
                    }
                    case DynamicField f -> {
                        read(f.key(), depth);
                        read(f.value(), depth);
                    }
                    case Field f -> read(f.value(), depth);
                    case LetField f -> read(f.value(), depth);
                    case Ellipsis x -> read(Conjunct.valueOf(x), depth);
                    case Clause x -> {}
                }
                return true;
            });
        }

        private void add(int upCount, int depth, @Nullable Label label) {
            if (upCount < depth) {
                return;
            }
            Vertex v = scope(env, upCount - depth).vertex();
            Vertex a = v == null || v.parent == null || label == null || steps == MAX_STEPS ? null : v.arc(label);
            found.add(a != null && label != null ? new OuterField(label, of(c, a, steps + 1)) : v == null ? env : v);
        }

        private void comprehension(Comprehension x, int depth) {
            int inside = depth;
            for (Clause clause : x.clauses()) {
                switch (clause) {
                    case Clause.For f -> read(f.operand(), inside++);
                    case Clause.If i -> read(i.condition(), inside);
                    case Clause.Let l -> read(l.value(), inside++);
                    case Clause.Try t -> {
                        if (t.value() != null) {
                            read(t.value(), inside++);
                        }
                    }
                }
            }
            read(x.value(), inside);
            if (x.fallback() != null) {
                read(x.fallback(), depth);
            }
        }
    }
}
