package dev.pequod.cue.internal.number;

import java.math.BigInteger;
import java.util.function.LongConsumer;

/**
 * Exponential, logarithms, powers and cube root to {@value Decimal#PRECISION} digits.
 *
 * <p>They are computed with a few digits more and then rounded, which is not always the nearest decimal: to give the digits that the
 * reference gives, the methods, working precisions and roundings are those of its library: a Taylor series after reducing the
 * argument for the exponential, Halley's iteration or a series near one for the logarithm, Newton's iteration for the root.
 */
public final class ElementaryFunctions {
    private static final DecimalContext RESULT = Decimal.CONTEXT;
    private static final Decimal TWO = Decimal.of(2);
    private static final Decimal THREE = Decimal.of(3);
    private static final Decimal EIGHT = Decimal.of(8);
    private static final Decimal HALF = Decimal.parse("0.5");
    private static final Decimal EIGHTH = Decimal.parse("0.125");
    private static final Decimal TENTH = Decimal.parse("0.1");
    private static final Decimal INVERSE_LN10 =
            Decimal.parse("0.4342944819032518276511289189166050822943970058036665661144537832");

    /** The quadratic that starts the iteration for cube roots between one half and one. */
    private static final Decimal[] CUBE_ROOT = {
        Decimal.parse("-0.46946116"), Decimal.parse("1.072302"), Decimal.parse("0.3812513")
    };

    /** The exponential of the working precision times this overflows. */
    private static final int EXPONENT_PER_DIGIT = 23;

    private static final int MAX_TERMS = 1000;
    private static final int MAX_CONSTANT_DIGITS = 4096;

    private ElementaryFunctions() {}

    // --- exponential and powers
    // -----------------------------------------------------------------------------------------------

    /**
     * Returns e to the power of {@code x}.
     *
     * @throws DecimalException if the result is out of range
     */
    public static Decimal exp(Decimal x) {
        return exp(RESULT, x);
    }

    private static Decimal exp(DecimalContext c, Decimal x) {
        if (x.isNaN()) {
            return Decimal.NAN;
        }
        if (x.isInfinite()) {
            return x.isNegative() ? Decimal.ZERO : Decimal.INFINITY;
        }
        if (x.isZero()) {
            return Decimal.ONE;
        }
        Decimal magnitude = x.abs();
        int precision = c.precision();
        double needed = magnitude.toDouble() / EXPONENT_PER_DIGIT;
        if (needed > precision && needed < MAX_TERMS) {
            precision = (int) Math.ceil(needed);
        }
        if (magnitude.compareTo(Decimal.of((long) precision * EXPONENT_PER_DIGIT)) > 0) {
            throw new DecimalException(x.isNegative() ? DecimalException.UNDERFLOW : DecimalException.OVERFLOW);
        }
        if (magnitude.compareTo(Decimal.of(BigInteger.valueOf(9), -precision - 1)) <= 0) {
            return Decimal.ONE;
        }
        int scale = Math.max(0, x.exponent() + x.exactDigits());
        DecimalContext half = c.withPrecision(precision).withRounding(Rounding.HALF_EVEN);
        Decimal r = half.divide(x, Decimal.of(BigInteger.ONE, scale));
        int p = precision + scale + 2;
        double terms = Math.ceil((1.435 * p - 1.182) / Math.log10(p / r.abs().toDouble()));
        if (terms > MAX_TERMS || Double.isNaN(terms)) {
            throw new DecimalException("too many iterations");
        }
        DecimalContext work = half.withPrecision(p);
        Decimal sum = Decimal.ONE;
        for (int i = (int) terms - 1; i > 0; i--) {
            sum = work.add(work.multiply(work.divide(r, Decimal.of(i)), sum), Decimal.ONE);
        }
        Decimal power;
        try {
            power = integerPower(work, sum, PowersOfTen.big(scale));
        } catch (DecimalException e) {
            throw new DecimalException("integer power: " + e.getMessage());
        }
        return half.withPrecision(c.precision()).round(power);
    }

    private static Decimal integerPower(DecimalContext c, Decimal x, BigInteger exponent) {
        Decimal result = Decimal.ONE;
        Decimal square = x;
        BigInteger rest = exponent.abs();
        for (int i = 0, bits = rest.bitLength(); i < bits; i++) {
            if (rest.testBit(i)) {
                result = c.multiply(result, square);
            }
            if (i + 1 < bits) {
                square = c.multiply(square, square);
            }
        }
        return exponent.signum() < 0 ? c.divide(Decimal.ONE, result) : result;
    }

