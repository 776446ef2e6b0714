package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pattern constraints of a struct, each with a shape that a name which matches it may have by itself.
 *
 * <p>CUE unifies the constraints of all patterns that a name matches, and schemas check each on its own. For scalars that is the same; structs
 * are closed by each, and each may demand what the other gives. So the constraint on all names is unified with each of the others, and where
 * others may meet, nothing is required of structs. A pattern also allows what it matches, though only to the operand that has it: whether
 * others refuse that is found out by a name that no other pattern matches.
 *
 * @param refuseOthers whether names that match no pattern are refused, although one applies to all
 */
record NamePatterns(List<Shape.Pattern> patterns, boolean refuseOthers) {
    /** The beginning of a regular expression that strings must begin with, as it stands. */
    private static final Pattern PREFIX = Pattern.compile("\\^([\\w-]*)(?![?*{])");

    /** A constraint on some names, with the shape these have. */
    private record Named(PatternConstraint constraint, Datum pattern, Shape name) {
        Named(PatternConstraint constraint, Datum pattern, Shapes shapes) {
            this(constraint, pattern, shapes.datum(pattern));
        }

        boolean isOfAllNames() {
            return JsonSchema.admitsAnyName(name);
        }

        /** Returns what all matching names begin with, as far as that is seen. */
        String prefix() {
            if (name instanceof Shape.Scalars s
                    && !s.checks().isEmpty()
                    && s.checks().getFirst() instanceof Check.Match m
                    && !m.negated()
                    && !m.expression().contains("|")) {
                Matcher found = PREFIX.matcher(m.expression());
                return found.lookingAt() ? found.group(1) : "";
            }
            return "";
        }

        boolean mayMeet(Named other) {
            return prefix().startsWith(other.prefix()) || other.prefix().startsWith(prefix());
        }
    }

    /** Reads the patterns of a vertex, and adds what is to be said of them. */
    static NamePatterns of(Evaluation c, Shapes shapes, Openness openness, Vertex v, List<Check> checks) {
        List<Named> some = new ArrayList<>();
        List<PatternConstraint> ofAll = new ArrayList<>();
        for (PatternConstraint p : v.patterns()) {
            Datum name = c.unwrap(p.pattern());
            if (name != null && (name.kind() & Kinds.STRING) != 0) {
                Named named = new Named(p, name, shapes);
                if (named.isOfAllNames()) {
                    ofAll.add(p);
                } else {
                    some.add(named);
                }
            }
        }
        boolean mayRefuse = (v.closedRecursive || v.closedOnce) && !isOneLiteral(v);
        List<Shape.Pattern> read = new ArrayList<>();
        boolean isTold = true;
        for (Named p : some) {
            c.charge(some.size());
            String alone = mayRefuse ? matchedOnlyBy(p, some, v, openness) : null;
            boolean isRefused = alone != null && openness.isRefused(v, alone);
            if (isRefused && some.size() == 1) {
                continue;
            }
            isTold &= !mayRefuse || alone != null && !isRefused;
            Shape value = shapes.unified(
                    v, Stream.concat(Stream.of(p.constraint), ofAll.stream()).toList());
            boolean mayMeet = some.stream().anyMatch(q -> q != p && q.mayMeet(p))
                    || v.arcs.stream()
                            .anyMatch(a -> a.label != null
                                    && a.label.isString()
                                    && isOfParts(value)
                                    && openness.applies(p.pattern, a.label.name()));
            read.add(new Shape.Pattern(p.name, mayMeet ? apart(shapes, value, checks) : value));
        }
        if (!isTold) {
            checks.add(new Check.Other("fields whose names match a pattern are allowed, which others may refuse"));
        }
        if (ofAll.isEmpty()) {
            return new NamePatterns(read, false);
        }
        String other = mayRefuse ? openness.other(v) : null;
        if (other != null && openness.isRefused(v, other)) {
            return new NamePatterns(read, true);
        }
        if (mayRefuse && other == null) {
            checks.add(new Check.Other("fields of any name are allowed, which others may refuse"));
        }
        Shape value = shapes.unified(v, ofAll);
        boolean isMixed = some.stream().anyMatch(p -> JsonSchema.expression(p.name) == null);
        read.add(new Shape.Pattern(Shape.Any.INSTANCE, isMixed ? apart(shapes, value, checks) : value));
        return new NamePatterns(read, false);
    }

    /** Reports whether all that a vertex allows stands in struct literals of one operand: what one of them allows, none refuses. */
    private static boolean isOneLiteral(Vertex v) {
        return v.conjuncts().stream().allMatch(x -> isPlain(x.expr()))
                && v.conjuncts().stream()
                                .map(Conjunct::closeInfo)
                                .mapToInt(x -> x.defId())
                                .distinct()
                                .count()
                        <= 1;
    }

    private static boolean isPlain(Expr x) {
        return x instanceof StructLit s && s.declarations().stream().noneMatch(Expr.class::isInstance);
    }

    private static boolean isOfParts(Shape shape) {
        return switch (shape) {
            case Shape.Struct s -> true;
            case Shape.Elements e -> true;
            case Shape.Reference r -> true;
            case Shape.Choice x -> x.alternatives().stream().anyMatch(NamePatterns::isOfParts);
            default -> false;
        };
    }

    /** Returns what a value may be, whatever else is unified with it. */
    private static Shape apart(Shapes shapes, Shape value, List<Check> checks) {
        if (!isOfParts(value)) {
            return value;
        }
        Check note = new Check.Other("what fields need that several patterns may apply to is not checked in full");
        if (!checks.contains(note)) {
            checks.add(note);
        }
        return shapes.opened(value);
    }

    // --- names
    // --------------------------------------------------------------------------------------------------------------

    /** Returns a name that a pattern applies to and no other one of these, and that is no field; null if none is found. */
    private static @Nullable String matchedOnlyBy(Named p, List<Named> all, Vertex v, Openness openness) {
        String sample = p.pattern instanceof BoundValue b && b.value() instanceof Str s && b.op() == Op.MATCH
                ? sample(s.value())
                : p.pattern instanceof Str s ? s.value() : "";
        return Stream.of(sample, sample + "\0", "\0" + sample, "\0" + sample + "\0", sample + "z", sample + "0")
                .filter(name -> v.lookup(Label.string(name)) == null
                        && all.stream().allMatch(q -> openness.applies(q.pattern, name) == (q == p)))
                .findFirst()
                .orElse(null);
    }

    /** Returns a string that a plain regular expression may match. */
    private static String sample(String expression) {
        return expression
                .replaceAll("\\(\\?[a-zA-Z]*[:)]", "(")
                .replaceAll("\\[\\^[^]]*]", "~")
                .replaceAll("\\[\\\\?(.)[^]]*]", "$1")
                .replaceAll("\\|[^)]*", "")
                .replaceAll("\\\\d", "0")
                .replaceAll("\\\\w", "a")
                .replaceAll("\\{[^}]*}|[\\^$()?*+]", "")
                .replaceAll("\\\\(.)", "$1");
    }
}
