package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.NUMBER;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.builtin.GoQuote.Charset;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.NumberLiteral;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The package {@code strconv}: texts to scalars and back. */
final class StrconvPackage {
    private static final String SYNTAX = "invalid syntax";
    private static final String RANGE = "value out of range";

    /** Up to this base the case of letters does not matter. */
    private static final int MAX_CASELESS_BASE = 36;

    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?");
    private static final Pattern HEX_FLOAT =
            Pattern.compile("[+-]?0[xX](\\p{XDigit}++\\.?\\p{XDigit}*+|\\.\\p{XDigit}++)[pP][+-]?\\d++");
    private static final Pattern NOT_FINITE = Pattern.compile("([+-]?)(inf|infinity)|nan", Pattern.CASE_INSENSITIVE);

    private StrconvPackage() {}

    static PackageTable table() {
        return new PackageTable("strconv")
                .function("Unquote", STRING, StrconvPackage::unquote, STRING)
                .function("ParseBool", BOOL, StrconvPackage::parseBool, STRING)
                .function("FormatBool", STRING, a -> a.string(String.valueOf(a.bool(0))), BOOL)
                .function("ParseFloat", NUMBER, StrconvPackage::parseFloat, STRING, INT)
                .function("ParseNumber", NUMBER, StrconvPackage::parseNumber, STRING)
                .constant("IntSize", 64)
                .function("ParseUint", INT, StrconvPackage::parseUnsigned, STRING, INT, INT)
                .function("ParseInt", INT, StrconvPackage::parseInt, STRING, INT, INT)
                .function("Atoi", INT, a -> a.newInteger(integer(a, "Atoi", 10)), STRING)
                .function("FormatFloat", STRING, StrconvPackage::formatFloat, NUMBER, TOP, INT, INT)
                .function("FormatUint", STRING, StrconvPackage::formatInt, INT, INT)
                .function("FormatInt", STRING, StrconvPackage::formatInt, INT, INT)
                .function("Quote", STRING, a -> quote(a, Charset.PRINTABLE), STRING)
                .function("QuoteToASCII", STRING, a -> quote(a, Charset.ASCII), STRING)
                .function("QuoteToGraphic", STRING, a -> quote(a, Charset.GRAPHIC), STRING)
                .function("QuoteRune", STRING, a -> quoteRune(a, Charset.PRINTABLE), INT)
                .function("QuoteRuneToASCII", STRING, a -> quoteRune(a, Charset.ASCII), INT)
                .function("QuoteRuneToGraphic", STRING, a -> quoteRune(a, Charset.GRAPHIC), INT)
                .function("IsPrint", BOOL, a -> a.truth(GoQuote.isPrintable(a.rune(0))), INT)
                .function("IsGraphic", BOOL, a -> a.truth(GoQuote.isGraphic(a.rune(0))), INT);
    }

    private static Refusal invalid(Arguments a, String function, String reason) {
        return a.failure(
                "strconv.%s: parsing %s: %s",
                function, GoQuote.quote(a.evaluation(), a.text(0), Charset.PRINTABLE), reason);
    }

    // --- literals
    // -------------------------------------------------------------------------------------------------------------

    private static Expr unquote(Arguments a) {
        try {
            StringLiteral.Value value = StringLiteral.parse(a.anyName(0), a.evaluation()::passed);
            return a.string(value.isBytes() ? new String(value.bytes(), StandardCharsets.UTF_8) : value.text());
        } catch (LiteralException e) {
            throw a.failure("%s", String.valueOf(e.getMessage()));
        }
    }

    private static Expr parseBool(Arguments a) {
        return switch (a.anyName(0)) {
            case "1", "t", "T", "true", "TRUE", "True" -> a.truth(true);
            case "0", "f", "F", "false", "FALSE", "False" -> a.truth(false);
            default -> throw invalid(a, "ParseBool", SYNTAX);
        };
    }

