package dev.pequod.cue.internal.number;

import java.math.BigInteger;
import java.util.function.LongConsumer;

/**
 * Arithmetic with a number of digits and a way to round: the operations of General Decimal Arithmetic with the order of checks and
 * the exponent rules of the reference's library, from which the user sees the difference in results and messages.
 *
 * @param precision significant digits a result keeps, at least 1
 * @param rounding what happens to the others
 * @param watcher told before each product and quotient of how many digits its numbers and its result are; it may end the work by an
 *     exception
 */
record DecimalContext(int precision, Rounding rounding, LongConsumer watcher) {

    private static final int MAX = Decimal.MAX_EXPONENT;

    DecimalContext(int precision, Rounding rounding) {
        this(precision, rounding, digits -> {});
    }

    DecimalContext withPrecision(int digits) {
        return new DecimalContext(digits, rounding, watcher);
    }

    DecimalContext withRounding(Rounding other) {
        return new DecimalContext(precision, other, watcher);
    }

    // --- the four operations
    // --------------------------------------------------------------------------------------------------

    Decimal add(Decimal x, Decimal y, boolean subtract) {
        if (x.isNaN() || y.isNaN()) {
            return Decimal.NAN;
        }
        boolean yNegative = y.isNegative() != subtract;
        if (x.isInfinite() || y.isInfinite()) {
            if (x.isInfinite() && y.isInfinite() && x.isNegative() != yNegative) {
                throw new DecimalException(DecimalException.INVALID_OPERATION);
            }
            return x.isInfinite() ? x : Decimal.INFINITY.withSign(yNegative);
        }
        BigInteger a = x.coefficient();
        BigInteger b = y.coefficient();
        int exponent = Math.min(x.exponent(), y.exponent());
        long gap = Math.abs((long) x.exponent() - y.exponent());
        if (gap > MAX) {
            throw new DecimalException("add: " + DecimalException.OUT_OF_RANGE);
        }
        if (x.exponent() > exponent) {
            a = a.multiply(PowersOfTen.big((int) gap));
        } else if (y.exponent() > exponent) {
            b = b.multiply(PowersOfTen.big((int) gap));
        }
        if (x.isNegative() == yNegative) {
            return round(x.isNegative(), a.add(b), exponent);
        }
        BigInteger difference = a.subtract(b);
        boolean negative = difference.signum() != 0 && x.isNegative() != difference.signum() < 0;
        return round(negative, difference.abs(), exponent);
    }

    Decimal add(Decimal x, Decimal y) {
        return add(x, y, false);
    }

    Decimal subtract(Decimal x, Decimal y) {
        return add(x, y, true);
    }

    Decimal multiply(Decimal x, Decimal y) {
        if (x.isNaN() || y.isNaN()) {
            return Decimal.NAN;
        }
        boolean negative = x.isNegative() != y.isNegative();
        if (x.isInfinite() || y.isInfinite()) {
            if (x.isZero() || y.isZero()) {
                throw new DecimalException(DecimalException.INVALID_OPERATION);
            }
            return Decimal.INFINITY.withSign(negative);
        }
        watcher.accept((long) x.digits() + y.digits());
        BigInteger product = x.coefficient().multiply(y.coefficient());
        int exponent = checked(PowersOfTen.digits(product), x.exponent(), y.exponent(), 0);
        return round(negative, product, exponent);
    }

    /** Returns the quotient with all its digits: {@code 6 / 2} has {@code precision} of them. */
    Decimal divide(Decimal x, Decimal y) {
        if (x.isNaN() || y.isNaN()) {
            return Decimal.NAN;
        }
        boolean negative = x.isNegative() != y.isNegative();
        if (x.isInfinite() || y.isInfinite()) {
            if (x.isInfinite() && y.isInfinite()) {
                throw new DecimalException(DecimalException.INVALID_OPERATION);
            }
            return x.isInfinite() ? Decimal.INFINITY.withSign(negative) : Decimal.of(negative, 0, -MAX - precision + 1);
        }
        if (y.isZero()) {
            throw new DecimalException(
                    x.isZero() ? DecimalException.DIVISION_UNDEFINED : DecimalException.DIVISION_BY_ZERO);
        }
        int shift = x.exponent() - y.exponent();
        if (x.isZero()) {
            return Decimal.of(negative, 0, checked(1, shift, 0, 0));
        }
        watcher.accept((long) x.digits() + y.digits() + precision);
        BigInteger dividend = x.coefficient();
        BigInteger divisor = y.coefficient();
        int gap = x.exactDigits() - y.exactDigits();
        if (gap < 0) {
            dividend = dividend.multiply(PowersOfTen.big(-gap));
        } else if (gap > 0) {
            divisor = divisor.multiply(PowersOfTen.big(gap));
        }
        int adjusted = -gap;
        if (dividend.compareTo(divisor) < 0) {
            dividend = dividend.multiply(BigInteger.TEN);
            adjusted++;
        }
        dividend = dividend.multiply(PowersOfTen.big(precision - 1));
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        BigInteger quotient = parts[0];
        if (parts[1].signum() != 0
                && rounding.addsOne(quotient.testBit(0), parts[1].shiftLeft(1).compareTo(divisor))) {
            quotient = quotient.add(BigInteger.ONE);
        }
        int exponent = checked(PowersOfTen.digits(quotient), shift, -adjusted, -(precision - 1));
        return Decimal.of(negative, quotient, exponent);
    }

