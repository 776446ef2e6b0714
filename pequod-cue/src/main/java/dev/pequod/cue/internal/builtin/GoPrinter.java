package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.template.GoNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints objects by verbs, as Go's {@code fmt} does; those of {@code math/big} as they do themselves. Follows the printer of Go step by step,
 * as its verbs, flags, widths and precisions have many combinations, of which each prints something.
 */
final class GoPrinter {
    /** What printing a value takes, without its characters. */
    private static final int STEPS_OF_A_VALUE = 60;

    private static final String NIL = "<nil>";

    private static final BigInteger ALL_BITS = BigInteger.ONE.shiftLeft(Long.SIZE);

    /**
     * What stands behind a percent sign.
     *
     * @param letter the verb
     * @param flags some of {@code +-# 0}
     * @param width -1 if there is none
     * @param precision -1 if there is none
     */
    record Verb(int letter, String flags, int width, int precision) {
        static final Verb DEFAULT = new Verb('v', "", -1, -1);

        /** Reports whether values are written as in a program of Go, by {@code %#v}. */
        private boolean isSource() {
            return isDefault() && flags.indexOf('#') >= 0;
        }

        private boolean isDefault() {
            return letter == 'v' || letter == 'w';
        }

        /** Reports whether there is a flag; {@code +} and {@code #} mean something else for {@code v}. */
        private boolean has(char flag) {
            return flags.indexOf(flag) >= 0 && !((flag == '+' || flag == '#') && isDefault());
        }

        /** Reports whether zeros fill the width; at the right there are none. */
        private boolean isZeroFilled() {
            return has('0') && !has('-');
        }

        /** Returns the sign that a number has. */
        private String sign(boolean isNegative) {
            return isNegative ? "-" : has('+') ? "+" : has(' ') ? " " : "";
        }
    }

    private final StringBuilder out = new StringBuilder();
    private final Evaluation evaluation;

    private Verb asked = Verb.DEFAULT;