    private static Expr parseNumber(Arguments a) {
        try {
            NumberLiteral n = NumberLiteral.parse(a.digits(0));
            int exponent = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, n.exponent()));
            if (Math.abs((long) exponent) > Decimal.MAX_EXPONENT) {
                throw invalid(a, "ParseNumber", RANGE);
            }
            return a.number(Decimal.of(n.coefficient(), exponent));
        } catch (LiteralException e) {
            throw invalid(a, "ParseNumber", String.valueOf(e.getMessage()));
        }
    }

    private static Expr parseFloat(Arguments a) {
        String s = a.digits(0);
        boolean single = a.integer(1) == 32;
        var special = NOT_FINITE.matcher(s);
        if (special.matches()) {
            return a.float64(
                    special.group(2) == null
                            ? Double.NaN
                            : s.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        String plain = s.replace("_", "");
        boolean hexadecimal = HEX_FLOAT.matcher(plain).matches();
        if (!hexadecimal && !FLOAT.matcher(plain).matches() || !underscoresSeparate(s, hexadecimal)) {
            throw invalid(a, "ParseFloat", SYNTAX);
        }
        double value = single ? Float.parseFloat(plain) : Double.parseDouble(plain);
        if (Double.isInfinite(value)) {
            throw invalid(a, "ParseFloat", RANGE);
        }
        return a.float64(value);
    }

    /** Reports whether underscores are only between digits, or after the prefix of a hexadecimal number. */
    private static boolean underscoresSeparate(String s, boolean hexadecimal) {
        int base = hexadecimal ? 16 : 10;
        for (int i = s.indexOf('_'); i >= 0; i = s.indexOf('_', i + 1)) {
            boolean follows = i > 0
                    && (Character.digit(s.charAt(i - 1), base) >= 0
                            || hexadecimal && "xX".indexOf(s.charAt(i - 1)) >= 0);
            if (!follows || i + 1 == s.length() || Character.digit(s.charAt(i + 1), base) < 0) {
                return false;
            }
        }
        return true;
    }

    // --- integers
    // -------------------------------------------------------------------------------------------------------------

    private static Expr parseUnsigned(Arguments a) {
        long bits = bits(a, "ParseUint");
        BigInteger n = integer(a, "ParseUint", a.integer(1));
        if (n.signum() < 0 || bits > 0 && n.bitLength() > bits) {
            throw invalid(a, "ParseUint", RANGE);
        }
        return a.newInteger(n);
    }

    private static Expr parseInt(Arguments a) {
        long bits = bits(a, "ParseInt");
        BigInteger n = integer(a, "ParseInt", a.integer(1));
        if (bits > 0 && n.bitLength() >= bits) {
            throw invalid(a, "ParseInt", RANGE);
        }
        return a.newInteger(n);
    }

    private static long bits(Arguments a, String function) {
        long bits = a.integer(2);
        if (bits < 0) {
            throw invalid(a, function, RANGE);
        }
        return bits;
    }

    /** Returns the first argument as an integer; base 0 reads it from a prefix and allows underscores between digits. */
    private static BigInteger integer(Arguments a, String function, long wantedBase) {
        if (wantedBase != 0 && !isBase(wantedBase)) {
            throw a.failure("invalid number base %s", wantedBase);
        }
        String s = a.digits(0);
        boolean signed = s.startsWith("-") || s.startsWith("+");
        String digits = signed ? s.substring(1) : s;
        int base = (int) wantedBase;
        if (base == 0) {
            base = switch (digits.length() < 2 || digits.charAt(0) != '0'
                    ? ' '
                    : Character.toLowerCase(digits.charAt(1))) {
                case 'x' -> 16;
                case 'b' -> 2;
                case ' ', '.' -> 10;
                default -> 8;
            };
            if (base != 10) {
                digits = digits.substring(Character.isLetter(digits.charAt(1)) ? 2 : 1);
            }
            boolean misplaced = digits.endsWith("_") || digits.contains("__") || base == 10 && digits.startsWith("_");
            digits = misplaced ? "" : digits.replace("_", "");
        }
        if (base <= MAX_CASELESS_BASE && digits.chars().allMatch(c -> c < 0x80)) {
            digits = digits.toLowerCase(Locale.ROOT);
        }
        for (int i = 0; i < digits.length(); i++) {
            int digit = RadixDigits.value(digits.charAt(i));
            if (digit < 0 || digit >= base) {
                throw invalid(a, function, SYNTAX);
            }
        }
        if (digits.isEmpty()) {
            throw invalid(a, function, SYNTAX);
        }
        BigInteger n = new RadixDigits(base, a.evaluation()::passed).parse(digits);
        return s.startsWith("-") ? n.negate() : n;
    }

    private static Expr formatInt(Arguments a) {
        BigInteger n = a.bigInteger(0);
        long base = a.integer(1);
        if (!isBase(base)) {
            throw a.failure("invalid base");
        }
        if (base <= MAX_CASELESS_BASE && n.bitLength() < Long.SIZE) {
            return a.string(n.toString((int) base));
        }
        int bitsOfDigit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros((int) base);
        a.chargeWriting(n.bitLength() / bitsOfDigit + 1L);
        String digits = new RadixDigits((int) base, a.evaluation()::passed).format(n.abs());
        return a.string(n.signum() < 0 ? "-" + digits : digits);
    }

    private static boolean isBase(long base) {
        return base >= 2 && base <= RadixDigits.MAX_BASE;
    }

    // --- floating-point numbers
    // -----------------------------------------------------------------------------------------------

    private static Expr formatFloat(Arguments a) {
        char format = format(a, a.value(1));
        long precision = a.integer(2);
        long bits = a.integer(3);
        if (bits != 32 && bits != 64) {
            throw a.failure("strconv: illegal AppendFloat/FormatFloat bitSize");
        }
        a.evaluation().expectSize(Math.max(0, precision));
        return a.string(FloatText.format(a.float64(0), format, (int) Math.max(-1, precision), bits == 32));
    }

    private static char format(Arguments a, Datum format) {
        return switch (format) {
            case Str s -> {
                if (s.value().length() != 1 || s.value().charAt(0) >= 0x80) {
                    throw a.failure("expected single character string");
                }
                yield s.value().charAt(0);
            }
            case Num n
            when n.kind() == INT -> {
                long value = a.integer(1);
                if (value < 0 || value > 255) {
                    throw a.failure("format value %s out of range [0, 255]", value);
                }
                yield value < 0x80 ? (char) value : '\uFFFD';
            }
            default -> throw a.failure("unexpected kind %s", Kinds.toString(format.kind()));
        };
    }

    // --- quoting
    // --------------------------------------------------------------------------------------------------------------

    private static Expr quote(Arguments a, Charset kept) {
        a.evaluation().expectSize(a.text(0).length());
        return a.string(GoQuote.quote(a.evaluation(), a.characters(0), kept));
    }

    private static Expr quoteRune(Arguments a, Charset kept) {
        return a.string(GoQuote.quoteRune(a.rune(0), kept));
    }
}
