package dev.pequod.graph;

import java.util.Collection;
import java.util.Optional;

/**
 * Finds the known word that a misspelt one is closest to. One instance serves one decoding and stops guessing when its
 * work passes a bound, so that a Graph of nothing but misspelt words costs no more than a bound.
 */
final class Suggestion {
    private static final int MAX_LENGTH = 63;
    private static final int MAX_COMPARISONS = 20_000;

    private int comparisons;

    /** Returns {@code ", did you mean \"web\"?"}, or nothing. */
    String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "; did you mean " + KubernetesNames.quote(near) + "?")
                .orElse("");
    }

    private Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH || word.isEmpty()) {
            return Optional.empty();
        }
        int best = Math.max(1, word.length() / 3) + 1;
        String found = "";
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) >= best) {
                continue;
            }
            if (++comparisons > MAX_COMPARISONS) {
                break;
            }
            int distance = distance(word, candidate);
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** Returns the optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = lower(a, i) == lower(b, j) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && lower(a, i) == lower(b, j - 1) && lower(a, i - 1) == lower(b, j)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    private static char lower(String text, int position) {
        return Character.toLowerCase(text.charAt(position - 1));
    }
}
