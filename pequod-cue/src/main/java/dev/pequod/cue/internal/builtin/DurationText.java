package dev.pequod.cue.internal.builtin;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;

/** Durations as Go writes them, {@code 1h15m30.5s}; they are numbers of nanoseconds. */
public final class DurationText {
    private static final long MINUTE = 60_000_000_000L;
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", MINUTE,
            "h", 3_600_000_000_000L);
    private static final int MAX_DIGITS = 19;

    private DurationText() {}

    /** Returns the nanoseconds that a text tells; empty if it is no duration, or needs more than 64 bits. */
    public static OptionalLong nanos(String text) {
        try {
            return OptionalLong.of(parse(text));
        } catch (MalformedException e) {
            return OptionalLong.empty();
        }
    }

    static long parse(String all) throws MalformedException {
        boolean negative = all.startsWith("-");
        int i = negative || all.startsWith("+") ? 1 : 0;
        if (all.substring(i).equals("0")) {
            return 0;
        }
        if (i == all.length()) {
            throw invalid("invalid duration", all);
        }
        long sum = 0;
        while (i < all.length()) {
            int point = endOfDigits(all, i);
            boolean hasPoint = all.startsWith(".", point);
            int end = hasPoint ? endOfDigits(all, point + 1) : point;
            if (end == i || end == i + 1 && hasPoint && point == i) {
                throw invalid("invalid duration", all);
            }
            int unitEnd = end;
            while (unitEnd < all.length() && all.charAt(unitEnd) != '.' && endOfDigits(all, unitEnd) == unitEnd) {
                unitEnd++;
            }
            String name = all.substring(end, unitEnd);
            if (name.isEmpty()) {
                throw invalid("missing unit in duration", all);
            }
            Long unit = UNITS.get(name);
            if (unit == null) {
                throw invalid("unknown unit " + TimeLayout.quote(name) + " in duration", all);
            }
            sum = add(sum, whole(all, i, point, unit), all);
            sum = add(sum, part(hasPoint ? all.substring(point + 1, end) : "", unit), all);
            i = unitEnd;
        }
        if (sum == Long.MIN_VALUE && !negative) {
            throw invalid("invalid duration", all);
        }
        return negative ? -sum : sum;
    }

    private static MalformedException invalid(String reason, String all) {
        return new MalformedException("time: " + reason + " " + TimeLayout.quote(all));
    }

    private static int endOfDigits(String s, int from) {
        int i = from;
        while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static long whole(String all, int from, int to, long unit) throws MalformedException {
        int first = from;
        while (first < to && all.charAt(first) == '0') {
            first++;
        }
        String digits = all.substring(first, to);
        long most = Long.divideUnsigned(Long.MIN_VALUE, unit);
        if (digits.length() > MAX_DIGITS) {
            throw invalid("invalid duration", all);
        }
        long value = digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits);
        if (Long.compareUnsigned(value, most) > 0) {
            throw invalid("invalid duration", all);
        }
        return value * unit;
    }

    /** Computes as the reference does, with floating-point numbers and no more digits than fit 64 bits. */
    private static long part(String digits, long unit) {
        long value = 0;
        double scale = 1;
        for (int i = 0; i < digits.length() && value <= Long.MAX_VALUE / 10; i++) {
            long next = value * 10 + digits.charAt(i) - '0';
            if (Long.compareUnsigned(next, Long.MIN_VALUE) > 0) {
                break;
            }
            value = next;
            scale *= 10;
        }
        return (long) (value * (unit / scale));
    }

    private static long add(long a, long b, String all) throws MalformedException {
        long sum = a + b;
        if (Long.compareUnsigned(sum, Long.MIN_VALUE) > 0) {
            throw invalid("invalid duration", all);
        }
        return sum;
    }

    /** Returns nanoseconds as a text. */
    public static String format(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        // the magnitude of the least long is right as an unsigned number
        long n = Math.abs(nanos);
        if (Long.compareUnsigned(n, 1_000_000_000) < 0) {
            String unit = n < 1_000 ? "ns" : n < 1_000_000 ? "µs" : "ms";
            return sign + decimal(n, n < 1_000 ? 0 : n < 1_000_000 ? 3 : 6) + unit;
        }
        long minutes = Long.divideUnsigned(n, MINUTE);
        String seconds = decimal(Long.remainderUnsigned(n, MINUTE), 9) + "s";
        String hours = minutes < 60 ? "" : minutes / 60 + "h";
        return sign + hours + (minutes == 0 ? "" : minutes % 60 + "m") + seconds;
    }

    private static String decimal(long value, int places) {
        return value == 0
                ? "0"
                : BigDecimal.valueOf(value, places).stripTrailingZeros().toPlainString();
    }
}
