package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names every program has: types, number ranges and functions, each also with two underscores in front. Immutable.
 *
 * <p>The functions are passed in, by the name a program uses: {@code len}, but {@code __closeAll}, which exists in this form only.
 */
public final class Predeclared {
    private static final Map<String, Integer> TYPES = Map.of(
            "string", Kinds.STRING,
            "bytes", Kinds.BYTES,
            "bool", Kinds.BOOL,
            "int", Kinds.INT,
            "float", Kinds.FLOAT,
            "number", Kinds.NUMBER);

    private static final Map<String, LanguageVersion> ADDED = Map.of("error", new LanguageVersion(0, 14, 0, ""));

    /** A value that unifies like {@code _}; the reference merely never shares a vertex with it. */
    private static final String NO_SHARING = "__no_sharing";

    private final Map<String, Datum> ranges = new HashMap<>();
    private final Map<String, Builtin> functions;

    /** Creates the table with the functions of the language by name. */
    public Predeclared(Map<String, ? extends Builtin> functions) {
        this.functions = Map.copyOf(functions);
        range("rune", true, "0", "1114111");
        range("int8", true, "-128", "127");
        range("int16", true, "-32768", "32767");
        range("int32", true, "-2147483648", "2147483647");
        range("int64", true, "-9223372036854775808", "9223372036854775807");
        range("int128", true, "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727");
        range("uint", true, "0", null);
        range("uint8", true, "0", "255");
        range("uint16", true, "0", "65535");
        range("uint32", true, "0", "4294967295");
        range("uint64", true, "0", "18446744073709551615");
        range("uint128", true, "0", "340282366920938463463374607431768211455");
        String float32 = "3.40282346638528859811704183484516925440e+38";
        range("float32", false, "-" + float32, float32);
        String float64 = "1.797693134862315708145274237317043567981e+308";
        range("float64", false, "-" + float64, float64);
    }

    private void range(String name, boolean isInt, String low, @Nullable String high) {
        List<Datum> values = new ArrayList<>();
        int kind = isInt ? Kinds.INT : Kinds.FLOAT;
        if (isInt) {
            values.add(new BasicType(null, Kinds.INT));
        }
        values.add(new BoundValue(null, Op.GREATER_EQUAL, new Num(null, kind, Decimal.parse(low))));
        if (high != null) {
            values.add(new BoundValue(null, Op.LESS_EQUAL, new Num(null, kind, Decimal.parse(high))));
        }
        ranges.put(name, new Conjunction(null, values));
    }

    /** Returns what the name means, or null if it is not predeclared. */
    public @Nullable Expr find(String name, SourcePos at) {
        String plain = name.startsWith("__") ? name.substring(2) : name;
        if (name.equals(NO_SHARING)) {
            return new Top(at);
        }
        Integer type = TYPES.get(plain);
        if (type != null) {
            return new BasicType(at, type);
        }
        Datum range = ranges.get(plain);
        if (range != null) {
            return range;
        }
        Builtin exact = functions.get(name);
        return exact != null || name.equals(plain) ? exact : functions.get(plain);
    }

    /** Returns why a file of a language version cannot have the name, or null. */
    static @Nullable String tooNew(String name, LanguageVersion version) {
        String plain = name.startsWith("__") ? name.substring(2) : name;
        LanguageVersion added = ADDED.get(plain);
        return added == null || version.isAtLeast(added)
                ? null
                : "builtin \"" + plain + "\" is not available in version " + version + "; it was added in version \""
                        + added + "\"";
    }

    /** Returns all names, for spelling suggestions. */
    List<String> names() {
        List<String> names = new ArrayList<>(TYPES.keySet());
        names.addAll(ranges.keySet());
        names.addAll(functions.keySet());
        return names;
    }
}
