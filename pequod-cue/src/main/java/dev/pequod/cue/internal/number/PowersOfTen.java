package dev.pequod.cue.internal.number;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Powers of ten, digit counts, and conversion of long digit strings in less than quadratic time. */
final class PowersOfTen {

    private static final int TABLE = 128;
    private static final int DIRECT_DIGITS = 1200;

    private static final double LOG10_OF_2 = Math.log10(2);

    private static final long[] LONGS = longs();
    private static final BigInteger[] BIGS = bigs();

    private PowersOfTen() {}

    private static long[] longs() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static BigInteger[] bigs() {
        BigInteger[] powers = new BigInteger[TABLE + 1];
        powers[0] = BigInteger.ONE;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1].multiply(BigInteger.TEN);
        }
        return powers;
    }

    static BigInteger big(int exponent) {
        return exponent <= TABLE ? BIGS[exponent] : BigInteger.TEN.pow(exponent);
    }

    /** Returns 10 to a power from 0 to 18. */
    static long small(int exponent) {
        return LONGS[exponent];
    }

    /** Returns the number of decimal digits of a non-negative number; 1 for zero. */
    static int digits(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value);
        int estimate = bits * 1233 >>> 12;
        return estimate < LONGS.length && value >= LONGS[estimate] ? estimate + 1 : Math.max(estimate, 1);
    }

    /** Returns the number of decimal digits of a non-negative number; 1 for zero. */
    static int digits(BigInteger value) {
        int low = atLeast(value.bitLength());
        int high = digitBound(value);
        if (low == high) {
            return low;
        }
        return value.compareTo(big(low)) >= 0 ? high : low;
    }

    /** Returns the number of digits or one more, without looking at the digits. */
    static int digitBound(BigInteger value) {
        return (int) (value.bitLength() * LOG10_OF_2) + 1;
    }

    private static int atLeast(int bits) {
        return bits == 0 ? 1 : (int) ((bits - 1) * LOG10_OF_2) + 1;
    }

    /** Returns the value of decimal digits; divides long strings so that multiplication dominates. */
    static BigInteger parse(byte[] digits, int start, int end) {
        int length = end - start;
        return length <= DIRECT_DIGITS ? direct(digits, start, end) : parse(digits, start, end, powers(length));
    }

    private static BigInteger direct(byte[] digits, int start, int end) {
        return start == end
                ? BigInteger.ZERO
                : new BigInteger(new String(digits, start, end - start, StandardCharsets.US_ASCII));
    }

    private static BigInteger parse(byte[] digits, int start, int end, BigInteger[] powers) {
        int length = end - start;
        if (length <= DIRECT_DIGITS) {
            return direct(digits, start, end);
        }
        int doublings = doublings(length);
        int middle = end - (DIRECT_DIGITS << doublings);
        return parse(digits, start, middle, powers).multiply(powers[doublings]).add(parse(digits, middle, end, powers));
    }

    /** Returns how often {@link #DIRECT_DIGITS} can be doubled and be less than a length: that is how long the lower part is. */
    private static int doublings(int length) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros((length - 1) / DIRECT_DIGITS);
    }

    /** Returns what the parts of so many digits are multiplied by: since their lengths are few, each power is computed once. */
    private static BigInteger[] powers(int length) {
        BigInteger[] powers = new BigInteger[doublings(length) + 1];
        powers[0] = BigInteger.TEN.pow(DIRECT_DIGITS);
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1].multiply(powers[i - 1]);
        }
        return powers;
    }
}
