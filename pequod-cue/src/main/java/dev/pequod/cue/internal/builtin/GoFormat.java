package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.template.TemplateException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints objects as Go's {@code fmt} does: by default, or by the verbs of a format. The watcher is told now and then how many characters
 * were worked on; it may end the work by an exception.
 */
final class GoFormat {
    private static final int MAX_WIDTH = 1_000_000;
    private static final int MAX_LENGTH = 64 << 20;

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
            case String s -> "string";
            case byte[] b -> "[]uint8";
            case List<?> l -> "[]interface {}";
            case Map<?, ?> m -> "map[string]interface {}";
            default -> "interface {}";
        };
    }

    private static void checkLength(int length) {
        if (length > MAX_LENGTH) {
            throw new TemplateException("text exceeds " + MAX_LENGTH + " characters");
        }
    }

    // --- by default
    // -----------------------------------------------------------------------------------------------------------

    static String value(@Nullable Object value, LongConsumer watcher) {
        return new Verb('v', "", -1, -1, "", watcher).apply(value);
    }

    /** Returns the values, with a blank between two of which neither is a string. */
    static String print(List<@Nullable Object> values, LongConsumer watcher) {
        StringBuilder out = new StringBuilder();
        boolean afterString = true;
        for (Object v : values) {
            boolean isString = v instanceof String;
            out.append(out.isEmpty() && afterString || isString || afterString ? "" : " ")
                    .append(value(v, watcher));
            afterString = isString;
            checkLength(out.length());
        }
        return out.toString();
    }

    static String println(List<@Nullable Object> values, LongConsumer watcher) {
        StringJoiner out = new StringJoiner(" ", "", "\n");
        for (Object v : values) {
            out.add(value(v, watcher));
            checkLength(out.length());
        }
        return out.toString();
    }

    // --- by a format
    // ----------------------------------------------------------------------------------------------------------

    static String format(String format, List<@Nullable Object> arguments, LongConsumer watcher) {
        StringBuilder out = new StringBuilder();
        Reader reader = new Reader(format, arguments, watcher);
        while (true) {
            int percent = format.indexOf('%', reader.at);
            if (percent < 0) {
                break;
            }
            out.append(format, reader.at, percent);
            checkLength(out.length());
            watcher.accept(percent - (long) reader.at + 1);
            reader.at = percent + 1;
            Verb verb = reader.verb();
            out.append(verb.complaint());
            if (verb.letter() == 0) {
                out.append("%!(NOVERB)");
            } else if (verb.letter() == '%') {
                out.append('%');
            } else if (!reader.isGood) {
                out.append("%!").appendCodePoint(verb.letter()).append("(BADINDEX)");
            } else if (reader.argument < arguments.size()) {
                out.append(verb.apply(arguments.get(reader.argument++)));
            } else {
                out.append("%!").appendCodePoint(verb.letter()).append("(MISSING)");
            }
        }
        out.append(format, reader.at, format.length());
        if (!reader.isReordered && reader.argument < arguments.size()) {
            StringJoiner extra = new StringJoiner(", ", "%!(EXTRA ", ")");
            arguments
                    .subList(reader.argument, arguments.size())
                    .forEach(v -> extra.add(v == null ? "<nil>" : typeName(v) + "=" + value(v, watcher)));
            out.append(extra);
        }
        return out.toString();
    }

    /** Reads what stands behind percent signs, and tells which argument is next: the one after the last, or one of its number {@code [n]}. */
    private static final class Reader {
        private static final int BAD = Integer.MIN_VALUE;

        private final String format;
        private final List<@Nullable Object> arguments;
        private final LongConsumer watcher;
        private int at;
        private int argument;
        /** Some argument was told by its number. */
        private boolean isReordered;
        /** The numbers of the verb are those of arguments. */
        private boolean isGood = true;

        Reader(String format, List<@Nullable Object> arguments, LongConsumer watcher) {
            this.format = format;
            this.arguments = arguments;
            this.watcher = watcher;
        }

        private boolean isAt(char c) {
            return at < format.length() && format.charAt(at) == c;
        }

        Verb verb() {
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
            String complaint = "";
            if (width == BAD) {
                complaint = "%!(BADWIDTH)";
                width = -1;
            }
            int precision = -1;
            if (isAt('.')) {
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
                flags += "-";
                width = -width;
            }
            int letter = at < format.length() ? format.codePointAt(at) : 0;
            at += letter == 0 ? 0 : Character.charCount(letter);
            return new Verb(letter, flags, width, precision, complaint, watcher);
        }

        /** Reads a width or precision: -1 if there is none, or it is so large that nothing is read any more. */
        private int number() {
            if (isAt('*')) {
                at++;
                Object n = argument < arguments.size() ? arguments.get(argument++) : null;
                return n instanceof Long l && Math.abs(l) <= MAX_WIDTH ? l.intValue() : BAD;
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
            int end = format.indexOf(']', at + 1);
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

    /**
     * What stands behind a percent sign; width and precision are -1 if they are not there. What is wrong with those that are arguments is a
     * complaint.
     */
    private record Verb(int letter, String flags, int width, int precision, String complaint, LongConsumer watcher) {
        /** Reports whether there is a flag; {@code +} and {@code #} mean something else for {@code v}. */
        private boolean has(char flag) {
            return flags.indexOf(flag) >= 0 && (letter != 'v' || flag != '+' && flag != '#');
        }

        /** Reports whether values are written as in a program of Go. */
        private boolean isSource() {
            return letter == 'v' && flags.indexOf('#') >= 0;
        }

        String apply(@Nullable Object value) {
            watcher.accept(1);
            if (letter == 'T') {
                return padded(typeName(value));
            }
            String text = switch (value) {
                case null -> letter == 'v' ? padded("<nil>") : null;
                case Boolean b -> letter == 'v' || letter == 't' ? padded(b.toString()) : null;
                case Long n -> integer(BigInteger.valueOf(n));
                case BigInteger n -> integer(n);
                case Double d -> floating(d);
                case String s -> text(s, utf8(s));
                case byte[] b -> letter == 'v' || letter == 'd' ? elements(b, "[]byte") : text(string(b), b);
                case List<?> l -> elements(l);
                case Map<?, ?> m -> elements(m);
                default -> padded(value.toString());
            };
            if (text != null) {
                return text;
            }
            String shown = value == null ? "<nil>" : typeName(value) + "=" + value(value, watcher);
            return "%!" + Character.toString(letter) + "(" + shown + ")";
        }

        private String elements(byte[] bytes, String type) {
            StringJoiner out = isSource() ? new StringJoiner(", ", type + "{", "}") : new StringJoiner(" ", "[", "]");
            for (byte b : bytes) {
                out.add(isSource() ? "0x" + Integer.toHexString(b & 0xFF) : apply((long) (b & 0xFF)));
                checkLength(out.length());
            }
            return out.toString();
        }

        private String elements(List<?> list) {
            StringJoiner out =
                    isSource() ? new StringJoiner(", ", typeName(list) + "{", "}") : new StringJoiner(" ", "[", "]");
            for (Object e : list) {
                out.add(element(e));
                checkLength(out.length());
            }
            return out.toString();
        }

        private String elements(Map<?, ?> map) {
            StringJoiner out =
                    isSource() ? new StringJoiner(", ", typeName(map) + "{", "}") : new StringJoiner(" ", "map[", "]");
            map.forEach((k, v) -> {
                out.add(apply(k) + ":" + element(v));
                checkLength(out.length());
            });
            return out.toString();
        }

        private String element(@Nullable Object value) {
            if (!isSource()) {
                return apply(value);
            }
            return switch (value) {
                case null -> "interface {}(nil)";
                case byte[] b -> elements(b, typeName(b));
                default -> apply(value);
            };
        }

        private @Nullable String integer(BigInteger n) {
            String digits = switch (letter) {
                case 'v', 'd' -> n.abs().toString();
                case 'b' -> n.abs().toString(2);
                case 'o', 'O' -> n.abs().toString(8);
                case 'x' -> n.abs().toString(16);
                case 'X' -> n.abs().toString(16).toUpperCase(Locale.ROOT);
                default -> "";
            };
            if (digits.isEmpty()) {
                return rune(n);
            }
            String prefix = switch (letter) {
                case 'x' -> has('#') ? "0x" : "";
                case 'X' -> has('#') ? "0X" : "";
                case 'b' -> has('#') ? "0b" : "";
                case 'o' -> has('#') ? "0" : "";
                case 'O' -> "0o";
                default -> "";
            };
            String filled = precision > digits.length() ? "0".repeat(precision - digits.length()) + digits : digits;
            return signed(n.signum() < 0, prefix, filled, precision < 0);
        }

        private @Nullable String rune(BigInteger n) {
            int c = n.bitLength() < 31 && Character.isValidCodePoint(n.intValue()) ? n.intValue() : 0xFFFD;
            return switch (letter) {
                case 'c' -> padded(Character.toString(c));
                case 'q' -> padded(GoQuote.quoteRune(c, charset()));
                case 'U' ->
                    padded(String.format(Locale.ROOT, "U+%04X", n)
                            + (has('#') && GoQuote.isPrintable(c) ? " '" + Character.toString(c) + "'" : ""));
                default -> null;
            };
        }

        private GoQuote.Charset charset() {
            return has('+') ? GoQuote.Charset.ASCII : GoQuote.Charset.PRINTABLE;
        }

        private @Nullable String floating(double d) {
            String text = switch (letter) {
                case 'v' -> FloatText.format(d, 'g', precision, false);
                case 'e', 'E', 'f' -> FloatText.format(d, (char) letter, precision < 0 ? 6 : precision, false);
                case 'F' -> FloatText.format(d, 'f', precision < 0 ? 6 : precision, false);
                case 'g', 'G', 'x', 'X', 'b' -> FloatText.format(d, (char) letter, precision, false);
                default -> "";
            };
            if (text.isEmpty()) {
                return null;
            }
            boolean isNegative = text.startsWith("-");
            String magnitude = isNegative || text.startsWith("+") ? text.substring(1) : text;
            return signed(isNegative, "", magnitude, Double.isFinite(d));
        }

        private @Nullable String text(String s, byte[] bytes) {
            int count = s.codePointCount(0, s.length());
            String cut = precision < 0 || precision >= count ? s : s.substring(0, s.offsetByCodePoints(0, precision));
            return switch (letter) {
                case 'v' -> padded(isSource() ? quoted(cut) : cut);
                case 's' -> padded(cut);
                case 'q' -> padded(has('#') && cut.indexOf('`') < 0 ? '`' + cut + '`' : quoted(cut));
                case 'x', 'X' -> hexadecimal(bytes);
                default -> null;
            };
        }

        private String quoted(String s) {
            return GoQuote.quote(s, charset(), () -> watcher.accept(1));
        }

        private String hexadecimal(byte[] bytes) {
            StringJoiner out = new StringJoiner(has(' ') ? " " : "", has('#') && bytes.length > 0 ? "0x" : "", "");
            for (int i = 0; i < bytes.length && (precision < 0 || i < precision); i++) {
                watcher.accept(1);
                out.add(HexFormat.of().toHexDigits(bytes[i]));
            }
            String digits = out.toString();
            return padded(letter == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
        }

        private String signed(boolean isNegative, String prefix, String digits, boolean mayFill) {
            String sign = isNegative ? "-" : has('+') ? "+" : has(' ') ? " " : "";
            int missing = width - sign.length() - prefix.length() - digits.length();
            if (has('0') && !has('-') && mayFill && missing > 0) {
                return sign + prefix + "0".repeat(missing) + digits;
            }
            return padded(sign + prefix + digits);
        }

        private String padded(String s) {
            int missing = width - s.codePointCount(0, s.length());
            if (missing <= 0) {
                return s;
            }
            return has('-') ? s + " ".repeat(missing) : (has('0') ? "0" : " ").repeat(missing) + s;
        }
    }
}