    // --- rounding
    // -------------------------------------------------------------------------------------------------------------

    Decimal round(Decimal x) {
        return x.isFinite() ? round(x.isNegative(), x.coefficient(), x.exponent()) : x;
    }

    Decimal round(boolean negative, BigInteger magnitude, int exponent) {
        int digits = PowersOfTen.digits(magnitude);
        int excess = digits - precision;
        if (excess <= 0) {
            return Decimal.of(negative, magnitude, checked(digits, exponent, 0, 0));
        }
        if (excess > MAX) {
            throw new DecimalException(DecimalException.OUT_OF_RANGE);
        }
        BigInteger power = PowersOfTen.big(excess);
        BigInteger[] parts = magnitude.divideAndRemainder(power);
        BigInteger kept = parts[0];
        if (parts[1].signum() != 0
                && rounding.addsOne(kept.testBit(0), parts[1].shiftLeft(1).compareTo(power))) {
            kept = kept.add(BigInteger.ONE);
            if (PowersOfTen.digits(kept) > precision) {
                kept = kept.divide(BigInteger.TEN);
                excess++;
            }
        }
        return Decimal.of(negative, kept, checked(PowersOfTen.digits(kept), exponent, excess, 0));
    }

    /** Returns the sum of the exponents if each of them and the place of the first digit are in range. */
    static int checked(int digits, int a, int b, int c) {
        long sum = (long) a + b + c;
        long first = sum + digits - 1;
        if (outOfRange(a) || outOfRange(b) || outOfRange(c) || outOfRange(first)) {
            throw new DecimalException(DecimalException.OUT_OF_RANGE);
        }
        return (int) sum;
    }

    private static boolean outOfRange(long exponent) {
        return exponent > MAX || exponent < -MAX;
    }

    /**
     * Returns a number without trailing zeros, but with one zero more where digits after the point vanished altogether. Thus quotients
     * that happen to be integral still show a point.
     */
    static Decimal reduceKeepingPoint(Decimal x) {
        if (!x.isFinite()) {
            return x;
        }
        Decimal reduced = reduce(x);
        if (x.exponent() < 0 && reduced.exponent() >= 0) {
            return Decimal.of(
                    reduced.isNegative(), reduced.coefficient().multiply(BigInteger.TEN), reduced.exponent() - 1);
        }
        return reduced;
    }

    static Decimal reduce(Decimal x) {
        if (x.isZero()) {
            return Decimal.ZERO;
        }
        BigInteger magnitude = x.coefficient();
        int exponent = x.exponent();
        while (true) {
            BigInteger[] parts = magnitude.divideAndRemainder(BigInteger.TEN);
            if (parts[1].signum() != 0) {
                return Decimal.of(x.isNegative(), magnitude, exponent);
            }
            magnitude = parts[0];
            exponent++;
        }
    }

    /** Returns the integer part, rounded to zero; with a positive exponent the number itself. */
    static Decimal whole(Decimal x) {
        if (!x.isFinite() || x.exponent() >= 0) {
            return x;
        }
        return Decimal.of(x.isNegative(), x.toBigInteger().abs(), 0);
    }

    static boolean hasFraction(Decimal x) {
        return x.isFinite() && !x.isInteger();
    }

    /** Returns what {@link #whole} drops, with the sign and the exponent of the number. */
    static Decimal fraction(Decimal x) {
        if (!x.isFinite() || x.exponent() >= 0) {
            return Decimal.of(x.isNegative(), 0, 0);
        }
        if (-(long) x.exponent() > x.digits()) {
            return x;
        }
        return Decimal.of(x.isNegative(), x.coefficient().mod(PowersOfTen.big(-x.exponent())), x.exponent());
    }

    // --- comparing
    // ------------------------------------------------------------------------------------------------------------

    static int compare(Decimal x, Decimal y) {
        int sign = x.signum();
        if (sign != y.signum()) {
            return Integer.compare(sign, y.signum());
        }
        if (sign == 0) {
            return 0;
        }
        if (x.isInfinite() || y.isInfinite()) {
            return x.isInfinite() && y.isInfinite() ? 0 : x.isInfinite() ? sign : -sign;
        }
        BigInteger a = x.coefficient();
        BigInteger b = y.coefficient();
        if (x.exponent() != y.exponent()) {
            int first = Long.compare((long) x.exactDigits() + x.exponent(), (long) y.exactDigits() + y.exponent());
            if (first != 0) {
                return Integer.signum(first) * sign;
            }
            if (x.exponent() > y.exponent()) {
                a = a.multiply(PowersOfTen.big(x.exponent() - y.exponent()));
            } else {
                b = b.multiply(PowersOfTen.big(y.exponent() - x.exponent()));
            }
        }
        return Integer.signum(a.compareTo(b)) * sign;
    }
}
