package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.internal.number.Decimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a plain YAML scalar is. This is neither YAML 1.1 nor the core schema of 1.2 but what the decoder of the reference makes of
 * them: {@code yes} is a string, {@code 017} and {@code 0o17} are octal, and a number too large for a double is a string.
 */
final class YamlScalars {
    static final String NULL = "!!null";
    static final String BOOL = "!!bool";
    static final String INT = "!!int";
    static final String FLOAT = "!!float";
    static final String STRING = "!!str";
    static final String MERGE = "!!merge";
    static final String BINARY = "!!binary";
    static final String TIMESTAMP = "!!timestamp";

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("", NULL),
            Map.entry("~", NULL),
            Map.entry("null", NULL),
            Map.entry("Null", NULL),
            Map.entry("NULL", NULL),
            Map.entry("true", BOOL),
            Map.entry("True", BOOL),
            Map.entry("TRUE", BOOL),
            Map.entry("false", BOOL),
            Map.entry("False", BOOL),
            Map.entry("FALSE", BOOL),
            Map.entry(".nan", FLOAT),
            Map.entry(".NaN", FLOAT),
            Map.entry(".NAN", FLOAT),
            Map.entry(".inf", FLOAT),
            Map.entry(".Inf", FLOAT),
            Map.entry(".INF", FLOAT),
            Map.entry("+.inf", FLOAT),
            Map.entry("+.Inf", FLOAT),
            Map.entry("+.INF", FLOAT),
            Map.entry("-.inf", FLOAT),
            Map.entry("-.Inf", FLOAT),
            Map.entry("-.INF", FLOAT));

    /** Other strings that an older parser of YAML might take for something else. */
    private static final Set<String> LEGACY = Set.of("t", "T", "f", "F", ".Nan");

    private static final Pattern FLOAT_FORM =
            Pattern.compile("[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?");
    private static final Pattern POINT_FORM = Pattern.compile("\\.[0-9]++(?:[eE][-+]?[0-9]++)?");
    private static final Pattern INT_FORM =
            Pattern.compile("([-+]?)(0[xX][0-9a-fA-F]++|0[bB][01]++|0[oO][0-7]++|0[0-7]*+|[1-9][0-9]*+)");
    private static final Pattern SIGNED_FORM = Pattern.compile("0b[-+][01]{1,63}|0o[-+][0-7]{1,20}");
    private static final Pattern HEX_FORM = Pattern.compile("0x[0-9a-fA-F]++");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]++");
    private static final BigInteger MAX_SIGNED = BigInteger.ONE.shiftLeft(63);

    /** More digits are no int whatever the radix, unless they are zeros. */
    private static final int MAX_INT_DIGITS = 64;

    private YamlScalars() {}

    // --- resolving
    // ------------------------------------------------------------------------------------------------------------

    /** Returns the tag of a plain scalar. */
    static String resolve(String s) {
        String word = WORDS.get(s);
        if (word != null) {
            return word;
        }
        char first = s.charAt(0);
        if (s.length() > Decimal.MAX_DIGITS) {
            return STRING;
        }
        if (first == '.') {
            return POINT_FORM.matcher(s).matches() && isDouble(s) ? FLOAT : STRING;
        }
        if (first != '-' && first != '+' && (first < '0' || first > '9')) {
            return STRING;
        }
        String plain = s.replace("_", "");
        if (isInt(plain) || SIGNED_FORM.matcher(plain).matches()) {
            return INT;
        }
        return FLOAT_FORM.matcher(plain).matches() && isDouble(plain) ? FLOAT : STRING;
    }

    private static boolean isDouble(String s) {
        return !Double.isInfinite(Double.parseDouble(s));
    }

    private static boolean isInt(String s) {
        var form = INT_FORM.matcher(s);
        if (!form.matches()) {
            return false;
        }
        String digits = form.group(2);
        int radix = radix(digits);
        int from = radix == 10 ? 0 : prefix(digits);
        while (from < digits.length() && digits.charAt(from) == '0') {
            from++;
        }
        if (digits.length() - from > MAX_INT_DIGITS) {
            return false;
        }
        BigInteger n = from == digits.length() ? BigInteger.ZERO : new BigInteger(digits.substring(from), radix);
        return switch (form.group(1)) {
            case "-" -> n.compareTo(MAX_SIGNED) <= 0;
            case "+" -> n.compareTo(MAX_SIGNED) < 0;
            default -> n.bitLength() <= Long.SIZE;
        };
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            case '.', 'e', 'E', '_' -> 10;
            default -> 8;
        };
    }

    /** Returns the length of what tells the radix; the zero of {@code 017} does. */
    private static int prefix(String digits) {
        return Character.isLetter(digits.charAt(1)) ? 2 : 1;
    }

    /** Reports whether a scalar looks like {@code 089}: a float to the resolver, but a string to everybody else. */
    static boolean looksOctal(String s) {
        return LEADING_ZERO.matcher(s).matches();
    }

    /** Reports whether a string is to be quoted though it resolves to one, for the sake of other parsers. */
    static boolean mayMislead(String s) {
        return KubernetesScalars.isOldBoolean(s)
                || LEGACY.contains(s)
                || HEX_FORM.matcher(s).matches()
                || looksLikeTime(s);
    }

    /** Reports whether a string is of the characters of dates, times and numbers of base 60, with a separator inside. */
    private static boolean looksLikeTime(String s) {
        int end = s.length();
        if (end > 0 && (s.charAt(end - 1) | 0x20) == 'z') {
            end--;
        }
        boolean isSeparated = false;
        int letterAt = -1;
        for (int i = 0; i < end; i++) {
            char c = s.charAt(i);
            boolean isInside = i > 0 && i < end - 1;
            if ((c | 0x20) == 't') {
                if (letterAt >= 0 || !isInside) {
                    return false;
                }
                letterAt = i;
            } else if ((c < '0' || c > '9') && "-+:. \t".indexOf(c) < 0) {
                return false;
            } else if (isInside && (c == '-' || c == ':')) {
                isSeparated = true;
            }
        }
        return letterAt >= 0 || isSeparated;
    }

    // --- numbers
    // --------------------------------------------------------------------------------------------------------------

    /** A number and whether it is a float. */
    record Numeral(Decimal value, boolean isFloat) {}

    /** Returns the number that CUE reads in a scalar, or null if it reads none. */
    static @Nullable Numeral number(String s) {
        boolean isNegative = s.startsWith("-");
        boolean isSigned = isNegative || s.startsWith("+");
        String digits = isSigned ? s.substring(1) : s;
        int radix = radix(digits);
        Numeral n = radix == 10 ? decimal(digits) : isSigned && prefix(digits) == 1 ? null : integer(digits, radix);
        return n == null || !isNegative ? n : new Numeral(n.value.negate(), n.isFloat);
    }

    private static @Nullable Numeral integer(String text, int radix) {
        String digits = text.substring(prefix(text));
        if (text.startsWith("0B") || text.startsWith("0O") || !isSpaced(digits, true)) {
            return null;
        }
        digits = digits.replace("_", "");
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) >= 0x80 || Character.digit(digits.charAt(i), radix) < 0) {
                return null;
            }
        }
        return digits.isEmpty() || digits.length() > Decimal.MAX_DIGITS
                ? null
                : new Numeral(Decimal.of(Decimal.integer(digits, radix)), false);
    }

    private static @Nullable Numeral decimal(String text) {
        String digits = text.replace("_", "");
        boolean isWrong = !isSpaced(text, false)
                || text.startsWith("0_")
                || digits.length() > Decimal.MAX_DIGITS
                || !FLOAT_FORM.matcher(digits).matches();
        if (isWrong || digits.startsWith("+") || digits.startsWith("-")) {
            return null;
        }
        boolean isFloat = digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0;
        return new Numeral(Decimal.literal(digits), isFloat);
    }

    /** Reports whether each underscore stands between two digits, or between a prefix and a digit. */
    private static boolean isSpaced(String digits, boolean afterPrefix) {
        for (int i = digits.indexOf('_'); i >= 0; i = digits.indexOf('_', i + 1)) {
            boolean isPreceded = i == 0 ? afterPrefix : Character.isLetterOrDigit(digits.charAt(i - 1));
            if (!isPreceded || i + 1 == digits.length() || !Character.isLetterOrDigit(digits.charAt(i + 1))) {
                return false;
            }
        }
        return true;
    }
}
