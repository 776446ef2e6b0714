package dev.pequod.cue.internal.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes floating-point numbers in the formats of Go: {@code e f g} in decimal, {@code b x} in powers of two. */
final class FloatText {
    /** With the fewest digits, numbers from this power of ten on are written with an exponent. */
    private static final int SHORTEST_EXPONENT = 6;

    private static final int MANTISSA_BITS = 52;

    private FloatText() {}

    /**
     * Returns a number as text.
     *
     * @param format one of {@code e E f g G b x X}
     * @param precision digits after the point, or significant digits for {@code g}; negative for as many as needed
     * @param single whether to write the number rounded to 32 bits
     */
    static String format(double number, char format, int precision, boolean single) {
        double value = single ? (float) number : number;
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        String text = switch (format) {
            case 'e', 'E', 'f', 'g', 'G' -> decimal(Math.abs(value), format, precision, single);
            case 'b' -> binary(Math.abs(value), single);
            case 'x', 'X' -> hexadecimal(Math.abs(value), precision);
            default -> "%" + format;
        };
        String cased = format == 'X' ? text.toUpperCase(Locale.ROOT) : text;
        return negative && !cased.startsWith("%") ? "-" + cased : cased;
    }

    private static String decimal(double value, char format, int precision, boolean single) {
        boolean shortest = precision < 0;
        BigDecimal number = shortest ? shortest(value, single) : new BigDecimal(value);
        switch (format) {
            case 'e', 'E' -> {
                return exponential(
                        significant(number, shortest ? 0 : precision + 1), format, shortest ? -1 : precision);
            }
            case 'f' -> {
                if (shortest) {
                    return number.signum() == 0
                            ? "0"
                            : number.stripTrailingZeros().toPlainString();
                }
                // zeros behind the last digit are text: the number with a million of them takes seconds to print
                int places = Math.min(precision, number.scale());
                String digits = number.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
                return places == precision
                        ? digits
                        : digits + (places == 0 ? "." : "") + "0".repeat(precision - places);
            }
            default -> {
                BigDecimal digits = significant(number, shortest ? 0 : Math.max(1, precision));
                return general(digits, format, precision);
            }
        }
    }

    /** Java writes at least two digits, also where one would do. */
    private static BigDecimal shortest(double value, boolean single) {
        BigDecimal number = new BigDecimal(single ? Float.toString((float) value) : Double.toString(value));
        BigDecimal one = number.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return (single ? one.floatValue() : one.doubleValue()) == value ? one : number;
    }

    /** Returns the number rounded to so many digits, all of them if 0, without zeros at the end. */
    private static BigDecimal significant(BigDecimal number, int digits) {
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        return number.round(new MathContext(digits, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static String general(BigDecimal digits, char format, int precision) {
        int count = digits.precision();
        int point = digits.signum() == 0 ? 0 : count - digits.scale();
        int most = precision < 0 ? SHORTEST_EXPONENT : Math.max(1, precision);
        if (precision >= 0 && most > count && count >= point) {
            most = count;
        }
        int exponent = point - 1;
        if (exponent < -4 || exponent >= most) {
            return exponential(digits, format == 'g' ? 'e' : 'E', count - 1);
        }
        return digits.setScale(Math.max(0, digits.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    private static String exponential(BigDecimal digits, char e, int places) {
        String unscaled = digits.unscaledValue().toString();
        int exponent = digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
        StringBuilder out = new StringBuilder().append(unscaled.charAt(0));
        int wanted = places < 0 ? unscaled.length() - 1 : places;
        if (wanted > 0) {
            out.append('.').append(unscaled, 1, unscaled.length()).append("0".repeat(wanted - unscaled.length() + 1));
        }
        return power(out.append(e), exponent);
    }

    private static String power(StringBuilder out, int exponent) {
        int magnitude = Math.abs(exponent);
        return out.append(exponent < 0 ? '-' : '+')
                .append(magnitude < 10 ? "0" : "")
                .append(magnitude)
                .toString();
    }

    private static String binary(double value, boolean single) {
        int bits = single ? 23 : MANTISSA_BITS;
        int least = (single ? Float.MIN_EXPONENT : Double.MIN_EXPONENT) - bits;
        int exponent = value == 0 ? least : Math.max(least, Math.getExponent(value) - bits);
        return BigDecimal.valueOf(Math.scalb(value, -exponent)).toBigInteger() + "p" + (exponent < 0 ? "" : "+")
                + exponent;
    }

    private static String hexadecimal(double value, int precision) {
        long mantissa = 0;
        int exponent = 0;
        if (value != 0) {
            exponent = Math.getExponent(value);
            double scaled = value;
            if (value < Double.MIN_NORMAL) {
                scaled = value * 0x1p52;
                exponent = Math.getExponent(scaled) - 52;
            }
            mantissa = Double.doubleToRawLongBits(scaled) & (1L << MANTISSA_BITS) - 1 | 1L << MANTISSA_BITS;
        }
        int kept = MANTISSA_BITS / 4;
        if (precision >= 0 && precision < kept) {
            int dropped = MANTISSA_BITS - 4 * precision;
            mantissa = new BigDecimal(BigInteger.valueOf(mantissa))
                            .divide(new BigDecimal(BigInteger.ONE.shiftLeft(dropped)), 0, RoundingMode.HALF_EVEN)
                            .longValue()
                    << dropped;
            if (mantissa >>> MANTISSA_BITS == 2) {
                mantissa >>>= 1;
                exponent++;
            }
        }
        String digits = "0".repeat(kept) + Long.toHexString(mantissa & (1L << MANTISSA_BITS) - 1);
        digits = digits.substring(digits.length() - kept);
        digits = precision < 0
                ? digits.replaceFirst("0+$", "")
                : digits.substring(0, Math.min(precision, kept)) + "0".repeat(Math.max(0, precision - kept));
        StringBuilder out = new StringBuilder("0x").append(mantissa >>> MANTISSA_BITS);
        if (!digits.isEmpty()) {
            out.append('.').append(digits);
        }
        return power(out.append('p'), exponent);
    }
}
