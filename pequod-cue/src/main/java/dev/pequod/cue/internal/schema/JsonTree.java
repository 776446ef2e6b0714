package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a visitor the data that Java objects are. */
final class JsonTree {
    private JsonTree() {}

    /** Returns an object that is known to be a schema. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object schema) {
        return schema == null ? Map.of() : (Map<String, Object>) schema;
    }

    static void write(@Nullable Object o, DataVisitor out) {
        switch (o) {
            case null -> out.nullValue();
            case Boolean b -> out.bool(b);
            case String s -> out.string(s);
            case byte[] b -> out.bytes(b);
            case Long n -> out.number(Decimal.of(n), false);
            case BigInteger n -> out.number(Decimal.of(n), false);
            case BigDecimal n -> out.number(Decimal.of(n.unscaledValue(), -n.scale()), true);
            case Decimal d -> out.number(d, !d.isInteger());
            case List<?> list -> {
                out.beginList();
                list.forEach(e -> write(e, out));
                out.endList();
            }
            case Map<?, ?> map -> {
                out.beginObject();
                map.forEach((name, value) -> {
                    out.name((String) name);
                    write(value, out);
                });
                out.endObject();
            }
            default -> throw new IllegalStateException("no data: " + o.getClass());
        }
    }
}
