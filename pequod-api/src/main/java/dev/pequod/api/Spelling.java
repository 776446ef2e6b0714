package dev.pequod.api;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that a misspelt one is closest to, for "did you mean" in messages. */
public final class Spelling {
    /** How many known words one call compares at most. */
    public static final int MOST_WORDS = 1_000;

    private static final int LONGEST_WORD = 63;

    private Spelling() {}

    /**
     * Returns the nearest of the known words, or empty if none is near: at most a third of the letters may differ. Of
     * words that are equally near the first is taken. Time is bounded, whatever the input.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > LONGEST_WORD) {
            return Optional.empty();
        }
        int best = Math.max(1, word.length() / 3) + 1;
        String found = "";
        int compared = 0;
        String lower = word.toLowerCase(Locale.ROOT);
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) >= best) {
                continue;
            }
            if (++compared > MOST_WORDS) {
                break;
            }
            int distance = distance(lower, candidate.toLowerCase(Locale.ROOT), best);
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** Returns {@code ; did you mean "web"?}, or nothing if no known word is near. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "; did you mean " + Quote.of(near) + "?")
                .orElse("");
    }

    /** Returns how many letters must be inserted, deleted, replaced or swapped with their neighbour; {@code enough} if it is that or more. */
    private static int distance(String a, String b, int enough) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > enough) { // a swap leads from the row before to the next one, for one more
                return enough;
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
