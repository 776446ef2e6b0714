package dev.pequod.cue.internal.builtin;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Integers as digits of a base from 2 to {@value #MAX_BASE}, in less than quadratic time: long numbers are divided at powers of the base, each
 * of which is the square of the one before. The watcher is told now and then how many digits were worked on; it may end the work by an
 * exception.
 */
final class RadixDigits {
    static final int MAX_BASE = 62;

    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /** Shorter numbers are converted digit by digit. */
    private static final int DIRECT_DIGITS = 128;

    private final BigInteger base;
    private final LongConsumer watcher;

    /** The base to the power of {@value #DIRECT_DIGITS}, of twice that, and so on. */
    private final List<BigInteger> powers = new ArrayList<>();

    RadixDigits(int base, LongConsumer watcher) {
        this.base = BigInteger.valueOf(base);
        this.watcher = watcher;
    }

    /** Returns the value of a digit in the largest base, or -1 if the character is none. */
    static int value(char digit) {
        return DIGITS.indexOf(digit);
    }

    /** Returns the value of digits that are those of the base. */
    BigInteger parse(String digits) {
        int length = digits.length();
        if (length > DIRECT_DIGITS) {
            int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros((length - 1) / DIRECT_DIGITS);
            int middle = length - (DIRECT_DIGITS << level);
            return parse(digits.substring(0, middle)).multiply(power(level)).add(parse(digits.substring(middle)));
        }
        watcher.accept(length);
        BigInteger n = BigInteger.ZERO;
        for (int i = 0; i < length; i++) {
            n = n.multiply(base).add(BigInteger.valueOf(value(digits.charAt(i))));
        }
        return n;
    }

    /** Returns the digits of a number that is not negative. */
    String format(BigInteger n) {
        int level = 0;
        while (power(level).compareTo(n) <= 0) {
            level++;
        }
        StringBuilder out = new StringBuilder();
        append(n, level, out);
        return out.isEmpty() ? "0" : out.toString();
    }

    /** Appends the digits of a number below a power, with leading zeros if there are digits before. */
    private void append(BigInteger n, int level, StringBuilder out) {
        if (level > 0) {
            BigInteger[] halves = n.divideAndRemainder(power(level - 1));
            append(halves[0], level - 1, out);
            append(halves[1], level - 1, out);
            return;
        }
        watcher.accept(DIRECT_DIGITS);
        StringBuilder reversed = new StringBuilder();
        for (BigInteger rest = n; rest.signum() != 0; ) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            reversed.append(DIGITS.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        if (!out.isEmpty()) {
            reversed.append("0".repeat(DIRECT_DIGITS - reversed.length()));
        }
        out.append(reversed.reverse());
    }

    private BigInteger power(int level) {
        while (powers.size() <= level) {
            powers.add(
                    powers.isEmpty()
                            ? base.pow(DIRECT_DIGITS)
                            : powers.getLast().multiply(powers.getLast()));
        }
        return powers.get(level);
    }
}
