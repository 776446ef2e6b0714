package dev.pequod.cue.internal.number;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A number of CUE: sign, coefficient and a power of ten, or an infinity or NaN. Literals are exact; arithmetic rounds to
 * {@value #PRECISION} digits, half up, and keeps the exponent as General Decimal Arithmetic says.
 *
 * <p>Immutable. Coefficients that fit a {@code long} need no big number. {@link #equals} compares the representation ({@code 1.0}
 * differs from {@code 1}), {@link #compareTo} the value. Operations without a result throw {@link DecimalException}.
 */
public final class Decimal implements Comparable<Decimal> {
    /** The number of digits that arithmetic keeps. */
    public static final int PRECISION = 34;

    /** Results whose exponent or first digit is beyond this fail. */
    public static final int MAX_EXPONENT = 100_000;

    /** Texts of more digits are read by nobody, since that would take long. */
    public static final int MAX_DIGITS = 100_000;

    static final DecimalContext CONTEXT = new DecimalContext(PRECISION, Rounding.HALF_UP);

    private static final int CACHE_MIN = -128;
    private static final int CACHE_MAX = 1023;
    private static final Decimal[] CACHE = cache();

    /** 0. */
    public static final Decimal ZERO = of(0);

    /** 1. */
    public static final Decimal ONE = of(1);

    /** Not a number. */
    public static final Decimal NAN = new Decimal(Form.NAN, false, 0, null, 0);

    /** Positive infinity. */
    public static final Decimal INFINITY = new Decimal(Form.INFINITE, false, 0, null, 0);

    /** Sums and products of numbers within these bounds can neither overflow nor leave the range of exponents. */
    private static final int SAFE_EXPONENT = MAX_EXPONENT / 2 - 100;

    private static final long SAFE_COEFFICIENT = Long.MAX_VALUE / 2;
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private enum Form {
        FINITE,
        INFINITE,
        NAN
    }

    private final Form form;
    private final boolean negative;
    private final int exponent;
    private final long small;
    private final @Nullable BigInteger big;

    private Decimal(Form form, boolean negative, long small, @Nullable BigInteger big, int exponent) {
        this.form = form;
        this.negative = negative;
        this.small = small;
        this.big = big;
        this.exponent = exponent;
    }

    private static Decimal[] cache() {
        Decimal[] all = new Decimal[CACHE_MAX - CACHE_MIN + 1];
        for (int i = 0; i < all.length; i++) {
            int value = i + CACHE_MIN;
            all[i] = new Decimal(Form.FINITE, value < 0, Math.abs((long) value), null, 0);
        }
        return all;
    }

    // --- making
    // ---------------------------------------------------------------------------------------------------------------

    /** Returns an integer. */
    public static Decimal of(long value) {
        if (value >= CACHE_MIN && value <= CACHE_MAX) {
            return CACHE[(int) value - CACHE_MIN];
        }
        return value == Long.MIN_VALUE
                ? new Decimal(Form.FINITE, true, 0, BigInteger.ONE.shiftLeft(63), 0)
                : new Decimal(Form.FINITE, value < 0, Math.abs(value), null, 0);
    }

    /** Returns an integer of any size. */
    public static Decimal of(BigInteger value) {
        return value.bitLength() < Long.SIZE ? of(value.longValue()) : of(value.signum() < 0, value.abs(), 0);
    }

    /** Returns {@code coefficient} times ten to the power of {@code exponent}. */
    public static Decimal of(BigInteger coefficient, int exponent) {
        return of(coefficient.signum() < 0, coefficient.abs(), exponent);
    }

    /** Returns the number with the fewest digits that denotes {@code value}. */
    public static Decimal ofDouble(double value) {
        return DecimalText.ofDouble(value);
    }

    /**
     * Returns what a literal of CUE denotes; one whose exponent is out of all range becomes what it becomes in the reference, NaN or the
     * bare digits.
     *
     * @throws NumberFormatException if the text is no number
     */
    public static Decimal literal(String text) {
        return DecimalText.literal(text);
    }

    /**
     * Returns the value of digits, of which there is at least one, in less than quadratic time.
     *
     * @param radix 2, 8, 10 or 16
     */
    public static BigInteger integer(CharSequence digits, int radix) {
        if (radix != 10) {
            return DecimalText.ofBits(digits, Integer.numberOfTrailingZeros(radix));
        }
        byte[] ascii = digits.toString().getBytes(StandardCharsets.US_ASCII);
        return PowersOfTen.parse(ascii, 0, ascii.length);
    }

    /**
     * Returns the number that the text denotes: digits with at most one point, an optional sign and an optional exponent.
     *
     * @throws NumberFormatException if the text is no number
     * @throws DecimalException if its exponent is out of range
     */
    public static Decimal parse(String text) {
        return DecimalText.parse(text);
    }

    static Decimal of(boolean negative, BigInteger magnitude, int exponent) {
        return magnitude.bitLength() < Long.SIZE
                ? of(negative, magnitude.longValue(), exponent)
                : new Decimal(Form.FINITE, negative, 0, magnitude, exponent);
    }

    static Decimal of(boolean negative, long magnitude, int exponent) {
        boolean cached =
                exponent == 0 && magnitude <= CACHE_MAX && (!negative || (magnitude != 0 && magnitude <= -CACHE_MIN));
        return cached
                ? CACHE[(int) (negative ? -magnitude : magnitude) - CACHE_MIN]
                : new Decimal(Form.FINITE, negative, magnitude, null, exponent);
    }

    // --- properties
    // -----------------------------------------------------------------------------------------------------------

    /** Reports whether this is neither infinite nor NaN. */
    public boolean isFinite() {
        return form == Form.FINITE;
    }

    /** Reports whether this is NaN. */
    public boolean isNaN() {
        return form == Form.NAN;
    }

    /** Reports whether this is an infinity of either sign. */
    public boolean isInfinite() {
        return form == Form.INFINITE;
    }

    /** Reports whether this is zero of either sign. */
    public boolean isZero() {
        return form == Form.FINITE && big == null && small == 0;
    }

    /** Reports whether the sign is negative, also that of a zero. */
    public boolean isNegative() {
        return negative;
    }

    /** Returns -1, 0 or 1; for NaN that of its sign. */
    public int signum() {
        return isZero() ? 0 : negative ? -1 : 1;
    }

    /** Returns the exponent of the last digit: 0 for 12, -1 for 1.2, 3 for 1e3. */
    public int exponent() {
        return exponent;
    }

    /** Returns the digits without sign and point. */
    public BigInteger coefficient() {
        return big == null ? BigInteger.valueOf(small) : big;
    }

    /** Returns the number of digits of the coefficient; of a long one perhaps one more. */
    public int digits() {
        return big == null ? PowersOfTen.digits(small) : PowersOfTen.digitBound(big);
    }

    int exactDigits() {
        return big == null ? PowersOfTen.digits(small) : PowersOfTen.digits(big);
    }

    /** Reports whether the value is integral, however it is written. */
    public boolean isInteger() {
        if (form != Form.FINITE) {
            return false;
        }
        if (exponent >= 0 || isZero()) {
            return true;
        }
        if (-(long) exponent >= digits()) {
            return false;
        }
        return big == null
                ? small % PowersOfTen.small(-exponent) == 0
                : big.mod(PowersOfTen.big(-exponent)).signum() == 0;
    }

    /** Reports whether the value is an integer that fits a {@code long}. */
    public boolean fitsLong() {
        if (exponent == 0 && big == null) {
            return form == Form.FINITE;
        }
        return isInteger()
                && (isZero() || (long) digits() + exponent <= 21)
                && toBigInteger().bitLength() < Long.SIZE;
    }

    /**
     * Returns the value as a {@code long}.
     *
     * @throws DecimalException if it does not fit
     */
    public long toLong() {
        if (exponent == 0 && big == null && form == Form.FINITE) {
            return negative ? -small : small;
        }
        if (!fitsLong()) {
            throw new DecimalException(this + ": not an integer of 64 bits");
        }
        return toBigInteger().longValue();
    }

    /**
     * Returns the integral part, written out: callers bound {@link #exponent} first where it comes from a user.
     *
     * @throws DecimalException if this is not finite
     */
    public BigInteger toBigInteger() {
        if (form != Form.FINITE) {
            throw new DecimalException(this + " is not finite");
        }
        BigInteger value = coefficient();
        if (isZero()) {
            return BigInteger.ZERO;
        }
        if (exponent > 0) {
            value = value.multiply(PowersOfTen.big(exponent));
        } else if (exponent < 0) {
            value = -(long) exponent > digits() ? BigInteger.ZERO : value.divide(PowersOfTen.big(-exponent));
        }
        return negative ? value.negate() : value;
    }

    /**
     * Returns the integer next to this in a direction, written out like {@link #toBigInteger()}.
     *
     * @throws DecimalException if this is not finite
     */
    public BigInteger toBigInteger(RoundingMode mode) {
        if (form != Form.FINITE || exponent >= 0) {
            return toBigInteger();
        }
        if (-(long) exponent > digits()) {
            // whatever its digits, it is rounded as a tenth of its sign
            return BigDecimal.valueOf(signum(), 1).setScale(0, mode).unscaledValue();
        }
        BigInteger signed = negative ? coefficient().negate() : coefficient();
        return new BigDecimal(signed, -exponent).setScale(0, mode).unscaledValue();
    }

    /**
     * Reports whether this is a multiple of {@code y}.
     *
     * @throws DecimalException if {@code y} is zero or one of the numbers is not finite
     */
    public boolean isMultipleOf(Decimal y) {
        if (form != Form.FINITE || y.form != Form.FINITE || y.isZero()) {
            divide(y);
            return false;
        }
        return new BigDecimal(coefficient(), -exponent)
                        .remainder(new BigDecimal(y.coefficient(), -y.exponent))
                        .signum()
                == 0;
    }

    /** Returns the nearest {@code double}. */
    public double toDouble() {
        if (exponent == 0 && big == null && form == Form.FINITE && small < EXACT_IN_DOUBLE) {
            return negative ? -(double) small : small;
        }
        return switch (form) {
            case FINITE -> Double.parseDouble(toString());
            case INFINITE -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case NAN -> Double.NaN;
        };
    }

    // --- arithmetic
    // -----------------------------------------------------------------------------------------------------------

    /** Returns the sum, rounded. */
    public Decimal add(Decimal y) {
        if (isSmallWith(y) && exponent == y.exponent) {
            long sum = (negative ? -small : small) + (y.negative ? -y.small : y.small);
            return of(sum == 0 ? negative && y.negative : sum < 0, Math.abs(sum), exponent);
        }
        return CONTEXT.add(this, y, false);
    }

    /** Returns the difference, rounded. */
    public Decimal subtract(Decimal y) {
        if (isSmallWith(y) && exponent == y.exponent) {
            long difference = (negative ? -small : small) - (y.negative ? -y.small : y.small);
            return of(difference == 0 ? negative && !y.negative : difference < 0, Math.abs(difference), exponent);
        }
        return CONTEXT.add(this, y, true);
    }

    /** Returns the product, rounded. */
    public Decimal multiply(Decimal y) {
        if (isSmallWith(y) && Math.multiplyHigh(small, y.small) == 0) {
            long product = small * y.small;
            if (product >= 0) {
                return of(negative != y.negative, product, exponent + y.exponent);
            }
        }
        return CONTEXT.multiply(this, y);
    }

    /** Returns the quotient, rounded, without trailing zeros but one after the point of an integral result. */
    public Decimal divide(Decimal y) {
        return DecimalContext.reduceKeepingPoint(CONTEXT.divide(this, y));
    }

    /** Returns the quotient of integral parts, rounded towards zero. */
    public Decimal quo(Decimal y) {
        return y.isPlainLong() && isPlainLong()
                ? of(toLong() / y.divisor())
                : of(wholeNumber().divide(y.wholeDivisor()));
    }

    /** Returns what {@link #quo} leaves, with the sign of this. */
    public Decimal rem(Decimal y) {
        return y.isPlainLong() && isPlainLong()
                ? of(toLong() % y.divisor())
                : of(wholeNumber().remainder(y.wholeDivisor()));
    }

    /** Returns the quotient that goes with {@link #mod}. */
    public Decimal div(Decimal y) {
        BigInteger divisor = y.wholeDivisor();
        BigInteger[] parts = wholeNumber().divideAndRemainder(divisor);
        if (parts[1].signum() >= 0) {
            return of(parts[0]);
        }
        return of(divisor.signum() > 0 ? parts[0].subtract(BigInteger.ONE) : parts[0].add(BigInteger.ONE));
    }

    /** Returns the remainder that is never negative. */
    public Decimal mod(Decimal y) {
        return of(wholeNumber().mod(y.wholeDivisor().abs()));
    }

    /** Returns this with the other sign; zero has none. */
    public Decimal negate() {
        if (isZero()) {
            return abs();
        }
        return new Decimal(form, !negative, small, big, exponent);
    }

    /** Returns this with at most {@value #PRECISION} digits. */
    public Decimal round() {
        return CONTEXT.round(this);
    }

    /** Returns this without its sign. */
    public Decimal abs() {
        return withSign(false);
    }

    /** Returns this with a sign, also of a zero. */
    public Decimal withSign(boolean isNegative) {
        return isNegative == negative ? this : new Decimal(form, isNegative, small, big, exponent);
    }

    /** Returns the largest integer that is not above this. */
    public Decimal floor() {
        Decimal whole = DecimalContext.whole(this);
        return negative && DecimalContext.hasFraction(this) ? CONTEXT.subtract(whole, ONE) : whole;
    }

    /** Returns the smallest integer that is not below this. */
    public Decimal ceil() {
        Decimal whole = DecimalContext.whole(this);
        return !negative && DecimalContext.hasFraction(this) ? CONTEXT.add(whole, ONE) : whole;
    }

    private boolean isSmallWith(Decimal y) {
        return big == null
                && y.big == null
                && form == Form.FINITE
                && y.form == Form.FINITE
                && small <= SAFE_COEFFICIENT
                && y.small <= SAFE_COEFFICIENT
                && isSafe(exponent)
                && isSafe(y.exponent);
    }

    private static boolean isSafe(int exponent) {
        return -SAFE_EXPONENT < exponent && exponent < SAFE_EXPONENT;
    }

    private boolean isPlainLong() {
        return big == null && exponent == 0 && form == Form.FINITE;
    }

    private long divisor() {
        if (small == 0) {
            throw new DecimalException(DecimalException.DIVISION_BY_ZERO);
        }
        return toLong();
    }

    private BigInteger wholeNumber() {
        return form == Form.FINITE ? toBigInteger() : BigInteger.ZERO;
    }

    private BigInteger wholeDivisor() {
        BigInteger whole = wholeNumber();
        if (whole.signum() == 0) {
            throw new DecimalException(DecimalException.DIVISION_BY_ZERO);
        }
        return whole;
    }

    // --- comparing and printing
    // -----------------------------------------------------------------------------------------------

    @Override
    public int compareTo(Decimal y) {
        if (big == null && y.big == null && exponent == y.exponent && form == Form.FINITE && y.form == Form.FINITE) {
            return Long.compare(negative ? -small : small, y.negative ? -y.small : y.small);
        }
        return DecimalContext.compare(this, y);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Decimal d
                && small == d.small
                && exponent == d.exponent
                && negative == d.negative
                && form == d.form
                && (big == null ? d.big == null : big.equals(d.big));
    }

    @Override
    public int hashCode() {
        int digits = big == null ? Long.hashCode(small) : big.hashCode();
        return (31 * digits + exponent) * (negative ? -31 : 31) + form.ordinal();
    }

    /** Returns the digits: plain while the exponent is small, otherwise {@code 1.5E+30}. */
    @Override
    public String toString() {
        boolean plain = exponent == 0 && big == null && form == Form.FINITE && (!negative || small != 0);
        return plain ? Long.toString(negative ? -small : small) : DecimalText.text(this);
    }

    /** Returns the number as CUE writes it: a float always shows a point or an exponent. */
    public String toCueString(boolean isFloat) {
        return DecimalText.cueText(this, isFloat);
    }
}
