package dev.pequod.cue.internal.number;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Powers of ten, digit counts, and conversion of long digit strings in less than quadratic time. */
final class PowersOfTen {

    private static final int TABLE = 128;
    private static final int DIRECT_DIGITS = 1200;

    /** Powers that {@link #parse} needs, as far as somebody needed them; the largest has some 77,000 digits. */
    private static final AtomicReferenceArray<@Nullable BigInteger> DIRECT = new AtomicReferenceArray<>(7);

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
        if (length <= DIRECT_DIGITS) {
            return length == 0
                    ? BigInteger.ZERO
                    : new BigInteger(new String(digits, start, length, StandardCharsets.US_ASCII));
        }
        // the lengths of the lower parts are few, so that their powers are computed once
        int doublings = Integer.SIZE - 1 - Integer.numberOfLeadingZeros((length - 1) / DIRECT_DIGITS);
        int middle = end - (DIRECT_DIGITS << doublings);
        return parse(digits, start, middle).multiply(direct(doublings)).add(parse(digits, middle, end));
    }

    /** Returns 10 to the power of {@link #DIRECT_DIGITS}, doubled so often. */
    private static BigInteger direct(int doublings) {
        if (doublings >= DIRECT.length()) {
            return BigInteger.TEN.pow(DIRECT_DIGITS << doublings);
        }
        BigInteger power = DIRECT.get(doublings);
        if (power == null) {
            BigInteger root = doublings == 0 ? null : direct(doublings - 1);
            power = root == null ? BigInteger.TEN.pow(DIRECT_DIGITS) : root.multiply(root);
            DIRECT.set(doublings, power);
        }
        return power;
    }
}
