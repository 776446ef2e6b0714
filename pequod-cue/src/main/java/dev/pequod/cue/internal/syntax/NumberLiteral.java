package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The exact value of a number literal: {@code coefficient * 10^exponent}.
 *
 * <p>Zeros after the point count: {@code 1.50} is 150 and -2. A literal of a radix other than ten has exponent 0. A multiplier is
 * applied, in decimal arithmetic of 34 digits as in the reference.
 *
 * @param isInt whether it is an int; a point or an exponent makes a float
 * @param coefficient the digits; not negative, since a sign is an operator, unless the text had one
 * @param exponent the power of ten; saturates far beyond what arithmetic allows
 */
public record NumberLiteral(boolean isInt, BigInteger coefficient, long exponent) {

    private static final MathContext PRECISION = new MathContext(34, RoundingMode.HALF_UP);
    private static final long MAX_EXPONENT = 1_000_000_000_000L;
    /** So much of a text that is no number is quoted. */
    private static final int QUOTED = 100;

    private static final String MULTIPLIERS = "KMGTP";

    /**
     * Returns the value of a literal, which may have a sign.
     *
     * @throws LiteralException if it is none, or has more than {@value Decimal#MAX_DIGITS} digits
     */
    public static NumberLiteral parse(String text) throws LiteralException {
        return new Reader(text).read();
    }

    /** Reads one literal. */
    private static final class Reader {
        private final String text;
        private int i;
        private final StringBuilder digits = new StringBuilder();

        Reader(String text) {
            this.text = text;
        }

        NumberLiteral read() throws LiteralException {
            if (text.isEmpty()) {
                throw error("invalid number");
            }
            boolean negative = text.charAt(0) == '-';
            if (negative || text.charAt(0) == '+') {
                i++;
            }
            NumberLiteral number = unsigned();
            if (i < text.length()) {
                throw error("illegal number");
            }
            return negative ? new NumberLiteral(number.isInt, number.coefficient.negate(), number.exponent) : number;
        }

        private NumberLiteral unsigned() throws LiteralException {
            if (at(0) == '0') {
                int radix = switch (at(1)) {
                    case 'x', 'X' -> 16;
                    case 'b' -> 2;
                    case 'o' -> 8;
                    default -> 10;
                };
                if (radix != 10) {
                    i += 2;
                    if (!digits(radix)) {
                        throw error("illegal " + (radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary")
                                + " number");
                    }
                    return new NumberLiteral(true, Decimal.integer(digits, radix), 0);
                }
            }
            boolean leadingZero = at(0) == '0' && at(1) >= '0' && at(1) <= '9';
            boolean startsWithPoint = at(0) == '.';
            if (!startsWithPoint && !digits(10)) {
                throw error("illegal number start");
            }
            long exponent = 0;
            boolean isFloat = at(0) == '.';
            if (isFloat) {
                i++;
                int before = digits.length();
                if (!digits(10) && startsWithPoint) {
                    throw error("illegal fraction");
                }
                exponent = (long) before - digits.length();
            }
            int multiplier = MULTIPLIERS.indexOf(at(0));
            if (multiplier >= 0 && !(leadingZero && !isFloat)) {
                return multiplied(multiplier + 1, exponent);
            }
            if (at(0) == 'e' || at(0) == 'E') {
                i++;
                isFloat = true;
                exponent += exponent();
            }
            if (leadingZero && !isFloat) {
                throw error("illegal integer number");
            }
            return new NumberLiteral(!isFloat, Decimal.integer(digits, 10), exponent);
        }

        private long exponent() throws LiteralException {
            boolean negative = at(0) == '-';
            if (negative || at(0) == '+') {
                i++;
            }
            int from = digits.length();
            if (!digits(10)) {
                throw error("illegal exponent");
            }
            long value = 0;
            for (int k = from; k < digits.length(); k++) {
                value = Math.min(MAX_EXPONENT, value * 10 + digits.charAt(k) - '0');
            }
            digits.setLength(from);
            return negative ? -value : value;
        }

        private NumberLiteral multiplied(int power, long exponent) throws LiteralException {
            i++;
            int base = 1000;
            if (at(0) == 'i') {
                i++;
                base = 1024;
            }
            if (i < text.length()) {
                throw error("illegal trailing characters in number");
            }
            BigDecimal mantissa = new BigDecimal(Decimal.integer(digits, 10), (int) -exponent);
            BigDecimal product =
                    mantissa.multiply(new BigDecimal(BigInteger.valueOf(base).pow(power)), PRECISION);
            if (product.scale() > 0) {
                BigDecimal whole = product.setScale(0, RoundingMode.DOWN);
                if (whole.compareTo(product) != 0) {
                    throw new LiteralException("number cannot be represented as int");
                }
                product = whole;
            }
            return new NumberLiteral(true, product.unscaledValue(), -(long) product.scale());
        }

        /** Gathers digits; returns whether there are any. */
        private boolean digits(int radix) throws LiteralException {
            int from = digits.length();
            char last = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == '_') {
                    if (last == '_') {
                        throw new LiteralException("illegal '_' in number");
                    }
                } else if (c < 0x80 && Character.digit(c, radix) >= 0) {
                    digits.append(c);
                    if (digits.length() > Decimal.MAX_DIGITS) {
                        throw LiteralException.limit("number with more than " + Decimal.MAX_DIGITS + " digits");
                    }
                } else {
                    break;
                }
                last = c;
                i++;
            }
            if (last == '_') {
                throw new LiteralException("illegal '_' in number");
            }
            return digits.length() > from;
        }

        private int at(int ahead) {
            return i + ahead < text.length() ? text.charAt(i + ahead) : -1;
        }

        private LiteralException error(String what) {
            return new LiteralException(what + " "
                    + Quote.STRING.quote(text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "..."));
        }
    }
}
