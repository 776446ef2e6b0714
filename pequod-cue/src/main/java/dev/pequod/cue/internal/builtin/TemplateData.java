package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.eval.TextOrder;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.template.GoNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the objects that templates work on; maps are sorted by name. */
final class TemplateData implements DataVisitor {
    /** A collection that is still open; one of the two is used. */
    private record Open(@Nullable Map<String, @Nullable Object> map, List<@Nullable Object> list, String name) {}

    private static final Decimal LEAST = Decimal.literal("4.940656458412465441765687928682213723651e-324");
    private static final Decimal MOST = Decimal.literal("1.797693134862315708145274237317043567981e308");

    private final Deque<Open> open = new ArrayDeque<>();
    private String name = "";
    private @Nullable Object value;

    /** Returns the last whole value. */
    @Nullable
    Object value() {
        return value;
    }

    @Override
    public void beginObject() {
        open.push(new Open(new TreeMap<>(TextOrder::compare), List.of(), name));
    }

    @Override
    public void name(String newName) {
        name = newName;
    }

    @Override
    public void endObject() {
        end();
    }

    @Override
    public void beginList() {
        open.push(new Open(null, new ArrayList<>(), name));
    }

    @Override
    public void endList() {
        end();
    }

    private void end() {
        Open o = open.pop();
        name = o.name();
        add(o.map() == null ? o.list() : o.map());
    }

    @Override
    public void nullValue() {
        add(null);
    }

    @Override
    public void bool(boolean b) {
        add(b);
    }

    /** Ints are Long or BigInteger, floats Double unless they are beyond its range. An int that is not finite is zero. */
    @Override
    public void number(Decimal number, boolean isFloat) {
        if (isFloat && number.isInfinite()) {
            throw new CueException(List.of(CueError.of(ErrorCode.EVAL, "number has no digits")));
        }
        if (isFloat) {
            add(isInRange(number) ? (Object) number.toDouble() : big(number));
        } else {
            BigInteger n = number.isFinite() ? number.toBigInteger() : BigInteger.ZERO;
            add(n.bitLength() < Long.SIZE ? (Object) n.longValue() : n);
        }
    }

    private static GoNumber.Big big(Decimal number) {
        BigDecimal size = new BigDecimal(number.coefficient(), -number.exponent());
        return new GoNumber.Big(number.isNegative() ? size.negate() : size);
    }

    private static boolean isInRange(Decimal number) {
        Decimal size = number.abs();
        return !number.isFinite() || number.isZero() || size.compareTo(LEAST) >= 0 && size.compareTo(MOST) <= 0;
    }

    @Override
    public void string(String s) {
        add(s);
    }

    @Override
    public void bytes(byte[] b) {
        add(b);
    }

    private void add(@Nullable Object o) {
        Open inside = open.peek();
        if (inside == null) {
            value = o;
        } else if (inside.map() == null) {
            inside.list().add(o);
        } else {
            inside.map().put(name, o);
        }
    }

    @Override
    public boolean keepsValues() {
        return true;
    }
}
