package dev.pequod.graph.json;

import org.jspecify.annotations.Nullable;

/**
 * Short texts that were read lately: those that come again share one copy. What a cluster tells of thousands of objects is mostly the same
 * few names and values, and a program that keeps it all keeps little else. Holds some thousand texts and never more. Thread-safe: a text
 * that two threads add at once is there twice, which does no harm.
 */
final class RecentTexts {
    /** Longer ones seldom come again. */
    private static final int LONGEST = 64;

    private static final int PAIRS = 2048;

    /** Two for each hash: the one that was asked for last, and the one before. */
    private static final @Nullable JsonString[] TABLE = new @Nullable JsonString[2 * PAIRS];

    private RecentTexts() {}

    /**
     * Returns a part of a text.
     *
     * @param hash what {@link String#hashCode} of that part is
     */
    static JsonString of(String text, int start, int end, int hash) {
        if (end - start > LONGEST) {
            return new JsonString(text.substring(start, end));
        }
        int first = ((hash ^ hash >>> 11 ^ hash >>> 22) & PAIRS - 1) << 1;
        JsonString last = TABLE[first];
        if (last != null && isIn(text, start, end, last.value())) {
            return last;
        }
        JsonString found = TABLE[first + 1];
        if (found == null || !isIn(text, start, end, found.value())) {
            found = new JsonString(text.substring(start, end));
        }
        TABLE[first + 1] = last;
        TABLE[first] = found;
        return found;
    }

    private static boolean isIn(String text, int start, int end, String known) {
        return known.length() == end - start && text.startsWith(known, start);
    }
}
