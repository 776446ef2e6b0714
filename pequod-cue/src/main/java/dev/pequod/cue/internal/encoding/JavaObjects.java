package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes Java objects of data: null, Boolean, BigInteger, BigDecimal, String, byte[], lists and maps. */
public final class JavaObjects implements DataVisitor {
    /** An object or list that is still open, with the names of the values to come. */
    private record Open(@Nullable List<@Nullable Object> list, Map<String, @Nullable Object> map, Deque<String> name) {}

    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Object result;

    /** Returns the last value at the top level. */
    public @Nullable Object result() {
        return result;
    }

    @Override
    public void beginObject() {
        open.push(new Open(null, new LinkedHashMap<>(), new ArrayDeque<>(1)));
    }

    @Override
    public void beginList() {
        open.push(new Open(new ArrayList<>(), Map.of(), new ArrayDeque<>(0)));
    }

    @Override
    public void name(String name) {
        open.element().name().push(name);
    }

    @Override
    public void endObject() {
        add(open.pop().map());
    }

    @Override
    public void endList() {
        add(open.pop().list());
    }

    @Override
    public void nullValue() {
        add(null);
    }

    @Override
    public void bool(boolean value) {
        add(value);
    }

    @Override
    public void number(Decimal value, boolean isFloat) {
        if (!value.isFinite()) {
            throw Failure.output(ErrorCode.EVAL, "cannot convert " + value + " to a number of Java");
        }
        add(isFloat ? decimal(value) : value.toBigInteger());
    }

    @Override
    public void string(String value) {
        add(value);
    }

    @Override
    public void bytes(byte[] value) {
        add(value.clone());
    }

    private static BigDecimal decimal(Decimal value) {
        BigDecimal digits = new BigDecimal(value.coefficient(), -value.exponent());
        return value.isNegative() ? digits.negate() : digits;
    }

    private void add(@Nullable Object value) {
        Open inside = open.peek();
        if (inside == null) {
            result = value;
        } else if (inside.list() != null) {
            inside.list().add(value);
        } else {
            inside.map().put(inside.name().pop(), value);
        }
    }

    @Override
    public boolean keepsValues() {
        return true;
    }
}
