package dev.pequod.cue.internal.number;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text to decimal and back. */
final class DecimalText {

    private static final int MAX = Decimal.MAX_EXPONENT;
    private static final int SMALLEST_PLAIN = -6;

    /** Zeros with at most so many places after the point are written out, whatever {@link #SMALLEST_PLAIN} says. */
    private static final int PLAIN_ZERO_PLACES = 2000;

    private DecimalText() {}

    // --- reading
    // --------------------------------------------------------------------------------------------------------------

    static Decimal literal(String text) {
        Scan scan = new Scan(text);
        if (scan.exponentTooLong) {
            return Decimal.NAN;
        }
        return scan.value(scan.inRange() ? (int) (scan.exponent - scan.places) : 0);
    }

    static Decimal parse(String text) {
        Scan scan = new Scan(text);
        if (scan.exponentTooLong || !scan.inRange()) {
            throw new DecimalException(DecimalException.OUT_OF_RANGE);
        }
        return scan.value((int) (scan.exponent - scan.places));
    }

    /** Returns the value of digits of so many bits each. */
    static BigInteger ofBits(CharSequence digits, int width) {
        int length = digits.length();
        byte[] magnitude = new byte[length * width / Byte.SIZE + 1];
        for (int i = 0; i < length; i++) {
            int at = (length - 1 - i) * width;
            int value = Character.digit(digits.charAt(i), 1 << width) << at % Byte.SIZE;
            int last = magnitude.length - 1 - at / Byte.SIZE;
            magnitude[last] |= (byte) value;
            if (value > 0xFF) {
                magnitude[last - 1] |= (byte) (value >> Byte.SIZE);
            }
        }
        return new BigInteger(1, magnitude);
    }

    private static final class Scan {
        final boolean negative;
        final long exponent;
        final boolean exponentTooLong;
        final int places;
        final BigInteger magnitude;

        Scan(String text) {
            byte[] s = text.getBytes(StandardCharsets.ISO_8859_1);
            int i = 0;
            negative = s.length > 0 && s[0] == '-';
            if (negative || s.length > 0 && s[0] == '+') {
                i++;
            }
            byte[] digits = new byte[s.length];
            int n = 0;
            int afterPoint = -1;
            for (; i < s.length; i++) {
                if (s[i] >= '0' && s[i] <= '9') {
                    digits[n++] = s[i];
                } else if (s[i] == '.' && afterPoint < 0) {
                    afterPoint = n;
                } else {
                    break;
                }
            }
            if (n == 0 || i < s.length && s[i] != 'e' && s[i] != 'E') {
                throw new NumberFormatException("invalid number \"" + text + "\"");
            }
            places = afterPoint < 0 ? 0 : n - afterPoint;
            long power = i < s.length ? exponent(text, s, i + 1) : 0;
            exponentTooLong = power != (int) power;
            exponent = exponentTooLong ? 0 : power;
            magnitude = PowersOfTen.parse(digits, 0, n);
        }

        private static long exponent(String text, byte[] s, int start) {
            int i = start;
            boolean minus = i < s.length && s[i] == '-';
            if (minus || i < s.length && s[i] == '+') {
                i++;
            }
            if (i == s.length) {
                throw new NumberFormatException("invalid number \"" + text + "\"");
            }
            long value = 0;
            for (; i < s.length; i++) {
                if (s[i] < '0' || s[i] > '9') {
                    throw new NumberFormatException("invalid number \"" + text + "\"");
                }
                value = Math.min(value * 10 + s[i] - '0', 1L << 40);
            }
            return minus ? -value : value;
        }

        boolean inRange() {
            long first = exponent - places + PowersOfTen.digits(magnitude) - 1;
            return Math.abs(exponent) <= MAX && places <= MAX && Math.abs(first) <= MAX;
        }

        Decimal value(int power) {
            return Decimal.of(negative, magnitude, power);
        }
    }

    static Decimal ofDouble(double value) {
        if (Double.isNaN(value)) {
            return Decimal.NAN;
        }
        if (Double.isInfinite(value)) {
            return Decimal.INFINITY.withSign(value < 0);
        }
        String text = Double.toString(Math.abs(value));
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        Decimal shortest = parse(text);
        if (shortest.isZero()) {
            return Decimal.of(negative, 0, 0);
        }
        shortest = DecimalContext.reduce(shortest);
        if (shortest.exactDigits() == 2) {
            // Double.toString gives two digits where one would do: 4.9E-324.
            Decimal one = new DecimalContext(1, Rounding.HALF_UP).round(shortest);
            if (Double.compare(Double.parseDouble(one.toString()), Math.abs(value)) == 0) {
                shortest = DecimalContext.reduce(one);
            }
        }
        return shortest.withSign(negative);
    }

    // --- writing
    // --------------------------------------------------------------------------------------------------------------

    static String text(Decimal d) {
        String sign = d.isNegative() ? "-" : "";
        if (d.isNaN()) {
            return sign + "NaN";
        }
        if (d.isInfinite()) {
            return sign + "Infinity";
        }
        String digits = d.coefficient().toString();
        int exponent = d.exponent();
        long length = digits.length();
        if (d.isZero() && exponent < 0 && exponent >= -PLAIN_ZERO_PLACES) {
            length -= exponent;
        }
        if (exponent <= 0 && exponent + length - 1 >= SMALLEST_PLAIN) {
            return plain(sign, digits, exponent);
        }
        long first = (long) exponent + digits.length() - 1;
        StringBuilder out = new StringBuilder(digits.length() + 12).append(sign).append(digits, 0, 1);
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        return out.append('E')
                .append(first < 0 ? '-' : '+')
                .append(Math.abs(first))
                .toString();
    }

    private static String plain(String sign, String digits, int exponent) {
        if (exponent == 0) {
            return sign.isEmpty() ? digits : sign + digits;
        }
        int point = digits.length() + exponent;
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    static String cueText(Decimal d, boolean isFloat) {
        String text = d.toString();
        if (!isFloat && d.exponent() == 0) {
            return text;
        }
        if (d.isFinite() && text.indexOf('E') >= 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        return isFloat && text.indexOf('.') < 0 ? text + ".0" : text;
    }
}
