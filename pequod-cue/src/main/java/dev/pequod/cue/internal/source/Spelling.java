package dev.pequod.cue.internal.source;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word somebody may have meant. */
public final class Spelling {

    private static final int MAX_LENGTH = 64;
    private static final int MAX_CANDIDATES = 1_000;

    private Spelling() {}

    /**
     * Returns the candidate nearest to a word, or null if none is near enough: one slip in short words, up to three in long ones.
     * Of several the first is taken. Long words, and candidates beyond the first thousand, are left out.
     */
    public static @Nullable String nearest(String word, Collection<String> candidates) {
        int limit = Math.min(3, (word.length() + 2) / 3);
        String best = null;
        int bestDistance = limit + 1;
        int seen = 0;
        for (String candidate : candidates) {
            if (++seen > MAX_CANDIDATES) {
                break;
            }
            if (Math.abs(candidate.length() - word.length()) < bestDistance && !candidate.equals(word)) {
                int d = distance(word, candidate);
                if (d < bestDistance) {
                    best = candidate;
                    bestDistance = d;
                }
            }
        }
        return best;
    }

    /**
     * Returns how many insertions, deletions, replacements and swaps of neighbours turn one word into another (the restricted
     * Damerau-Levenshtein distance); {@code Integer.MAX_VALUE} for words longer than 64 characters.
     */
    static int distance(String a, String b) {
        if (a.length() > MAX_LENGTH || b.length() > MAX_LENGTH) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, d[i - 2][j - 2] + 1);
                }
                d[i][j] = best;
            }
        }
        return d[a.length()][b.length()];
    }
}
