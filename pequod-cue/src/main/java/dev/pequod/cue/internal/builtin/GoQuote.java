package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Quotes texts as Go writes them in source and in its messages; differs from CUE's own literals in the escapes. */
final class GoQuote {
    /** Which characters stay as they are. */
    enum Charset {
        /** What can be printed. */
        PRINTABLE,
        /** What can be printed, and the blanks that Unicode counts as graphic. */
        GRAPHIC,
        /** What can be printed and is ASCII. */
        ASCII
    }

    /** What is added to a byte that is no UTF-8 to have it in a text: such are surrogates that are alone. */
    static final int BYTES = 0xDC00;

    /** Characters between two looks at the clock, and at how long the text is. */
    private static final int PIECE = 1 << 9;

    /** Characters of a text that an error tells. */
    private static final int LONGEST_TOLD = 1 << 16;

    private static final String HEX = "0123456789abcdef";

    private GoQuote() {}

    /** Returns a text in double quotes, of a very long one the beginning, for what an error tells. */
    static String quote(String s) {
        return quote(beginning(s), Charset.PRINTABLE, length -> {});
    }

    /** Returns what an error tells of a text, which is all of it unless it is very long. */
    static String beginning(String s) {
        return s.length() <= LONGEST_TOLD ? s : s.substring(0, s.offsetByCodePoints(0, LONGEST_TOLD / 2)) + '…';
    }

    /** Returns the text in double quotes, for which it charges the evaluation, and which may not be longer than that allows. */
    static String quote(Evaluation c, String s, Charset kept) {
        c.charge(2L * s.length());
        return quote(s, kept, length -> {
            c.passed(PIECE);
            c.checkSize(length);
        });
    }

    /** Returns the text in double quotes; {@code watcher} is told now and then how long it is so far. */
    private static String quote(String s, Charset kept, IntConsumer watcher) {
        StringBuilder out = new StringBuilder(s.length() + 2).append('"');
        int told = 0;
        for (int i = 0; i < s.length(); ) {
            if (i >= told + PIECE) {
                watcher.accept(out.length());
                told = i;
            }
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            append(out, c, '"', kept);
        }
        return out.append('"').toString();
    }

    /** Returns the code point in single quotes, U+FFFD instead of one that is none. */
    static String quoteRune(int rune, Charset kept) {
        StringBuilder out = new StringBuilder().append('\'');
        append(out, isScalar(rune) ? rune : 0xFFFD, '\'', kept);
        return out.append('\'').toString();
    }

    private static void append(StringBuilder out, int c, char quote, Charset kept) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (keeps(c, kept)) {
            out.appendCodePoint(c);
        } else {
            String letter = letter(c);
            if (letter != null) {
                out.append(letter);
            } else if (c < ' ' || c == 0x7F) {
                hex(out.append("\\x"), c, 2);
            } else if (isByte(c)) {
                hex(out.append("\\x"), c - BYTES, 2);
            } else if (!isScalar(c)) {
                hex(out.append("\\u"), 0xFFFD, 4);
            } else if (c < 0x10000) {
                hex(out.append("\\u"), c, 4);
            } else {
                hex(out.append("\\U"), c, 8);
            }
        }
    }

    private static boolean keeps(int c, Charset kept) {
        return switch (kept) {
            case PRINTABLE -> isPrintable(c);
            case GRAPHIC -> isGraphic(c);
            case ASCII -> c < 0x80 && isPrintable(c);
        };
    }

    private static @Nullable String letter(int c) {
        return switch (c) {
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 0x0B -> "\\v";
            default -> null;
        };
    }

    private static void hex(StringBuilder out, int c, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 15));
        }
    }

    /** Reports whether this stands for a byte that is no UTF-8. */
    static boolean isByte(int c) {
        return c >= BYTES + 0x80 && c <= BYTES + 0xFF;
    }

    private static boolean isScalar(int c) {
        return Character.isValidCodePoint(c) && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
    }

    /** Reports whether this is a letter, mark, number, punctuation, symbol or the ASCII blank. */
    static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
        return Character.isValidCodePoint(c)
                && switch (Character.getType(c)) {
                    case Character.UNASSIGNED,
                            Character.CONTROL,
                            Character.FORMAT,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** Reports whether this is printable or a blank of any width. */
    static boolean isGraphic(int c) {
        return isPrintable(c) || Character.isValidCodePoint(c) && Character.getType(c) == Character.SPACE_SEPARATOR;
    }
}
