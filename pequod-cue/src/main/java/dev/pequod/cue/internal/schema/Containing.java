package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.number.Decimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many elements of a list must have a shape, by {@code list.Contains} and {@code list.MatchN}: those that can be unified with a
 * schema, be they complete then or not.
 */
record Containing(long least, @Nullable Long most) {
    private static final Containing ANY = new Containing(0, null);

    /** Returns a validator as a check; null if there is none that means the same. */
    static @Nullable Check of(Evaluation c, BuiltinValidator v) {
        boolean isMatch = v.builtin().name().equals("MatchN");
        Containing count = isMatch ? ANY.with(c.unwrap(v.arguments().getFirst())) : new Containing(1, null);
        Datum element = v.arguments().getLast();
        if (count == null || !isMatch && !isScalar(element)) {
            return null;
        }
        Shape shape = Shapes.plain(c, element);
        return isExact(shape, count.most != null)
                ? new Check.Contains(shape, count.least, count.most, Checks.text(v))
                : null;
    }

    private static boolean isScalar(Datum d) {
        return (d.kind() & Kinds.COMPOSITE) == 0 && d.concreteness() == Concreteness.CONCRETE;
    }

    /** Returns the numbers that a constraint leaves of these; null if they are no range. */
    private @Nullable Containing with(@Nullable Datum wanted) {
        return switch (wanted) {
            case Num n -> with(Op.EQUAL, n.value());
            case BoundValue b when b.value() instanceof Num n -> with(b.op(), n.value());
            case Conjunction x -> {
                Containing range = this;
                for (Datum each : x.values()) {
                    range = range == null ? null : range.with(each);
                }
                yield range;
            }
            case null, default -> null;
        };
    }

    private @Nullable Containing with(Op op, Decimal bound) {
        if (!bound.isInteger() || !bound.fitsLong()) {
            return null;
        }
        long n = bound.toLong();
        return switch (op) {
            case GREATER -> n < Long.MAX_VALUE ? atLeast(n + 1) : null;
            case GREATER_EQUAL -> atLeast(n);
            case LESS -> atMost(n - 1);
            case LESS_EQUAL -> atMost(n);
            case EQUAL -> {
                Containing range = atLeast(n);
                yield range.atMost(n);
            }
            default -> null;
        };
    }

    private Containing atLeast(long n) {
        return new Containing(Math.max(least, n), most);
    }

    private @Nullable Containing atMost(long n) {
        return n < 0 ? null : new Containing(least, most == null ? Long.valueOf(n) : Long.valueOf(Math.min(most, n)));
    }

    /**
     * Reports whether what has a shape is just what can be unified with what it was read of. Of structs it is not: their elements may have
     * fields by default.
     *
     * @param isLimited whether too many matter, too: JSON Schema takes 3.0 for the integer 3
     */
    private static boolean isExact(Shape shape, boolean isLimited) {
        return switch (shape) {
            case Shape.Any a -> true;
            case Shape.Constant x -> isExact(JsonTypes.kind(x.value()), List.of(), isLimited);
            case Shape.Scalars s -> isExact(s.kinds(), s.checks(), isLimited);
            case Shape.Choice x -> x.alternatives().stream().allMatch(s -> isExact(s, isLimited));
            case Shape.Never n -> false;
            case Shape.Struct s -> false;
            case Shape.Elements e -> false;
            case Shape.Reference r -> false;
        };
    }

    private static boolean isExact(int kinds, List<Check> checks, boolean isLimited) {
        int numbers = kinds & Kinds.NUMBER;
        boolean isDistinct = numbers == 0 || numbers == Kinds.NUMBER || numbers == Kinds.INT && !isLimited;
        return isDistinct
                && ((kinds & Kinds.BYTES) == 0 || kinds == Kinds.TOP)
                && checks.stream().allMatch(Containing::isExact);
    }

    private static boolean isExact(Check check) {
        return switch (check) {
            case Check.Bound b -> true;
            case Check.Unequal u -> true;
            case Check.MultipleOf m -> true;
            case Check.Size s -> true;
            case Check.Match m -> EcmaPattern.of(m.expression()).isPresent();
            case Check.Unique u -> false;
            case Check.Contains x -> false;
            case Check.Format f -> false;
            case Check.Other o -> false;
        };
    }
}
