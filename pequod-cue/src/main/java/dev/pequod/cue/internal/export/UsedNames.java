package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that occur in what is exported, so that invented names are new. */
final class UsedNames {
    private final Evaluation evaluation;
    private final Set<Label> labels = new HashSet<>();
    private final Set<Vertex> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable GoRandom random;

    UsedNames(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Notes the names that a value was defined with. */
    void note(Vertex v) {
        walk(v);
    }

    /** Notes the names in an expression. */
    void note(Expr x) {
        walk(x);
    }

    /** Returns {@code name} if it is new, otherwise a name made from it. */
    String unique(String name) {
        if (isNew(name)) {
            return name;
        }
        for (int i = 1; i < 5; i++) {
            String numbered = name + "_" + i;
            if (isNew(numbered)) {
                return numbered;
            }
        }
        GoRandom numbers = random == null ? new GoRandom(123, 456) : random;
        random = numbers;
        long n = 0x10;
        for (int digits = 1; ; digits++) {
            String text = Long.toHexString(numbers.below(n - 1) + 1).toUpperCase(Locale.ROOT);
            String numbered = name + "_" + "0".repeat(Math.max(0, digits - text.length())) + text;
            if (isNew(numbered)) {
                return numbered;
            }
            n = Math.min(n << 4, 1L << 30);
        }
    }

    private boolean isNew(String name) {
        return labels.add(Label.identifier(name, ""));
    }

    private void walk(Term start) {
        Deque<Term> open = new ArrayDeque<>();
        open.push(start);
        while (!open.isEmpty()) {
            evaluation.charge(1);
            visit(open.pop(), open);
        }
    }

    private void visit(Term t, Deque<Term> open) {
        switch (t) {
            case Vertex v -> {
                if (!v.isData() && visited.add(v)) {
                    for (Conjunct x : v.conjuncts()) {
                        open.push(x.term());
                    }
                }
            }
            case Datum d -> {}
            case FieldReference r -> labels.add(r.label());
            case ValueReference r -> labels.add(r.label());
            case ImportReference r -> {
                labels.add(Label.string(r.path()));
                labels.add(r.label());
            }
            case SelectorExpr s -> {
                labels.add(s.label());
                open.push(s.operand());
            }
            case Field f -> {
                labels.add(f.label());
                open.push(f.value());
            }
            case LetField f -> open.push(f.value());
            case PatternField f -> {
                open.push(f.filter());
                open.push(f.value());
            }
            case DynamicField f -> {
                open.push(f.key());
                open.push(f.value());
            }
            case Ellipsis e -> {
                if (e.value() != null) {
                    open.push(e.value());
                }
            }
            case Comprehension c -> {
                c.clauses().forEach(open::push);
                open.push(c.value());
                if (c.fallback() != null) {
                    open.push(c.fallback());
                }
            }
            case Clause.For f -> {
                labels.add(f.value());
                if (f.key() != null) {
                    labels.add(f.key());
                }
            }
            case Clause.If i -> open.push(i.condition());
            case Clause.Let l -> {
                labels.add(l.label());
                open.push(l.value());
            }
            case Clause.Try y -> {
                if (y.label() != null && y.value() != null) {
                    labels.add(y.label());
                    open.push(y.value());
                }
            }
            case Expr e -> Operands.forEach(e, open::push);
        }
    }
}
