package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.template.GoNumber;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints objects as Go's {@code fmt} does: by default, or by the verbs of a format. Charges the evaluation for each value that is printed and for
 * each character; no text becomes longer than it allows.
 */
final class GoFormat {
    private static final int MAX_WIDTH = 1_000_000;

    private GoFormat() {}

    static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Boolean b -> "bool";
            case Long n -> "int64";
            case BigInteger n -> "*big.Int";
            case Double d -> "float64";
            case GoNumber.Big n -> "*big.Float";
            case String s -> "string";
            case byte[] b -> "[]uint8";
            case GoNumber.Int n -> "int";
            case GoNumber.Octet b -> "uint8";
            case GoNumber.Complex c -> "complex128";
            case List<?> l -> "[]interface {}";
            case Map<?, ?> m -> "map[string]interface {}";
            default -> "interface {}";
        };
    }

    // --- by default
    // -----------------------------------------------------------------------------------------------------------

    static String value(Evaluation c, @Nullable Object value) {
        GoPrinter out = new GoPrinter(c);
        out.print(GoPrinter.Verb.DEFAULT, value);
        return out.text();
    }

    /** Returns the values, with a blank between two of which neither is a string. */
    static String print(Evaluation c, List<@Nullable Object> values) {
        GoPrinter out = new GoPrinter(c);
        for (int i = 0; i < values.size(); i++) {
            if (i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String)) {
                out.write(" ");
            }
            out.print(GoPrinter.Verb.DEFAULT, values.get(i));
        }
        return out.text();
    }

    static String println(Evaluation c, List<@Nullable Object> values) {
        GoPrinter out = new GoPrinter(c);
        for (int i = 0; i < values.size(); i++) {
            out.write(i > 0 ? " " : "");
            out.print(GoPrinter.Verb.DEFAULT, values.get(i));
        }
        out.write("\n");
        return out.text();
    }

    // --- by a format
    // ----------------------------------------------------------------------------------------------------------

    static String format(Evaluation c, String format, List<@Nullable Object> arguments) {
        GoPrinter out = new GoPrinter(c);
        Reader reader = new Reader(format, arguments);
        while (true) {
            int percent = format.indexOf('%', reader.at);
            if (percent < 0) {
                break;
            }
            out.write(format.substring(reader.at, percent));
            reader.at = percent + 1;
            GoPrinter.Verb verb = reader.verb();
            out.write(reader.complaint);
            if (verb.letter() == 0) {
                out.write("%!(NOVERB)");
            } else if (verb.letter() == '%') {
                out.write("%");
            } else if (!reader.isGood) {
                out.write("%!" + Character.toString(verb.letter()) + "(BADINDEX)");
            } else if (reader.argument < arguments.size()) {
                out.print(verb, arguments.get(reader.argument++));
            } else {
                out.write("%!" + Character.toString(verb.letter()) + "(MISSING)");
            }
        }
        out.write(format.substring(reader.at));
        if (!reader.isReordered && reader.argument < arguments.size()) {
            String before = "%!(EXTRA ";
            for (Object v : arguments.subList(reader.argument, arguments.size())) {
                out.write(before);
                out.write(v == null ? "<nil>" : typeName(v) + "=");
                if (v != null) {
                    out.print(GoPrinter.Verb.DEFAULT, v);
                }
                before = ", ";
            }
            out.write(")");
        }
        return out.text();
    }

    /** Reads what stands behind percent signs, and tells which argument is next: the one after the last, or one of its number {@code [n]}. */
    private static final class Reader {
        private static final int BAD = Integer.MIN_VALUE;

        private final String format;
        private final List<@Nullable Object> arguments;
        private final int lastBracket;
        private int at;
        private int argument;
        /** Some argument was told by its number. */
        private boolean isReordered;
        /** The numbers of the verb are those of arguments. */
        private boolean isGood = true;
        /** What is wrong with a width or precision of the verb that is an argument. */
        private String complaint = "";

        Reader(String format, List<@Nullable Object> arguments) {
            this.format = format;
            this.arguments = arguments;
            this.lastBracket = format.lastIndexOf(']');
        }

        private boolean isAt(char c) {
            return at < format.length() && format.charAt(at) == c;
        }

        GoPrinter.Verb verb() {
            isGood = true;
            int start = at;
            while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
                at++;
            }
            String flags = format.substring(start, at);
            boolean isNumbered = argumentNumber();
            boolean isArgument = isAt('*');
            int width = number();
            isGood &= !isNumbered || isArgument || width < 0;
            isNumbered &= !isArgument;
            complaint = "";
            if (width == BAD) {
                complaint = "%!(BADWIDTH)";
                width = -1;
            }
            int precision = -1;
            if (isAt('.') && at + 1 < format.length()) {
                at++;
                isGood &= !isNumbered;
                isNumbered = argumentNumber();
                isArgument = isAt('*');
                precision = number();
                isNumbered &= !isArgument;
                if (isArgument && precision < 0) {
                    complaint += "%!(BADPREC)";
                    precision = -1;
                } else {
                    precision = Math.max(0, precision);
                }
            }
            if (!isNumbered) {
                argumentNumber();
            }
            if (width < -1) {
                flags = flags.replace("0", "") + "-";
                width = -width;
            }
            int letter = at < format.length() ? format.codePointAt(at) : 0;
            at += letter == 0 ? 0 : Character.charCount(letter);
            return new GoPrinter.Verb(letter, flags, width, precision);
        }

        /** Reads a width or precision: -1 if there is none, or it is so large that nothing is read any more. */
        private int number() {
            if (isAt('*')) {
                at++;
                Object n = argument < arguments.size() ? arguments.get(argument++) : null;
                return GoNumber.plain(n) instanceof Long l && Math.abs(l) <= MAX_WIDTH ? l.intValue() : BAD;
            }
            int start = at;
            int value = 0;
            for (; at < format.length() && isDigit(format.charAt(at)); at++) {
                if (value > MAX_WIDTH) {
                    at = format.length();
                    return -1;
                }
                value = 10 * value + format.charAt(at) - '0';
            }
            return at == start ? -1 : value;
        }

        /** Goes to the argument of a number in brackets; reports whether there is one. */
        private boolean argumentNumber() {
            if (!isAt('[')) {
                return false;
            }
            isReordered = true;
            int end = at < lastBracket ? format.indexOf(']', at + 1) : -1;
            String digits = end < 0 ? "" : format.substring(at + 1, end);
            at = end < 0 ? at + 1 : end + 1;
            boolean isNumber =
                    !digits.isEmpty() && digits.length() <= 7 && digits.chars().allMatch(c -> isDigit((char) c));
            int index = isNumber ? Integer.parseInt(digits) - 1 : -1;
            if (index >= 0 && index < arguments.size()) {
                argument = index;
            } else {
                isGood = false;
            }
            return isNumber;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