    /**
     * Returns {@code x} to the power of {@code y}; the working precision is that of {@code x}.
     *
     * @param watcher told now and then with how many digits it is computed; it may end the work by an exception
     * @throws DecimalException if the result is out of range or there is none, as for 0 to the power of 0
     */
    public static Decimal pow(Decimal x, Decimal y, LongConsumer watcher) {
        if (x.isNaN() || y.isNaN()) {
            return Decimal.NAN;
        }
        Decimal whole = DecimalContext.whole(y);
        Decimal fraction = DecimalContext.fraction(y);
        boolean isWhole = fraction.isZero();
        boolean negative = x.isNegative()
                && y.isFinite()
                && isWhole
                && whole.exponent() == 0
                && whole.coefficient().testBit(0);
        if (x.isInfinite() || x.isZero()) {
            return powOfExtreme(x, y, isWhole).withSign(negative);
        }
        if (y.isZero()) {
            return Decimal.ONE;
        }
        if (x.isNegative() && !isWhole || y.isInfinite()) {
            throw new DecimalException(DecimalException.INVALID_OPERATION);
        }
        int precision = Math.max(RESULT.precision(), x.exactDigits()) + 10;
        DecimalContext work = new DecimalContext(precision, RESULT.rounding(), watcher);
        Decimal power = integerPower(work, x, whole.toBigInteger());
        if (isWhole) {
            return RESULT.round(power);
        }
        Decimal rest = exp(work, work.multiply(ln(work, work.round(x.abs())), fraction));
        return RESULT.round(work.multiply(power, rest)).withSign(negative);
    }

    private static Decimal powOfExtreme(Decimal x, Decimal y, boolean isWhole) {
        boolean isUndefined = x.isZero() ? y.isZero() : x.isNegative() && !y.isZero() && (y.isInfinite() || !isWhole);
        if (isUndefined) {
            throw new DecimalException(DecimalException.INVALID_OPERATION);
        }
        if (y.isZero()) {
            return Decimal.ONE;
        }
        return x.isZero() == y.isNegative() ? Decimal.INFINITY : Decimal.ZERO;
    }

    // --- logarithms
    // -----------------------------------------------------------------------------------------------------------

    /**
     * Returns the natural logarithm; that of zero is negative infinity.
     *
     * @throws DecimalException if {@code x} is negative
     */
    public static Decimal ln(Decimal x) {
        return ln(RESULT, x);
    }

    /**
     * Returns the logarithm to base 10.
     *
     * @throws DecimalException if {@code x} is negative
     */
    public static Decimal log10(Decimal x) {
        DecimalContext half = RESULT.withRounding(Rounding.HALF_EVEN);
        Decimal ln = ln(half.withPrecision(RESULT.precision() + 2), x);
        return isSpecialLogarithm(x) ? ln : half.multiply(ln, INVERSE_LN10);
    }

    /**
     * Returns the logarithm to base 2.
     *
     * @throws DecimalException if {@code x} is negative
     */
    public static Decimal log2(Decimal x) {
        return ln(x).divide(ln(TWO));
    }

    private static boolean isSpecialLogarithm(Decimal x) {
        return !x.isFinite() || x.isZero() || x.compareTo(Decimal.ONE) == 0;
    }

    private static Decimal ln(DecimalContext c, Decimal x) {
        if (isSpecialLogarithm(x) || x.isNegative()) {
            return specialLogarithm(x);
        }
        DecimalContext work = c.withPrecision(c.precision() + 2).withRounding(Rounding.HALF_EVEN);
        Decimal adjustment = Decimal.ZERO;
        Decimal z = x;
        Decimal distance = work.subtract(z, Decimal.ONE);
        if (distance.abs().compareTo(TENTH) > 0) {
            int shift = z.exactDigits() + z.exponent();
            z = Decimal.of(z.coefficient(), z.exponent() - shift);
            adjustment = work.multiply(Decimal.of(shift), ln10(work.precision()));
            distance = work.subtract(z, Decimal.ONE);
        }
        Decimal ln = distance.abs().compareTo(TENTH) <= 0
                ? lnNearOne(work, distance)
                : lnByIteration(work, z, c.precision() + 1);
        return c.round(work.add(ln, adjustment));
    }

    private static Decimal specialLogarithm(Decimal x) {
        if (x.isNaN()) {
            return Decimal.NAN;
        }
        if (x.signum() < 0) {
            throw new DecimalException(DecimalException.INVALID_OPERATION);
        }
        return x.isInfinite() ? x : x.isZero() ? Decimal.INFINITY.withSign(true) : Decimal.ZERO;
    }

