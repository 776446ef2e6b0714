package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The formats that OpenAPI has for ranges of numbers and for some strings. */
enum OpenApiFormat {
    INT32("int32", "-2147483648", "2147483647", true),
    INT64("int64", "-9223372036854775808", "9223372036854775807", true),
    FLOAT("float", "-340282346638528859811704183484516925440", "340282346638528859811704183484516925440", false),
    DOUBLE(
            "double",
            "-1.797693134862315708145274237317043567981e+308",
            "1.797693134862315708145274237317043567981e+308",
            false);

    private final String text;
    private final Decimal least;
    private final Decimal most;
    private final boolean isInteger;

    OpenApiFormat(String text, String least, String most, boolean isInteger) {
        this.text = text;
        this.least = Decimal.parse(least);
        this.most = Decimal.parse(most);
        this.isInteger = isInteger;
    }

    /** Returns the format of a value; empty if it has none. */
    static String of(Evaluation c, Vertex v) {
        Datum d = v.deref().base instanceof Datum known ? known : null;
        return switch (d) {
            case Conjunction x -> range(x);
            case BasicType t when t.kind() == Kinds.BYTES -> "binary";
            case BuiltinValidator b when b.builtin().qualifiedName().equals("time.Time") -> "date-time";
            case BuiltinValidator b
            when b.builtin().qualifiedName().equals("time.Format") ->
                time(c.unwrap(b.arguments().getFirst()));
            case null, default -> "";
        };
    }

    private static String time(@Nullable Datum layout) {
        return switch (layout) {
            case Str s when s.value().equals("2006-01-02") -> "date";
            case Str s when s.value().equals("2006-01-02T15:04:05.999999999Z07:00") -> "date-time";
            case null, default -> "";
        };
    }

    private static String range(Conjunction x) {
        return Arrays.stream(values())
                .filter(f -> f.isRange(x))
                .map(f -> f.text)
                .findFirst()
                .orElse("");
    }

    private boolean isRange(Conjunction x) {
        return x.values().size() == (isInteger ? 3 : 2)
                && (x.kind() == Kinds.INT) == isInteger
                && x.values().stream().allMatch(d -> d instanceof BasicType || isBound(d));
    }

    private boolean isBound(Datum d) {
        return d instanceof BoundValue b
                && b.value() instanceof Num n
                && (b.op() == Op.GREATER_EQUAL && n.value().compareTo(least) == 0
                        || b.op() == Op.LESS_EQUAL && n.value().compareTo(most) == 0);
    }

    /** Removes the bounds that a format says already. */
    static void dropImpliedBounds(Map<String, Object> schema, String format) {
        for (OpenApiFormat f : values()) {
            if (f.text.equals(format)) {
                drop(schema, "minimum", f.least);
                drop(schema, "maximum", f.most);
            }
        }
    }

    private static void drop(Map<String, Object> schema, String name, Decimal bound) {
        Decimal found = switch (schema.get(name)) {
            case BigInteger i -> Decimal.of(i);
            case BigDecimal d -> Decimal.of(d.unscaledValue(), -d.scale());
            case null, default -> null;
        };
        if (found != null && found.compareTo(bound) == 0) {
            schema.remove(name);
        }
    }
}
