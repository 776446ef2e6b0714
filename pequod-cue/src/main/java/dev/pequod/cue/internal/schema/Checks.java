package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.encoding.JavaObjects;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.DataExporter;
import dev.pequod.cue.internal.export.TermPrinter;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bounds and validators as checks. */
final class Checks {
    private static final Map<String, Check> PLAIN = Map.of(
            "list.UniqueItems", new Check.Unique(),
            "time.Time", new Check.Format("date-time"));

    private Checks() {}

    static Check of(Evaluation c, BoundValue b) {
        Datum value = b.value();
        return switch (b.op()) {
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
                value instanceof Num n ? new Check.Bound(b.op(), n.value()) : other(b);
            case MATCH, NOT_MATCH ->
                value instanceof Str s ? new Check.Match(s.value(), b.op() == Op.NOT_MATCH) : other(b);
            case NOT_EQUAL -> (value.kind() & Kinds.SCALAR) != 0 ? new Check.Unequal(java(c, value)) : other(b);
            case AND, OR, BOOL_AND, BOOL_OR, EQUAL, NOT, ADD, SUBTRACT, MULTIPLY, DIVIDE -> other(b);
        };
    }

    static Check of(Evaluation c, BuiltinValidator v) {
        String name = v.builtin().qualifiedName();
        Check plain = PLAIN.get(name);
        if (plain != null && v.arguments().isEmpty()) {
            return plain;
        }
        if (name.equals("list.Contains") || name.equals("list.MatchN")) {
            Check contains = Containing.of(c, v);
            return contains == null ? other(v) : contains;
        }
        if (v.arguments().size() != 1) {
            return other(v);
        }
        Check found = switch (v.arguments().getFirst()) {
            case Num n when n.value().fitsLong() && n.value().signum() >= 0 -> counted(name, n);
            case Num n when name.equals("math.MultipleOf") && n.value().signum() > 0 -> new Check.MultipleOf(n.value());
            case Str s when name.equals("time.Format") && s.value().equals("2006-01-02") -> new Check.Format("date");
            default -> null;
        };
        return found == null ? other(v) : found;
    }

    private static @Nullable Check counted(String name, Num n) {
        long count = n.value().toLong();
        return switch (name) {
            case "strings.MinRunes" -> new Check.Size(Check.Unit.LENGTH, false, count);
            case "strings.MaxRunes" -> new Check.Size(Check.Unit.LENGTH, true, count);
            case "list.MinItems" -> new Check.Size(Check.Unit.ITEMS, false, count);
            case "list.MaxItems" -> new Check.Size(Check.Unit.ITEMS, true, count);
            case "struct.MinFields" -> new Check.Size(Check.Unit.PROPERTIES, false, count);
            case "struct.MaxFields" -> new Check.Size(Check.Unit.PROPERTIES, true, count);
            case "math.MultipleOf" -> n.value().isZero() ? null : new Check.MultipleOf(n.value());
            default -> null;
        };
    }

    /** Returns the checks of a struct for data that may lack {@code there} of the fields that CUE counts, as it has them anyway. */
    static List<Check> counted(List<Check> checks, long there) {
        List<Check> all = new ArrayList<>();
        for (Check check : checks) {
            if (!(check instanceof Check.Size s) || s.unit() != Check.Unit.PROPERTIES) {
                all.add(check);
                continue;
            }
            long least = s.count() - there;
            if (s.most()) {
                all.add(s);
            } else if (least > 0) {
                all.add(new Check.Size(s.unit(), false, least));
            }
            if (s.most() || least > 0) {
                all.add(new Check.Other(
                        "the constraint " + s.text() + " also counts fields that are there without being given"));
            }
        }
        return all;
    }

    static Check other(Expr d) {
        return new Check.Other("the constraint " + text(d) + " is not checked");
    }

    /** Returns a constraint as it is written, if it is a call: what its arguments are may be long, or an error out of its place. */
    static String text(Expr d) {
        return TermPrinter.brief(d instanceof BuiltinValidator v && v.call() != null ? v.call() : d);
    }

    /** Returns checks as they are for whole numbers, with whole numbers in them, if values of some kinds are no other numbers. */
    static List<Check> whole(int kinds, List<Check> checks) {
        return (kinds & Kinds.NUMBER) == Kinds.INT
                ? checks.stream().flatMap(Checks::whole).toList()
                : checks;
    }

    private static Stream<Check> whole(Check check) {
        return switch (check) {
            case Check.Bound b
            when !b.value().isInteger() && b.value().isFinite() -> {
                BigInteger n = b.value().toBigInteger(b.isLower() ? RoundingMode.CEILING : RoundingMode.FLOOR);
                yield Stream.of(new Check.Bound(b.isLower() ? Op.GREATER_EQUAL : Op.LESS_EQUAL, Decimal.of(n)));
            }
            case Check.MultipleOf m
            when !m.value().isInteger() -> {
                BigInteger n = m.value().coefficient();
                BigInteger whole = n.divide(n.gcd(BigInteger.TEN.pow(-m.value().exponent())));
                yield whole.equals(BigInteger.ONE)
                        ? Stream.empty()
                        : Stream.of(new Check.MultipleOf(Decimal.of(whole)));
            }
            case Check.Unequal u
            when u.value() instanceof BigDecimal d && d.stripTrailingZeros().scale() > 0 -> Stream.empty();
            default -> Stream.of(check);
        };
    }

    /** Returns the checks that only this number or string passes, of those of its type. */
    static List<Check> only(@Nullable Object value) {
        return switch (value) {
            case BigInteger n -> equal(Decimal.of(n));
            case BigDecimal n -> equal(Decimal.of(n.unscaledValue(), -n.scale()));
            case String s -> List.of(new Check.Match("^" + s.replaceAll("\\p{Punct}", "\\\\$0") + "$", false));
            case null, default -> List.of();
        };
    }

    private static List<Check> equal(Decimal n) {
        return List.of(new Check.Bound(Op.GREATER_EQUAL, n), new Check.Bound(Op.LESS_EQUAL, n));
    }

    /** Returns concrete data as Java objects. */
    static @Nullable Object java(Evaluation c, Datum concrete) {
        JavaObjects out = new JavaObjects();
        DataExporter.export(c, concrete, out);
        return out.result();
    }
}
