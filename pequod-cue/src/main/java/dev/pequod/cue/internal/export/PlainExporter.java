package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns concrete values into Java objects. */
public final class PlainExporter {
    private final Evaluation c;

    private PlainExporter(Evaluation c) {
        this.c = c;
    }

    /**
     * Returns a value that was found to be concrete: null, Boolean, BigInteger, BigDecimal, String, byte[], lists, and maps in the order of
     * the fields. Defaults are taken; only regular fields count.
     */
    public static @Nullable Object export(Evaluation c, Vertex v) {
        return new PlainExporter(c).plain(v);
    }

    private @Nullable Object plain(Vertex v) {
        Vertex x = c.defaultOf(v.deref()).deref();
        Datum value = x.value();
        return switch (value) {
            case Null n -> null;
            case Bool b -> b.value();
            case Num n -> number(n);
            case Str s -> s.value();
            case Bytes b -> b.value().clone();
            case Vertex list
            when list.isList() -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Vertex a : list.arcs) {
                    if (a.label != null && a.label.isIndex()) {
                        elements.add(nested(a));
                    }
                }
                yield elements;
            }
            case Vertex struct -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                for (Label l : FieldOrder.of(struct)) {
                    Vertex a = struct.arc(l);
                    if (a != null && l.isRegular() && a.isMember()) {
                        fields.put(l.name(), nested(a));
                    }
                }
                yield fields;
            }
            case null, default -> throw new IllegalStateException("not concrete: " + value);
        };
    }

    private @Nullable Object nested(Vertex v) {
        return c.nested(() -> plain(v));
    }

    private static Object number(Num n) {
        Decimal d = n.value();
        return n.kind() == Kinds.INT ? d.toBigInteger() : new BigDecimal(d.coefficient(), -d.exponent());
    }
}
