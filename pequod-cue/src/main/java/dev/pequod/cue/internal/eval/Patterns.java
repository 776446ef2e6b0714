package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Scan;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pattern constraints: conjuncts for every regular arc whose label matches, whichever of the two comes first. */
final class Patterns {
    private Patterns() {}

    static void insert(NodeState n, Datum pattern, Conjunct x) {
        if (!add(n, pattern, x)) {
            return;
        }
        int[] named = n.node.arcs.size() > Scan.LONGEST ? named(n, pattern) : null;
        if (named != null) {
            for (int i : named) {
                Vertex a = n.node.arcs.get(i);
                if (a.arcType != ArcType.PENDING) {
                    Fields.addConstraint(n, a, a.arcType, x, true);
                }
            }
            return;
        }
        for (int i = 0; i < n.node.arcs.size(); i++) {
            Vertex a = n.node.arcs.get(i);
            if (a.arcType != ArcType.PENDING && a.label != null && matches(n.c, pattern, a.label)) {
                Fields.addConstraint(n, a, a.arcType, x, true);
            }
        }
    }

    /** Returns where the arcs stand, in their order, that a pattern matches which is but names; null if there is more to it. */
    private static int @Nullable [] named(NodeState n, Datum value) {
        if (value instanceof Vertex v) {
            Unifier.unify(n.c, v, Demand.of(Conditions.SCALAR_KNOWN, RunMode.FINALIZE));
        }
        List<Datum> names = switch (Values.unwrap(value)) {
            case Disjunction d -> d.values();
            case Datum d -> List.of(d);
            case null -> List.of();
        };
        int[] found = new int[names.size()];
        int count = 0;
        n.c.charge(names.size());
        for (Datum d : names) {
            String name = name(Values.unwrap(d));
            if (name == null) {
                return null;
            }
            int i = n.node.position(Label.string(name));
            if (i >= 0) {
                found[count++] = i;
            }
        }
        return Arrays.stream(found, 0, count).sorted().distinct().toArray();
    }

    /** Returns the only name that a pattern matches, or null. */
    private static @Nullable String name(@Nullable Datum pattern) {
        if (pattern instanceof Str s) {
            return s.value();
        }
        if (pattern instanceof BoundValue b
                && b.op() == Op.MATCH
                && b.kind() == Kinds.STRING
                && b.value() instanceof Str s
                && LiteralPattern.isOne(s.value())) {
            LiteralPattern p = LiteralPattern.of(s.value());
            return p.atStart() && p.atEnd() ? p.text() : null;
        }
        return null;
    }

    /** Adds the conjunct under the pattern; reports whether it is new. */
    private static boolean add(NodeState n, Datum pattern, Conjunct x) {
        Vertex v = n.node;
        for (int i = 0; i < v.patterns().size(); i++) {
            PatternConstraint p = v.patterns().get(i);
            if (Equality.equal(n.c, p.pattern(), pattern, 0)) {
                Conjunct same = Fields.find(n.c, p.constraint(), x);
                if (same != null) {
                    Closedness.addReplacement(
                            n, x.closeInfo().defId(), same.closeInfo().defId());
                    return false;
                }
                p.constraint().addConjunct(x);
                return true;
            }
        }
        Vertex constraint = new Vertex();
        constraint.patternConstraint = true;
        constraint.addConjunct(x);
        v.addPattern(new PatternConstraint(pattern, constraint));
        return true;
    }

    /** Reports whether a pattern applies to a label; only regular labels match. */
    static boolean matches(Evaluation c, Datum pattern, Label label) {
        return label.isRegular() && matchesValue(c, pattern, label);
    }

    private static boolean matchesValue(Evaluation c, Datum value, Label label) {
        c.charge(1);
        if (value instanceof Vertex v) {
            Unifier.unify(c, v, Demand.of(Conditions.SCALAR_KNOWN, RunMode.FINALIZE));
        }
        Datum pattern = Values.unwrap(value);
        if (pattern == null) {
            return false;
        }
        int kind = label.isString() ? Kinds.STRING : Kinds.INT;
        if ((kind & Values.kind(pattern)) == 0) {
            return false;
        }
        switch (pattern) {
            case Top t -> {
                return true;
            }
            case BasicType t -> {
                return (t.kind() & kind) == kind;
            }
            case BoundValue b -> {
                if (b.kind() == Kinds.STRING) {
                    return label.isString() && Bounds.admits(c, b, new Str(null, label.name()));
                }
                if (b.kind() == Kinds.NUMBER) {
                    return Bounds.admits(c, b, Num.of(label.index()));
                }
            }
            case Num x -> {
                return label.isIndex()
                        && x.value().compareTo(Num.of(label.index()).value()) == 0;
            }
            case Str s -> {
                return label.isString() && s.value().equals(label.name());
            }
            case Conjunction x -> {
                return all(c, x.values(), label);
            }
            case Disjunction d -> {
                return any(c, d.values(), label);
            }
            default -> {}
        }
        Datum text = label.isString() ? new Str(c.source, label.name()) : Num.of(label.index());
        Environment env = c.env == null ? Environment.EMPTY : c.env;
        Vertex n = c.inlineVertex(new Conjunct(env, pattern, c.closeInfo));
        n.addConjunct(new Conjunct(env, text, c.closeInfo));
        c.finish(n);
        return n.bottom() == null;
    }

    private static boolean all(Evaluation c, List<Datum> patterns, Label label) {
        for (Datum p : patterns) {
            if (!matchesValue(c, p, label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(Evaluation c, List<Datum> patterns, Label label) {
        for (Datum p : patterns) {
            if (matchesValue(c, p, label)) {
                return true;
            }
        }
        return false;
    }
}