    /** Returns ln(1 + x) = 2 (y + y³/3 + y⁵/5 …) with y = x / (x + 2). */
    private static Decimal lnNearOne(DecimalContext c, Decimal x) {
        Decimal y = c.divide(x, c.add(x, TWO));
        Decimal power = c.add(y, y);
        Decimal sum = power;
        Decimal small = Decimal.of(BigInteger.ONE, -c.precision());
        for (int n = 3; ; n += 2) {
            power = c.multiply(c.multiply(power, y), y);
            Decimal term = c.divide(power, Decimal.of(n));
            sum = c.add(sum, term);
            if (term.abs().compareTo(small) <= 0) {
                return sum;
            }
        }
    }

    /** Improves a by a - 2 (e^a - z) / (e^a + z). */
    private static Decimal lnByIteration(DecimalContext c, Decimal z, int digits) {
        Decimal a = Decimal.ofDouble(Math.log(z.toDouble()));
        Convergence convergence = new Convergence(c, digits);
        do {
            Decimal e = exp(c, a);
            Decimal difference = c.subtract(e, z);
            a = c.subtract(a, c.divide(c.add(difference, difference), c.add(e, z)));
        } while (!convergence.reached(a));
        return a;
    }

    /** Returns ln 10 = 46 atanh 1/31 + 34 atanh 1/49 + 20 atanh 1/161 with at least so many digits: the next power of two. */
    private static Decimal ln10(int digits) {
        int p = Math.min(MAX_CONSTANT_DIGITS, Integer.highestOneBit(Math.max(1, digits - 1)) * 2);
        int places = p + 10;
        BigInteger sum = inverseArtanh(31, places)
                .multiply(BigInteger.valueOf(46))
                .add(inverseArtanh(49, places).multiply(BigInteger.valueOf(34)))
                .add(inverseArtanh(161, places).multiply(BigInteger.valueOf(20)));
        return RESULT.withPrecision(p).round(Decimal.of(sum, -places));
    }

    /** Returns the inverse hyperbolic tangent of 1 / {@code n}, times ten to the power of {@code places}. */
    private static BigInteger inverseArtanh(int n, int places) {
        BigInteger square = BigInteger.valueOf((long) n * n);
        BigInteger power = PowersOfTen.big(places).divide(BigInteger.valueOf(n));
        BigInteger sum = BigInteger.ZERO;
        for (int i = 1; power.signum() != 0; i += 2) {
            sum = sum.add(power.divide(BigInteger.valueOf(i)));
            power = power.divide(square);
        }
        return sum;
    }

    // --- cube root
    // ------------------------------------------------------------------------------------------------------------

    /** Returns the cube root. */
    public static Decimal cbrt(Decimal x) {
        if (x.isNaN()) {
            return Decimal.NAN;
        }
        if (x.isInfinite()) {
            if (x.isNegative()) {
                throw new DecimalException(DecimalException.INVALID_OPERATION);
            }
            return x;
        }
        if (x.isZero()) {
            return Decimal.of(x.isNegative(), 0, x.exponent() / 3);
        }
        DecimalContext c = RESULT.withPrecision(RESULT.precision() * 2 + 2);
        Decimal magnitude = x.abs();
        Decimal z = magnitude;
        int eighths = 0;
        while (z.compareTo(EIGHTH) < 0) {
            eighths--;
            z = c.multiply(z, EIGHT);
        }
        while (z.compareTo(Decimal.ONE) > 0) {
            eighths++;
            z = c.multiply(z, EIGHTH);
        }
        z = c.add(c.multiply(c.add(c.multiply(z, CUBE_ROOT[0]), CUBE_ROOT[1]), z), CUBE_ROOT[2]);
        for (int i = Math.abs(eighths); i > 0; i--) {
            z = c.multiply(z, eighths < 0 ? HALF : TWO);
        }
        Convergence convergence = new Convergence(c, RESULT.precision() + 1);

        do {
            Decimal quotient = c.divide(magnitude, c.multiply(z, z));
            z = c.divide(c.add(c.add(quotient, z), z), THREE);
        } while (!convergence.reached(z));
        return RESULT.round(z).withSign(x.isNegative());
    }

    /** Tells when an iteration no longer changes so many digits. */
    private static final class Convergence {
        private final DecimalContext c;
        private final int digits;
        private Decimal last = Decimal.ZERO;
        private int rounds;

        Convergence(DecimalContext c, int digits) {
            this.c = c;
            this.digits = digits;
        }

        boolean reached(Decimal z) {
            Decimal change = c.subtract(last, z).abs();
            Decimal small = Decimal.of(BigInteger.ONE, z.exactDigits() + z.exponent() - digits);
            if (change.compareTo(small) <= 0) {
                return true;
            }
            if (++rounds == 10 + digits) {
                throw new DecimalException("did not converge after " + rounds + " iterations");
            }
            last = z;
            return false;
        }
    }
}
