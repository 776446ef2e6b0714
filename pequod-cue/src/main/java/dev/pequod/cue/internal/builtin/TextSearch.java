package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Searching and splitting of strings as Go does it: positions that a user sees count UTF-8 bytes, and an empty text is found before
 * each code point and at the end. Positions within this package are those of Java. Searching takes time linear in both texts, for which it
 * charges its evaluation, and looks at the clock now and then.
 */
final class TextSearch {
    /** Longer texts are not compared at all before they are searched for with a table. */
    private static final int LONG = 4_096;

    /** So many characters are compared in vain before it counts how many there are. */
    private static final int FEW = 1_000;

    /** Characters that are looked at between two looks at the clock. */
    private static final int PIECE = 1 << 13;

    private TextSearch() {}

    /**
     * Returns the first position from {@code from} on. The text is compared where its first character stands; where much is compared in vain
     * it is searched for with a table, so that the time does not grow with the product of the lengths.
     */
    static int indexOf(Evaluation c, String s, String wanted, int from) {
        if (wanted.isEmpty()) {
            return from <= s.length() ? from : -1;
        }
        if (wanted.length() > LONG) {
            return indexByTable(c, s, wanted, from);
        }
        int last = s.length() - wanted.length();
        long compared = 0;
        int i = from;
        while (i <= last) {
            int next = s.indexOf(wanted.charAt(0), i);
            c.charge(1 + ((next < 0 ? s.length() : next) - i >> 4));
            if (next < 0 || next > last) {
                return -1;
            }
            int same = 1;
            while (same < wanted.length() && s.charAt(next + same) == wanted.charAt(same)) {
                same++;
            }
            if (same == wanted.length()) {
                return next;
            }
            i = next + 1;
            compared += same;
            if (compared > FEW + 2L * (i - from)) {
                return indexByTable(c, s, wanted, i);
            }
        }
        return -1;
    }

    private static int indexByTable(Evaluation c, String s, String wanted, int from) {
        int m = wanted.length();
        if (s.length() - from < m) {
            return -1;
        }
        int[] borders = borders(c, wanted);
        int matched = 0;
        for (int i = from; i < s.length(); i++) {
            c.charge(1);
            char ch = s.charAt(i);
            while (matched > 0 && wanted.charAt(matched) != ch) {
                matched = borders[matched - 1];
            }
            if (wanted.charAt(matched) == ch && ++matched == m) {
                return i - m + 1;
            }
        }
        return -1;
    }

    static int lastIndexOf(Evaluation c, String s, String wanted) {
        if (wanted.length() <= 1) {
            c.charge(s.length() >> 4);
            return s.lastIndexOf(wanted);
        }
        c.charge(s.length() >> 2);
        int found = indexOf(
                c,
                new StringBuilder(s).reverse().toString(),
                new StringBuilder(wanted).reverse().toString(),
                0);
        return found < 0 ? -1 : s.length() - found - wanted.length();
    }

    /** Returns, per prefix, the length of its longest proper prefix that is also its suffix. */
    private static int[] borders(Evaluation c, String s) {
        int[] borders = new int[s.length()];
        int k = 0;
        for (int i = 1; i < s.length(); i++) {
            c.charge(1);
            while (k > 0 && s.charAt(k) != s.charAt(i)) {
                k = borders[k - 1];
            }
            if (s.charAt(k) == s.charAt(i)) {
                k++;
            }
            borders[i] = k;
        }
        return borders;
    }

    /** Returns how often {@code wanted} is in {@code s} without overlap. */
    static int count(Evaluation c, String s, String wanted) {
        if (wanted.isEmpty()) {
            return codePoints(c, s) + 1;
        }
        int n = 0;
        for (int i = indexOf(c, s, wanted, 0); i >= 0; i = indexOf(c, s, wanted, i + wanted.length())) {
            c.charge(2);
            n++;
        }
        return n;
    }

    static int codePoints(Evaluation c, String s) {
        int count = 0;
        for (int from = 0; from < s.length(); ) {
            int end = Math.min(s.length(), from + PIECE);
            end += end < s.length() && Character.isHighSurrogate(s.charAt(end - 1)) ? 1 : 0;
            c.charge(1 + (end - from >> 2));
            count += s.codePointCount(from, end);
            from = end;
        }
        return count;
    }

    /** Returns the number of bytes before a position, or -1 for -1. */
    static int byteIndex(Evaluation c, String s, int index) {
        int bytes = index;
        for (int from = 0; from < index; from += PIECE) {
            int end = Math.min(index, from + PIECE);
            c.charge(end - from >> 1);
            for (int i = from; i < end; i++) {
                char ch = s.charAt(i);
                // each half of a surrogate pair counts for two of its four bytes
                bytes += ch < 0x80 ? 0 : ch < 0x800 || Character.isSurrogate(ch) ? 1 : 2;
            }
        }
        return bytes;
    }

    static int byteLength(Evaluation c, String s) {
        return byteIndex(c, s, s.length());
    }

    /**
     * Returns the parts between separators, at most {@code limit} of them, all if it is negative; an empty separator is between all
     * code points.
     *
     * @param kept how much of each separator stays at the end of its part
     */
    static List<String> split(Arguments a, String s, String separator, long limit, int kept) {
        Evaluation c = a.evaluation();
        List<String> parts = new ArrayList<>();
        if (limit == 0) {
            return parts;
        }
        long most = limit < 0 ? Long.MAX_VALUE : limit;
        int start = 0;
        if (separator.isEmpty()) {
            while (start < s.length() && parts.size() + 1 < most) {
                c.charge(1);
                int end = s.offsetByCodePoints(start, 1);
                a.add(parts, s.substring(start, end));
                start = end;
            }
            if (start < s.length()) {
                parts.add(s.substring(start));
            }
            return parts;
        }
        while (parts.size() + 1 < most) {
            int end = indexOf(c, s, separator, start);
            if (end < 0) {
                break;
            }
            a.add(parts, s.substring(start, end + kept));
            start = end + separator.length();
        }
        parts.add(s.substring(start));
        return parts;
    }

    /** Reports whether a code point is white space as Unicode and Go have it. */
    static boolean isSpace(int c) {
        return switch (c) {
            case '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200A;
        };
    }

    /** Returns the text of bytes; what is no UTF-8 becomes U+FFFD. */
    static String decode(byte[] utf8, int from, int to) {
        return new String(utf8, from, to - from, StandardCharsets.UTF_8);
    }
}
