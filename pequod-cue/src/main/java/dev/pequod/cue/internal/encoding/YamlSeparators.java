package dev.pequod.cue.internal.encoding;

import java.util.BitSet;

/**
 * The escapes of YAML that the library does not know: {@code \L} and {@code \P} for the separators of lines and paragraphs. Two
 * characters that the text has nowhere stand for each of them while it is parsed, so that all places stay as they are.
 */
final class YamlSeparators {
    private static final int FIRST = '\uE000';
    private static final int LAST = '\uF8FF';

    private final String written;
    private final String line;
    private final String paragraph;

    YamlSeparators(String text) {
        char mark = hasAny(text) ? unused(text) : 0;
        if (mark == 0) {
            written = text;
            line = "";
            paragraph = "";
            return;
        }
        line = mark + "L";
        paragraph = mark + "P";
        StringBuilder marked = new StringBuilder(text);
        int backslashes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (backslashes % 2 == 1 && (c == 'L' || c == 'P')) {
                marked.setCharAt(i - 1, mark);
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }
        written = marked.toString();
    }

    private static boolean hasAny(String text) {
        return text.contains("\\L") || text.contains("\\P");
    }

    /** Returns a character for private use that the text has neither as it is nor escaped; 0 if it has them all. */
    private static char unused(String text) {
        BitSet used = new BitSet();
        int digits = 0; // the last four, as a number
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = Character.digit(c, 16);
            digits = (digits << 4 | Math.max(digit, 0)) & 0xFFFF;
            count = digit < 0 ? 0 : count + 1;
            used.set(c);
            if (count >= 4) {
                used.set(digits);
            }
        }
        int free = used.nextClearBit(FIRST);
        return free <= LAST ? (char) free : 0;
    }

    /** Returns the text that the library is to parse. */
    String written() {
        return written;
    }

    /** Returns the value of a scalar of the parsed text: only in double quotes these are escapes. */
    String valueOf(String value, boolean isInDoubleQuotes) {
        if (line.isEmpty()) {
            return value;
        }
        return isInDoubleQuotes
                ? value.replace(line, "\u2028").replace(paragraph, "\u2029")
                : value.replace(line, "\\L").replace(paragraph, "\\P");
    }
}
