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

    /** So many digits of any base fit a long. */
    private static final int LONG_DIGITS = 10;

    private final int base;
    private final BigInteger longPower;
    private final LongConsumer watcher;

    /** The base to the power of {@value #DIRECT_DIGITS}, of twice that, and so on. */
    private final List<BigInteger> powers = new ArrayList<>();

    RadixDigits(int base, LongConsumer watcher) {
        this.base = base;
        this.longPower = BigInteger.valueOf(base).pow(LONG_DIGITS);
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
        for (int i = 0; i < length; ) {
            int end = Math.min(length, i + LONG_DIGITS);
            long scale = 1;
            long part = 0;
            for (; i < end; i++) {
                scale *= base;
                part = part * base + value(digits.charAt(i));
            }
            n = n.multiply(BigInteger.valueOf(scale)).add(BigInteger.valueOf(part));
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
            BigInteger[] parts = rest.divideAndRemainder(longPower);
            long part = parts[1].longValue();
            for (int i = 0; i < LONG_DIGITS; i++) {
                reversed.append(DIGITS.charAt((int) (part % base)));
                part /= base;
            }
            rest = parts[0];
        }
        int length = reversed.length();
        while (length > 0 && reversed.charAt(length - 1) == '0') {
            length--;
        }
        reversed.setLength(length);
        if (!out.isEmpty()) {
            reversed.append("0".repeat(DIRECT_DIGITS - length));
        }
        out.append(reversed.reverse());
    }

    private BigInteger power(int level) {
        while (powers.size() <= level) {
            powers.add(
                    powers.isEmpty()
                            ? BigInteger.valueOf(base).pow(DIRECT_DIGITS)
                            : powers.getLast().multiply(powers.getLast()));
        }
        return powers.get(level);
    }
}
