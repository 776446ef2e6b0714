package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.Operand.Interpolation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The spelling of literals in formatted source: never re-quoted, but normalised in small ways. */
final class LiteralLayout {

    private LiteralLayout() {}

    /** Returns the spelling of an integer literal; a leading zero is that of an old octal number. */
    static String integer(String text) {
        String s = text;
        if (s.length() > 1 && s.charAt(0) == '0' && isDigit(s.charAt(1))) {
            s = "0o" + s.substring(1);
        }
        int point = s.indexOf('.');
        if (point >= 0 && point + 1 < s.length() && s.charAt(point + 1) > '9') {
            // A multiplier behind the point: 1.Ki.
            s = s.substring(0, point + 1) + "0" + s.substring(point + 1);
        }
        int exponent = s.indexOf('E');
        return exponent >= 0 && exponent < s.length() - 1 ? s.toLowerCase(Locale.ROOT) : s;
    }

    /** Returns the spelling of a floating-point literal. */
    static String decimal(String text) {
        String s = text;
        int point = s.indexOf('.');
        if (point == 0) {
            s = "0" + s;
        } else if (point == s.length() - 1) {
            s += "0";
        } else if (point > 0 && s.charAt(point + 1) > '9') {
            s = s.substring(0, point + 1) + "0" + s.substring(point + 1);
        }
        return s.indexOf('E') >= 0 ? s.toLowerCase(Locale.ROOT) : s;
    }

    /**
     * Returns a multi-line literal with {@code tabs} tabs of indentation; any other literal is returned as it is. The text is
     * taken as lines, so an empty line within a literal that was not indented gets tabs too.
     */
    static String indented(String literal, int tabs) {
        if (literal.indexOf('\n') < 0) {
            return literal;
        }
        int hashes = 0;
        while (hashes < literal.length() && literal.charAt(hashes) == '#') {
            hashes++;
        }
        int quotesEnd = hashes + 3;
        if (literal.length() <= quotesEnd) {
            return literal;
        }
        char quote = literal.charAt(hashes);
        if ((quote != '"' && quote != '\'')
                || literal.charAt(hashes + 1) != quote
                || literal.charAt(hashes + 2) != quote) {
            return literal;
        }
        int body = quotesEnd + (literal.charAt(quotesEnd) == '\r' ? 2 : 1);
        if (body > literal.length() || literal.charAt(body - 1) != '\n') {
            return literal;
        }
        for (int i = 0; i < quotesEnd; i++) {
            if (literal.charAt(literal.length() - 1 - i) != literal.charAt(i)) {
                return literal; // the first part of an interpolation
            }
        }
        int close = literal.length() - quotesEnd;
        int blank = close;
        while (blank > 0 && literal.charAt(blank - 1) != '\n') {
            if (!Character.isWhitespace(literal.charAt(blank - 1))
                    && !Character.isSpaceChar(literal.charAt(blank - 1))) {
                return literal;
            }
            blank--;
        }
        if (blank == 0) {
            return literal;
        }
        String old = literal.substring(blank, close);
        String wanted = "\t".repeat(tabs);
        boolean mismatch = body < literal.length() && literal.charAt(body) != '\n' && !literal.startsWith(old, body);
        return mismatch || old.equals(wanted) ? literal : literal.replace("\n" + old, "\n" + wanted);
    }

    /** Reports whether an interpolation is a multi-line literal. */
    static boolean isMultiline(Interpolation literal) {
        String text = literal.first().text();
        int quotes = 0;
        while (quotes < text.length() && text.charAt(quotes) == '#') {
            quotes++;
        }
        return text.startsWith("\"\"\"", quotes) || text.startsWith("'''", quotes);
    }

    /**
     * Returns the value of a string in double quotes on one line, or of a single character in single quotes; null for any other
     * literal, and for one with an escape sequence that Go lacks.
     */
    static @Nullable String simpleString(String literal) {
        int end = literal.length() - 1;
        char quote = literal.charAt(0);
        if (end < 1 || (quote != '"' && quote != '\'') || literal.charAt(end) != quote || literal.indexOf('\n') >= 0) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < end; ) {
            if (literal.charAt(i) != '\\') {
                out.append(literal.charAt(i++));
                continue;
            }
            char c = i + 1 < end ? literal.charAt(i + 1) : '\n';
            i += 2;
            int digits = switch (c) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            boolean octal = c >= '0' && c <= '7';
            if (octal || digits > 0) {
                int stop = octal ? i + 2 : i + digits;
                int value = stop > end ? -1 : number(literal, octal ? i - 1 : i, stop, octal ? 8 : 16);
                boolean isByte = octal || c == 'x';
                if (value < 0 || !Character.isValidCodePoint(value) || (isByte ? value > 0x7F : isSurrogate(value))) {
                    return null;
                }
                out.appendCodePoint(value);
                i = stop;
                continue;
            }
            int index = "abfnrtv\\".indexOf(c);
            if (index < 0 && c != quote) {
                return null;
            }
            out.append(index < 0 ? quote : "\007\b\f\n\r\t\013\\".charAt(index));
        }
        return quote == '"' || out.codePointCount(0, out.length()) == 1 ? out.toString() : null;
    }

    private static int number(String s, int from, int to, int radix) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(s.charAt(i), radix);
            if (digit < 0 || value > 0xFFFFFF) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
