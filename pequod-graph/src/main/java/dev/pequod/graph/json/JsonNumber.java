package dev.pequod.graph.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A JSON number with its exact value, and whether it was written as an integer.
 *
 * <p>CUE tells {@code 1} from {@code 1.0}, so the two differ here as well; {@code 1.0} and {@code 1.00} are equal. The
 * {@linkplain #toString() text} is the same in every format Pequod writes:
 * <ul>
 *   <li>an integer is its decimal digits, never with an exponent or a leading zero; there is no negative zero;
 *   <li>another number has its significant digits without trailing zeros. With the first of them at 10 to the power
 *       {@code e}, and {@code -7 < e < 21}, it is written plainly with at least one digit after the point
 *       ({@code 0.25}, {@code 3.0}); otherwise as {@code d.ddde+N} or {@code d.ddde-N} with at least one digit after
 *       the point. That form is a number to readers of JSON, YAML 1.1 and YAML 1.2 alike.
 * </ul>
 *
 * @param value the exact value, without trailing zeros; scale 0 for integers
 * @param integer whether the number was written without fraction and exponent
 */
public record JsonNumber(BigDecimal value, boolean integer) implements JsonValue {

    /** The longest text of a number that is read, in characters. */
    public static final int MAX_LENGTH = 10_000;

    /** The largest exponent a number may have, up or down. */
    public static final int MAX_EXPONENT = 100_000;

    /**
     * Brings the value to its normal form.
     *
     * @throws IllegalArgumentException if an integer has a fraction, or the exponent passes {@link #MAX_EXPONENT}
     */
    public JsonNumber {
        if (value.signum() == 0) {
            value = BigDecimal.ZERO;
        } else {
            value = value.stripTrailingZeros();
            long exponent = exponent(value);
            if (exponent > MAX_EXPONENT || exponent < -MAX_EXPONENT) {
                throw new IllegalArgumentException("exponent out of range: " + exponent);
            }
            if (integer) {
                if (value.scale() > 0) {
                    throw new IllegalArgumentException("not an integer: " + value);
                }
                value = value.setScale(0);
            }
        }
    }

    /** Returns an integer. */
    public static JsonNumber of(long value) {
        return new JsonNumber(BigDecimal.valueOf(value), true);
    }

    /** Returns an integer of any size. */
    public static JsonNumber of(BigInteger value) {
        return new JsonNumber(new BigDecimal(value), true);
    }

    /** Returns a decimal number that is not an integer in CUE's sense, whatever its value. */
    public static JsonNumber of(BigDecimal value) {
        return new JsonNumber(value, false);
    }

    /**
     * Returns the number that {@code text} spells in JSON's grammar.
     *
     * @throws IllegalArgumentException if the text is not a number, or too long or large
     */
    public static JsonNumber parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("number of more than " + MAX_LENGTH + " characters");
        }
        boolean integer = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                integer = false;
            }
        }
        try {
            return new JsonNumber(new BigDecimal(text), integer);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number, or its exponent is out of range: " + text, e);
        }
    }

    private static long exponent(BigDecimal stripped) {
        return (long) stripped.precision() - stripped.scale() - 1;
    }

    @Override
    public String toString() {
        if (integer) {
            return value.toPlainString();
        }
        if (value.signum() == 0) {
            return "0.0";
        }
        String digits = value.unscaledValue().abs().toString();
        int exponent = (int) exponent(value);
        StringBuilder out = new StringBuilder(digits.length() + 12);
        if (value.signum() < 0) {
            out.append('-');
        }
        if (exponent > -7 && exponent < 21) {
            String plain = value.abs().toPlainString();
            out.append(plain);
            if (plain.indexOf('.') < 0) {
                out.append(".0");
            }
        } else {
            out.append(digits.charAt(0)).append('.').append(digits.length() > 1 ? digits.substring(1) : "0");
            out.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent));
        }
        return out.toString();
    }
}
