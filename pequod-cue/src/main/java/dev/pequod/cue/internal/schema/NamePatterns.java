package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What stands before the lower bound of a repetition. */
    private static final Pattern REPEATED = Pattern.compile("(.)\\{(\\d{1,2})[^}]*}");

    /** The number of patterns of one struct up to which names are sought that only one of them matches. */
    private static final int MAX_TRIED = 50;

    /** How many references are followed to find what has a pattern. */
    private static final int MAX_DEPTH = 8;

    /**
     * A constraint on some names, with the shape these have.
     *
     * @param prefix what all matching names begin with, as far as that is seen
     */
    private record Named(PatternConstraint constraint, Datum pattern, Shape name, String prefix) {
        Named(PatternConstraint constraint, Datum pattern, Shape name) {
            this(constraint, pattern, name, prefix(name));
        }

        boolean isOfAllNames() {
            return JsonSchema.admitsAnyName(name);
        }

        private static String prefix(Shape name) {
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
            return prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix);
        }
    }

    /** Reads the patterns of a vertex, and adds what is to be said of them. */
    static NamePatterns of(
            Evaluation c,
            Shapes shapes,
            Openness openness,
            Vertex v,
            List<Shape.Property> properties,
            List<Check> checks) {
        boolean isKnown = true;
        List<Named> some = new ArrayList<>();
        List<PatternConstraint> ofAll = new ArrayList<>();
        for (PatternConstraint p : v.patterns()) {
            Datum name = c.unwrap(p.pattern());
            isKnown &= name != null;
            if (name != null && (name.kind() & Kinds.STRING) != 0) {
                Named named = new Named(p, name, shapes.datum(name));
                if (named.isOfAllNames()) {
                    ofAll.add(p);
                } else {
                    some.add(named);
                }
            }
        }
        boolean mayRefuse = (v.closedRecursive || v.closedOnce) && !isOneLiteral(v);
        Set<Named> questioned = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Named p : some) {
            c.charge(some.size());
            Stream<PatternConstraint> same =
                    some.stream().filter(q -> q.name.equals(p.name)).map(Named::constraint);
            if (mayRefuse && !isOfAllOperands(c, same, v)) {
                questioned.add(p);
            }
        }
        Map<Named, String> alone = new IdentityHashMap<>();
        if (some.size() <= MAX_TRIED) {
            for (Named p : questioned) {
                c.charge(some.size());
                String name = matchedOnlyBy(p, some, v, openness);
                if (name != null) {
                    alone.put(p, name);
                }
            }
        }
        boolean mayRefuseOthers = mayRefuse && !isOfAllOperands(c, ofAll.stream(), v);
        String other = mayRefuseOthers && !ofAll.isEmpty() ? openness.other(v) : null;
        Openness.Judged judged = openness.judged(
                v,
                Stream.concat(alone.values().stream(), Stream.ofNullable(other)).toList());
        List<Shape.Pattern> read = new ArrayList<>();
        for (Named p : some) {
            String name = alone.get(p);
            if (name != null && judged.refused().contains(name) && some.size() == 1 && isKnown) {
                questioned.remove(p);
                continue;
            }
            if (name != null && judged.allowed().contains(name)) {
                questioned.remove(p);
            }
            Shape value = shapes.unified(
                    v, Stream.concat(Stream.of(p.constraint), ofAll.stream()).toList());
            boolean mayMeet = some.stream().anyMatch(q -> q != p && q.mayMeet(p))
                    || isOfParts(value)
                            && properties.stream()
                                    .anyMatch(q ->
                                            !shapes.fits(q.shape(), value) && openness.applies(p.pattern, q.name()));
            read.add(new Shape.Pattern(p.name, mayMeet ? apart(shapes, value, checks) : value));
        }
        if (!questioned.isEmpty()) {
            checks.add(new Check.Other("fields whose names match a pattern are allowed, which others may refuse"));
        }
        if (ofAll.isEmpty()) {
            return new NamePatterns(read, false);
        }
        if (other != null && judged.refused().contains(other) && isKnown) {
            return new NamePatterns(read, true);
        }
        if (mayRefuseOthers && (other == null || !judged.allowed().contains(other))) {
            checks.add(new Check.Other("fields of any name are allowed, which others may refuse"));
        }
        Shape value = shapes.unified(v, ofAll);
        boolean isMixed = some.stream().anyMatch(p -> JsonSchema.expression(p.name) == null);
        read.add(new Shape.Pattern(Shape.Any.INSTANCE, isMixed ? apart(shapes, value, checks) : value));
        return new NamePatterns(read, false);
    }

    /** Reports whether all operands of a vertex have one of some patterns that match the same, so that none refuses what they match. */
    private static boolean isOfAllOperands(Evaluation c, Stream<PatternConstraint> same, Vertex v) {
        Set<Term> fields = Collections.newSetFromMap(new IdentityHashMap<>());
        same.forEach(p -> p.constraint().conjuncts().forEach(x -> fields.add(x.term())));
        return areAllOf(fields, c, v, 0);
    }

    private static boolean areAllOf(Set<Term> fields, Evaluation c, Vertex v, int depth) {
        List<Leaf> leaves = Leaf.of(c, v);
        c.charge(leaves.size());
        return depth < MAX_DEPTH
                && !leaves.isEmpty()
                && leaves.stream().allMatch(leaf -> switch (leaf.expr()) {
                    case StructLit s -> s.declarations().stream().anyMatch(fields::contains);
                    case Resolver r -> {
                        Vertex found = c.resolveIn(leaf.env(), r);
                        yield found != null && areAllOf(fields, c, found, depth + 1);
                    }
                    case CallExpr call -> {
                        Builtin b = Parts.function(c, leaf.env(), call.function());
                        yield b != null && b.isValidator(call.arguments().size());
                    }
                    default -> false;
                });
    }

    /** Reports whether all that a vertex allows stands in struct literals of one operand: what one of them allows, none refuses. */
    static boolean isOneLiteral(Vertex v) {
        return v.conjuncts().stream().allMatch(x -> isPlain(x.expr()))
                && v.conjuncts().stream()
                                .map(Conjunct::closeInfo)
                                .mapToInt(x -> x.defId())
                                .distinct()
                                .count()
                        <= 1;
    }

    /** Reports whether an expression is a literal that embeds nothing. */
    static boolean isPlain(Expr x) {
        return x instanceof ListLit
                || x instanceof StructLit s && s.declarations().stream().noneMatch(Expr.class::isInstance);
    }

    static boolean isOfParts(Shape shape) {
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
        String shorter = expression
                .replaceAll("\\[:\\w+:]", "a")
                .replaceAll("\\(\\?[a-zA-Z]*[:)]", "(")
                .replaceAll("\\[\\^[^]]*]", "~")
                .replaceAll("\\[\\\\?(.)[^]]*]", "$1")
                .replaceAll("\\|[^)]*", "")
                .replaceAll("\\\\d", "0")
                .replaceAll("\\\\w", "a");
        return REPEATED.matcher(shorter)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))))
                .replaceAll("\\{[^}]*}|[\\^$()?*+]", "")
                .replaceAll("\\\\(.)", "$1");
    }
}
