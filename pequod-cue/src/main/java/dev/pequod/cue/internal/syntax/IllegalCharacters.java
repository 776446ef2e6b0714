package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;

/** Finds the characters no text may have, wherever they stand, and reports each once, in order. */
final class IllegalCharacters {
    static final char BYTE_ORDER_MARK = '\uFEFF';

    private final SourceFile file;
    private final char[] src;
    private final Scanner.Errors errors;
    private int next;

    IllegalCharacters(SourceFile file, char[] src, Scanner.Errors errors) {
        this.file = file;
        this.src = src;
        this.errors = errors;
        this.next = find(0);
    }

    /** Reports those up to the character at {@code last}. */
    void report(int last) {
        while (next <= last && next < src.length) {
            char c = src[next];
            errors.report(
                    next,
                    c == 0
                            ? "illegal character NUL"
                            : c == BYTE_ORDER_MARK ? "illegal byte order mark" : "illegal UTF-8 encoding");
            next = find(next + 1);
        }
    }

    /** Returns the offset of the next one, or the length of the text. */
    private int find(int from) {
        for (int i = from; i < src.length; i++) {
            char c = src[i];
            if (c == 0 || c == BYTE_ORDER_MARK && i > 0 || c == '\uFFFD' && file.isIllegal(i)) {
                return i;
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                if (Character.isHighSurrogate(c) && i + 1 < src.length && Character.isLowSurrogate(src[i + 1])) {
                    i++;
                } else {
                    return i;
                }
            }
        }
        return src.length;
    }

    /** Returns a code point as {@code U+0041 'A'}. */
    static String describe(int c) {
        String code = "U+" + String.format("%04X", c);
        return CodePoints.isPrintable(c) ? code + " '" + Character.toString(c) + "'" : code;
    }
}