    /** Makes a printer that charges an evaluation for what it does. */
    GoPrinter(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    String text() {
        return out.toString();
    }

    void write(String text) {
        evaluation.checkSize(out.length() + (long) text.length());
        evaluation.charge(text.length() >> 2);
        out.append(text);
    }

    void print(Verb verb, @Nullable Object value) {
        asked = verb;
        argument(verb.letter, value);
    }

    private void argument(int verb, @Nullable Object value) {
        if (verb == 'T') {
            padded(value == null ? NIL : cut(GoFormat.typeName(value)));
        } else if (value == null) {
            if (verb == 'v') {
                padded(NIL);
            } else {
                bad(verb, null);
            }
        } else if (verb == 'p') {
            bad(verb, value);
        } else if (value instanceof byte[] bytes && (verb == 'v' || verb == 'd')) {
            elements(verb, "[]byte", octets(bytes));
        } else {
            value(verb, value);
        }
    }

    private void bad(int verb, @Nullable Object value) {
        write("%!" + Character.toString(verb) + "(");
        if (value == null) {
            write(NIL);
        } else {
            write(GoFormat.typeName(value) + "=");
            argument('v', value);
        }
        write(")");
    }

    private void value(int verb, Object value) {
        evaluation.charge(STEPS_OF_A_VALUE);
        switch (value) {
            case Boolean b -> {
                if (verb == 't' || verb == 'v') {
                    padded(b.toString());
                } else {
                    bad(verb, value);
                }
            }
            case Long n -> integer(verb, value, BigInteger.valueOf(n));
            case GoNumber.Int n -> integer(verb, value, BigInteger.valueOf(n.value()));
            case GoNumber.Octet b -> integer(verb, value, BigInteger.valueOf(b.value()));
            case GoNumber.Complex c -> complex(verb, c);
            case BigInteger n -> big(verb, n);
            case Double d -> floating(verb, d, asked.has('+'));
            case GoNumber.Big n -> big(verb, n.value());
            case String s -> string(verb, s);
            case byte[] bytes -> bytes(verb, bytes);
            case List<?> list -> list(verb, list);
            case Map<?, ?> map -> map(verb, map);
            default -> padded(value.toString());
        }
    }

    // --- collections
    // ---------------------------------------------------------------------------------------------------------

    private void list(int verb, List<?> list) {
        if (verb == 'w') {
            bad(verb, list);
            return;
        }
        elements(verb, GoFormat.typeName(list), list);
    }

    private void elements(int verb, String type, List<?> elements) {
        write(asked.isSource() ? type + "{" : "[");
        String separator = "";
        for (Object element : elements) {
            write(separator);
            separator = asked.isSource() ? ", " : " ";
            element(verb, element);
        }
        write(asked.isSource() ? "}" : "]");
    }

    private void map(int verb, Map<?, ?> map) {
        if (verb == 'w') {
            bad(verb, map);
            return;
        }
        write(asked.isSource() ? GoFormat.typeName(map) + "{" : "map[");
        String separator = "";
        for (Map.Entry<?, ?> field : map.entrySet()) {
            write(separator);
            separator = asked.isSource() ? ", " : " ";
            element(verb, field.getKey());
            write(":");
            element(verb, field.getValue());
        }
        write(asked.isSource() ? "}" : "]");
    }

    private void element(int verb, @Nullable Object value) {
        if (value == null) {
            write(asked.isSource() ? "interface {}(nil)" : NIL);
        } else {
            value(verb, value);
        }
    }

    // --- numbers
    // -------------------------------------------------------------------------------------------------------------

    private void integer(int verb, Object value, BigInteger n) {
        BigInteger unsigned = n.signum() < 0 ? n.add(ALL_BITS) : n;
        switch (verb) {
            case 'v' -> {
                boolean isSource = asked.isSource() && value instanceof GoNumber.Octet;
                integer(n, isSource ? 16 : 10, verb, isSource);
            }
            case 'd', 'b', 'o', 'O', 'x', 'X' -> integer(n, base(verb), verb, asked.has('#'));
            case 'c' -> padded(Character.toString(rune(unsigned)));
            case 'q' -> padded(GoQuote.quoteRune(rune(unsigned), charset()));
            case 'U' -> unicode(unsigned);
            default -> bad(verb, value);
        }
    }

    private static int base(int verb) {
        return switch (verb) {
            case 'b' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 10;
        };
    }

    private static int rune(BigInteger n) {
        int c = n.bitLength() < 31 ? n.intValue() : -1;
        boolean isScalar = Character.isValidCodePoint(c) && Character.getType(c) != Character.SURROGATE;
        return isScalar ? c : 0xFFFD;
    }

    private void integer(BigInteger n, int base, int verb, boolean isPrefixed) {
        if (asked.precision == 0 && n.signum() == 0) {
            write(" ".repeat(Math.max(asked.width, 0)));
            return;
        }
        String sign = asked.sign(n.signum() < 0);
        boolean isFilled = asked.precision < 0 && asked.isZeroFilled();
        String digits = digits(n, base, verb, isFilled ? asked.width - sign.length() : asked.precision);
        String prefix = isPrefixed && !(base == 8 && digits.startsWith("0")) ? prefix(base, verb) : "";
        blankPadded(sign + (verb == 'O' ? "0o" : "") + prefix + digits);
    }

    /** Returns the digits of a number, with zeros in front until there are so many. */
    private static String digits(BigInteger n, int base, int verb, int least) {
        String digits = n.abs().toString(base);
        return "0".repeat(Math.max(least - digits.length(), 0))
                + (verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
    }

    private static String prefix(int base, int verb) {
        return switch (base) {
            case 2 -> "0b";
            case 8 -> "0";
            case 16 -> verb == 'X' ? "0X" : "0x";
            default -> "";
        };
    }

    private void unicode(BigInteger n) {
        String text = "U+" + digits(n, 16, 'X', Math.max(asked.precision, 4));
        boolean isShown = asked.has('#') && n.bitLength() < 31 && GoQuote.isPrintable(n.intValue());
        blankPadded(isShown ? text + " '" + Character.toString(n.intValue()) + "'" : text);
    }

    /** As {@code math/big} formats its integers. */
    private void big(int verb, BigInteger n) {
        if ("boOdsvxX".indexOf(verb) < 0) {
            write("%!" + Character.toString(verb) + "(big.Int=" + n + ")");
            return;
        }
        int base = base(verb);
        boolean isPlus = asked.isDefault() && asked.flags.indexOf('+') >= 0; // which is a sign here all the same
        String sign = isPlus && n.signum() >= 0 ? "+" : asked.sign(n.signum() < 0);
        String prefix = verb == 'O' ? "0o" : asked.has('#') ? prefix(base, verb) : "";
        boolean isFilled = asked.precision < 0 && asked.isZeroFilled();
        int least = isFilled ? asked.width - sign.length() - prefix.length() : asked.precision;
        blankPadded(sign + prefix + digits(n, base, verb, least));
    }

    /** As {@code math/big} formats its floats, but with all digits. */
    private void big(int verb, BigDecimal n) {
        BigDecimal size = n.abs().stripTrailingZeros();
        int digits = asked.precision < 0 ? 6 : asked.precision;
        String magnitude = switch (verb) {
            case 'v', 'g', 'G' ->
                asked.precision < 0
                        ? scientific(size, 0)
                        : scientific(rounded(size, digits).stripTrailingZeros(), 0);
            case 'e', 'E' -> scientific(rounded(size, digits + 1), digits);
            case 'f', 'F' -> plain(size, digits);
            default -> "";
        };
        if (magnitude.isEmpty()) {
            write("%!" + Character.toString(verb) + "(*big.Float=" + (n.signum() < 0 ? "-" : "") + scientific(size, 0)
                    + ")");
            return;
        }
        boolean isPlus = n.signum() > 0 && asked.flags.indexOf('+') >= 0;
        String sign = isPlus ? "+" : asked.sign(n.signum() < 0);
        String shown = verb == 'E' || verb == 'G' ? magnitude.toUpperCase(Locale.ROOT) : magnitude;
        int missing = asked.isZeroFilled() ? asked.width - sign.length() - shown.length() : 0;
        blankPadded(sign + "0".repeat(Math.max(missing, 0)) + shown);
    }

    private static BigDecimal rounded(BigDecimal n, int digits) {
        return n.round(new MathContext(Math.max(digits, 1), RoundingMode.HALF_EVEN));
    }

    /** Returns a number with an exponent and at least so many digits behind the point. */
    private static String scientific(BigDecimal n, int least) {
        String digits = n.unscaledValue().toString();
        long exponent = digits.length() - 1L - n.scale();
        String fraction = digits.substring(1) + "0".repeat(Math.max(least - digits.length() + 1, 0));
        return digits.charAt(0)
                + (fraction.isEmpty() ? "" : "." + fraction)
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    private static String plain(BigDecimal n, int digits) {
        BigDecimal rounded = n.scale() > digits ? n.setScale(digits, RoundingMode.HALF_EVEN) : n;
        String zeros = "0".repeat(digits - Math.max(rounded.scale(), 0));
        return rounded.toPlainString() + (rounded.scale() > 0 || digits == 0 ? "" : ".") + zeros;
    }

    private void complex(int verb, GoNumber.Complex c) {
        if ("vbgGxXfFeE".indexOf(verb) < 0) {
            bad(verb, c);
            return;
        }
        write("(");
        floating(verb, c.real(), asked.has('+'));
        floating(verb, c.imaginary(), true);
        write("i)");
    }

    private void floating(int verb, double d, boolean plus) {
        switch (verb) {
            case 'v' -> floating(d, 'g', -1, plus);
            case 'b', 'g', 'G', 'x', 'X' -> floating(d, (char) verb, -1, plus);
            case 'f', 'e', 'E' -> floating(d, (char) verb, 6, plus);
            case 'F' -> floating(d, 'f', 6, plus);
            default -> bad(verb, d);
        }
    }

    private void floating(double d, char verb, int usual, boolean plus) {
        int digits = asked.precision < 0 ? usual : asked.precision;
        String number = FloatText.format(d, verb, digits, false);
        boolean isSigned = number.startsWith("-") || number.startsWith("+");
        String sign = isSigned ? number.substring(0, 1) : "+";
        String magnitude = isSigned ? number.substring(1) : number;
        if (sign.equals("+") && asked.has(' ') && !plus) {
            sign = " ";
        }
        if (!Double.isFinite(d)) {
            boolean isShown = !Double.isNaN(d) || asked.has(' ') || plus;
            blankPadded((isShown && (plus || !sign.equals("+")) ? sign : "") + magnitude);
            return;
        }
        if (asked.has('#') && verb != 'b') {
            magnitude = pointed(magnitude, verb, digits);
        }
        String shown = plus || !sign.equals("+") ? sign : "";
        int missing = asked.width - shown.length() - magnitude.length();
        if (!shown.isEmpty() && asked.isZeroFilled() && missing > 0) {
            write(shown + "0".repeat(missing) + magnitude);
        } else {
            padded(shown + magnitude);
        }
    }

    /** Returns a number with a point, and for some verbs with zeros at the end of it. */
    private static String pointed(String number, char verb, int precision) {
        boolean isHex = verb == 'x' || verb == 'X';
        int digits = verb == 'g' || verb == 'G' || verb == 'x' ? (precision < 0 ? 6 : precision) : 0;
        int end = number.length();
        boolean hasPoint = false;
        boolean sawDigit = false;
        for (int i = 0; i < end; i++) {
            char c = number.charAt(i);
            if (c == '.') {
                hasPoint = true;
            } else if (c == 'p' || c == 'P' || !isHex && (c == 'e' || c == 'E')) {
                end = i;
            } else {
                sawDigit |= c != '0';
                digits -= sawDigit ? 1 : 0;
            }
        }
        String mantissa = number.substring(0, end);
        if (!hasPoint) {
            digits -= mantissa.equals("0") ? 1 : 0;
            mantissa += ".";
        }
        return mantissa + "0".repeat(Math.max(digits, 0)) + number.substring(end);
    }

    // --- texts
    // ---------------------------------------------------------------------------------------------------------------

    private void string(int verb, String s) {
        evaluation.charge(s.length() >> 4);
        switch (verb) {
            case 'v', 's' -> {
                if (asked.isSource()) {
                    quoted(s);
                } else {
                    padded(cut(s));
                }
            }
            case 'x', 'X' -> hexadecimal(GoFormat.utf8(s), verb == 'X');
            case 'q' -> quoted(s);
            default -> bad(verb, s);
        }
    }

    private void bytes(int verb, byte[] bytes) {
        evaluation.charge(bytes.length >> 4);
        switch (verb) {
            case 's' -> padded(replaced(cut(marked(bytes))));
            case 'q' -> quoted(marked(bytes));
            case 'x', 'X' -> hexadecimal(bytes, verb == 'X');
            default -> elements(verb, GoFormat.typeName(bytes), octets(bytes));
        }
    }

    private static List<GoNumber.Octet> octets(byte[] bytes) {
        return new AbstractList<>() {
            @Override
            public GoNumber.Octet get(int i) {
                return new GoNumber.Octet(bytes[i] & 0xFF);
            }

            @Override
            public int size() {
                return bytes.length;
            }
        };
    }

    /** Returns the text of bytes, with a surrogate ({@link GoQuote#BYTES}) for each that is no UTF-8. */
    static String marked(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        while (decoder.decode(in, text, true).isMalformed()) {
            text.put((char) (GoQuote.BYTES + (in.get() & 0xFF)));
        }
        return text.flip().toString();
    }

    private static String replaced(String marked) {
        return marked.codePoints()
                .map(c -> GoQuote.isByte(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String cut(String s) {
        boolean isShort = asked.precision < 0 || s.codePointCount(0, s.length()) <= asked.precision;
        return isShort ? s : s.substring(0, s.offsetByCodePoints(0, asked.precision));
    }

    private void quoted(String s) {
        String text = cut(s);
        boolean isRaw = asked.has('#') && text.codePoints().allMatch(GoPrinter::isRaw);
        padded(isRaw ? '`' + text + '`' : GoQuote.quote(evaluation, text, charset()));
    }

    private static boolean isRaw(int c) {
        return c != '`' && (c >= ' ' || c == '\t') && c != 0x7F && c != 0xFEFF && !GoQuote.isByte(c);
    }

    private GoQuote.Charset charset() {
        return asked.has('+') ? GoQuote.Charset.ASCII : GoQuote.Charset.PRINTABLE;
    }

    private void hexadecimal(byte[] bytes, boolean isUpper) {
        int count = asked.precision < 0 ? bytes.length : Math.min(asked.precision, bytes.length);
        HexFormat hex = isUpper ? HexFormat.of().withUpperCase() : HexFormat.of();
        String prefix = !asked.has('#') || count == 0 ? "" : isUpper ? "0X" : "0x";
        GrowingText digits = new GrowingText(evaluation, 16);
        digits.append(prefix);
        for (int i = 0; i < count; i++) {
            digits.append(asked.has(' ') && i > 0 ? " " + prefix : "");
            digits.append(hex.toHexDigits(bytes[i]));
        }
        padded(digits.toString());
    }

    // --- padding
    // -------------------------------------------------------------------------------------------------------------

    private void padded(String s) {
        padded(s, asked.isZeroFilled() ? "0" : " ");
    }

    private void blankPadded(String s) {
        padded(s, " ");
    }

    private void padded(String s, String with) {
        String padding = with.repeat(Math.max(asked.width - s.codePointCount(0, s.length()), 0));
        write(asked.has('-') ? s + padding : padding + s);
    }
}
