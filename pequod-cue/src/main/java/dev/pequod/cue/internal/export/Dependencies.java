package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the vertices that a finished vertex refers to, in all its fields. What has no path of its own, such as the struct in {@code
 * {a: x}.a}, is looked into instead of being reported.
 */
final class Dependencies {
    /** Receives what is found. */
    interface Visitor {
        /**
         * Takes a reference and what it denotes; reports whether what that refers to is wanted, too.
         *
         * @param imported how its package is imported; null if it is that of the value itself
         */
        boolean visit(Resolver reference, Vertex target, @Nullable ImportReference imported);
    }

    /** A reference in one environment. */
    private record Place(Resolver reference, Environment env) {
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Place p && p.reference == reference && p.env == env;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(reference) + System.identityHashCode(env);
        }
    }

    private final Evaluation evaluation;
    private final Visitor visitor;
    private final Vertex empty;
    private final Set<Place> resolved = new HashSet<>();
    private final Set<Resolver> looked = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The selectors around what is being looked into, outermost first. */
    private final List<Place> selectors = new ArrayList<>();

    private @Nullable Resolver topReference;
    private Vertex node;
    private @Nullable ImportReference imported;

    /** Whether fields are looked into; not if that was done already. */
    private boolean fields = true;

    private int found;

    private Dependencies(Evaluation evaluation, Vertex v, Vertex empty, Visitor visitor) {
        this.evaluation = evaluation;
        this.node = v;
        this.empty = empty;
        this.visitor = visitor;
    }

    /**
     * Visits the references of a vertex.
     *
     * @param empty stands for the structs within literals, which have no vertex of their own here
     */
    static void visit(Evaluation evaluation, Vertex v, Vertex empty, Visitor visitor) {
        new Dependencies(evaluation, v, empty, visitor).visit(v);
    }

    private void visit(Vertex v) {
        Vertex saved = node;
        node = v;
        markConjuncts(v);
        node = saved;
    }

    private void markConjuncts(Vertex v) {
        for (Conjunct x : List.copyOf(v.conjuncts())) {
            mark(x.env(), SourceOrder.element(x));
        }
    }

    // --- terms
    // --------------------------------------------------------------------------------------------------------------

    private void mark(Environment env, Term t) {
        evaluation.enter();
        try {
            if (t instanceof Resolver r) {
                resolver(env, r);
                return;
            }
            Resolver saved = topReference;
            topReference = null;
            inner(env, t);
            topReference = saved;
        } finally {
            evaluation.leave();
        }
    }

    private void inner(Environment env, Term t) {
        switch (t) {
            case StructLit s -> {
                Environment inside = new Environment(env, empty);
                s.declarations().forEach(d -> declaration(inside, d));
            }
            case ListLit l -> {
                Environment inside = new Environment(env, empty);
                l.elements().forEach(d -> declaration(inside, d));
            }
            case Comprehension c -> comprehension(env, c);
            case Expr x -> {
                boolean saved = fields;
                fields |= x instanceof CallExpr;
                Operands.forEach(x, o -> mark(env, o));
                fields = saved;
            }
            default -> declaration(env, t);
        }
    }

    private void declaration(Environment env, Term t) {
        switch (t) {
            case Field f -> field(env, f.value());
            case PatternField f -> {
                mark(env, f.filter());
                field(env, f.value());
            }
            case DynamicField f -> {
                mark(env, f.key());
                field(env, f.value());
            }
            case Ellipsis x -> {
                if (x.value() != null) {
                    field(env, x.value());
                }
            }
            case Comprehension c -> comprehension(env, c);
            case Expr x -> mark(env, x);
            case LetField f -> {}
            case Clause c -> {}
        }
    }

    private void field(Environment env, Expr value) {
        if (fields) {
            mark(env, value);
        }
    }

    private void comprehension(Environment outer, Comprehension c) {
        Environment env = outer;
        for (Clause clause : c.clauses()) {
            switch (clause) {
                case Clause.For f -> {
                    mark(env, f.operand());
                    env = new Environment(env, empty);
                }
                case Clause.If i -> mark(env, i.condition());
                case Clause.Let l -> {
                    mark(env, l.value());
                    env = new Environment(env, empty);
                }
                case Clause.Try t -> {
                    if (t.value() != null) {
                        mark(env, t.value());
                        env = new Environment(env, empty);
                    }
                }
            }
        }
        mark(env, c.value());
        if (c.fallback() != null) {
            mark(outer, c.fallback());
        }
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    private void resolver(Environment env, Resolver r) {
        Place place = new Place(r, env);
        if (resolved.contains(place)) {
            return;
        }
        Vertex target = evaluation.resolveIn(env, r);
        resolved.add(place);
        if (target != null) {
            report(env, r, target);
            return;
        }
        switch (r) {
            case IndexExpr i -> {
                mark(env, i.operand());
                mark(env, i.index());
            }
            case SelectorExpr s -> mark(env, s.operand());
            default -> {}
        }
    }

    private void report(Environment env, Resolver r, Vertex target) {
        if (target == node || target == empty) {
            return;
        }
        Resolver savedTop = topReference;
        if (topReference == null && selectors.isEmpty()) {
            topReference = r;
        }
        boolean inspect = isDetached(target) || target.anonymous || isLet(target);
        boolean reported = true;
        if (inspect) {
            int before = found;
            lookInto(env, r, target);
            reported = (r instanceof FieldReference || !isLocal(env, r)) && found == before;
        }
        if (reported && !hasLetParent(target)) {
            accept(r, target, inspect);
        }
        topReference = savedTop;
    }

    private void accept(Resolver r, Vertex target, boolean inspect) {
        Resolver reference = r;
        Vertex v = target;
        for (int i = selectors.size() - 1; i >= 0; i--) {
            Place p = selectors.get(i);
            Label label = label(p);
            Vertex selected = label == null ? null : v.lookup(label);
            if (selected == null) {
                break;
            }
            reference = i == 0 && topReference != null ? topReference : p.reference;
            v = selected;
        }
        if (inspect && selectors.isEmpty() && topReference != null) {
            reference = topReference;
        }
        ImportReference saved = imported;
        ImportReference own = importOf(r);
        imported = own == null ? saved : own;
        found++;
        evaluation.finish(v);
        if (visitor.visit(reference, v, imported)) {
            recurse(v);
        }
        imported = saved;
    }

    private void recurse(Vertex v) {
        boolean saved = fields;
        fields = true;
        visit(v);
        fields = saved;
    }

    /** Looks for references in what has no path: the operand of a selector shows which of its fields is meant. */
    private void lookInto(Environment env, Resolver r, Vertex target) {
        if (!looked.add(r)) {
            return;
        }
        boolean saved = fields;
        markConjuncts(target);
        fields = false;
        Expr operand = switch (r) {
            case SelectorExpr s -> s.operand();
            case IndexExpr i -> i.operand();
            default -> null;
        };
        if (operand != null && evaluation.evaluateIn(env, operand) instanceof Vertex v) {
            evaluation.finish(v);
            selectors.add(new Place(r, env));
            markConjuncts(v);
            selectors.remove(selectors.size() - 1);
        }
        fields = saved;
    }

    private @Nullable Label label(Place p) {
        return switch (p.reference) {
            case SelectorExpr s -> s.label();
            case IndexExpr i -> {
                Datum value = evaluation.unwrap(evaluation.evaluateIn(p.env, i.index()));
                yield switch (value) {
                    case Str s -> Label.string(s.value());
                    case Num n
                    when n.value().fitsLong()
                            && n.value().toLong() >= 0
                            && n.value().toLong() <= Label.MAX_INDEX ->
                        Label.index((int) n.value().toLong());
                    case null -> null;
                    default -> null;
                };
            }
            default -> null;
        };
    }

    private boolean isLocal(Environment env, Resolver r) {
        Expr x = r;
        while (true) {
            switch (x) {
                case SelectorExpr s -> x = s.operand();
                case IndexExpr i -> x = i.operand();
                case FieldReference f -> {
                    Environment scope = env;
                    for (int i = 0; i < f.upCount() && scope.up() != null; i++) {
                        scope = scope.up();
                    }
                    return scope.vertex() == empty;
                }
                default -> {
                    return env.vertex() == empty;
                }
            }
        }
    }

    private static @Nullable ImportReference importOf(Expr reference) {
        return switch (reference) {
            case ImportReference i -> i;
            case SelectorExpr s -> importOf(s.operand());
            case IndexExpr i -> importOf(i.operand());
            default -> null;
        };
    }

    private static boolean isLet(Vertex v) {
        return v.label != null && v.label.isLet();
    }

    private static boolean hasLetParent(Vertex vertex) {
        for (Vertex v = vertex; v != null; v = v.parent) {
            if (isLet(v)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDetached(Vertex vertex) {
        for (Vertex v = vertex; v != null; v = v.parent) {
            if (v.isRooted()) {
                return false;
            }
        }
        return true;
    }
}
