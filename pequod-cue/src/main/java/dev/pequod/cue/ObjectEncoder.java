package dev.pequod.cue;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.export.TermPrinter;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.LargeStack;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes terms of Java objects; what {@link RecordDecoder} does the other way round. */
final class ObjectEncoder {
    private static final int MAX_DEPTH = 10_000;

    /** Nesting that fits any thread's stack. */
    private static final int SHALLOW = 100;

    private static final long DEEP_STACK_BYTES = 64L << 20;

    private final int maxDepth;
    private final List<Label> path = new ArrayList<>();

    private ObjectEncoder(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    /**
     * Returns an object as a term.
     *
     * @throws IllegalArgumentException if it, or something in it, is no data; the message has the path
     */
    static Expr encode(@Nullable Object object) {
        try {
            return new ObjectEncoder(SHALLOW).expr(object, 0);
        } catch (NestingException e) {
            return LargeStack.run("cue-data", DEEP_STACK_BYTES, () -> new ObjectEncoder(MAX_DEPTH).expr(object, 0));
        }
    }

    private Expr expr(@Nullable Object object, int depth) {
        if (depth > maxDepth) {
            throw new NestingException(maxDepth);
        }
        return switch (object) {
            case null -> new Null(null);
            case Boolean b -> new Bool(null, b);
            case String s -> new Str(null, wellFormed(s));
            case byte[] b -> new Bytes(null, b.clone());
            case Number n -> number(n);
            case Collection<?> list -> list(list, depth);
            case Object array when array.getClass().isArray() -> array(array, depth);
            case Map<?, ?> map -> struct(map, depth);
            case Enum<?> e -> new Str(null, e.name());
            case Optional<?> o -> expr(o.orElse(null), depth + 1);
            case Record r -> struct(RecordFields.of(r), depth);
            default -> text(object);
        };
    }

    private Expr below(Label label, @Nullable Object object, int depth) {
        path.addLast(label);
        Expr x = expr(object, depth + 1);
        path.removeLast();
        return x;
    }

    private ListLit list(Collection<?> list, int depth) {
        List<Term> elements = new ArrayList<>(list.size());
        for (Object e : list) {
            elements.add(below(Label.index(elements.size()), e, depth));
        }
        return new ListLit(null, elements);
    }

    private ListLit array(Object array, int depth) {
        List<Term> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(below(Label.index(i), Array.get(array, i), depth));
        }
        return new ListLit(null, elements);
    }

    private StructLit struct(Map<?, ?> map, int depth) {
        List<Term> fields = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> f : map.entrySet()) {
            if (!(f.getKey() instanceof String name)) {
                throw no("names of fields are strings, not " + f.getKey());
            }
            Label label = Label.string(wellFormed(name));
            fields.add(new Field(null, ArcType.MEMBER, label, below(label, f.getValue(), depth), FieldNotes.NONE));
        }
        return new StructLit(null, fields, false, Experiments.DEFAULT);
    }

    private Str text(Object object) {
        TextForm<?> form = TextForm.of(object.getClass());
        if (form == null) {
            throw no("no data: " + object.getClass());
        }
        try {
            return new Str(null, wellFormed(form.write(object)));
        } catch (IllegalArgumentException e) {
            throw no(String.valueOf(e.getMessage()));
        }
    }

    /** Returns a text with U+FFFD for each surrogate that stands alone. */
    private static String wellFormed(String s) {
        return s.codePoints().noneMatch(ObjectEncoder::isSurrogate)
                ? s
                : s.codePoints()
                        .map(c -> isSurrogate(c) ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    private Num number(Number number) {
        return switch (number) {
            case Byte i -> Num.of(i);
            case Short i -> Num.of(i);
            case Integer i -> Num.of(i);
            case Long l -> Num.of(l);
            case BigInteger i -> new Num(null, Kinds.INT, Decimal.of(i));
            // by its text, as 0.1f is 0.1 and not the double that is nearest to it
            case Float f -> floating(Double.parseDouble(f.toString()));
            case Double d -> floating(d);
            case BigDecimal d -> floating(d);
            default -> throw no("no data: " + number.getClass());
        };
    }

    private Num floating(double d) {
        if (!Double.isFinite(d)) {
            throw no("no number: " + d);
        }
        return new Num(null, Kinds.FLOAT, Decimal.ofDouble(d));
    }

    private Num floating(BigDecimal d) {
        long first = (long) d.precision() - d.scale() - 1;
        if (Math.abs(first) > Decimal.MAX_EXPONENT) {
            throw no("an exponent beyond " + Decimal.MAX_EXPONENT);
        }
        return new Num(null, Kinds.FLOAT, Decimal.of(d.unscaledValue(), -d.scale()));
    }

    private IllegalArgumentException no(String message) {
        return new IllegalArgumentException((path.isEmpty() ? "" : TermPrinter.path(path) + ": ") + message);
    }

    /** What the nesting of objects beyond a bound is told by. */
    private static final class NestingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        NestingException(int maxDepth) {
            super("data nests deeper than " + maxDepth + ", or contains itself");
        }
    }
}
