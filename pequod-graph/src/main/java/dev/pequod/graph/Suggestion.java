package dev.pequod.graph;

import dev.pequod.api.Spelling;
import java.util.Collection;

/**
 * Finds the known word that a misspelt one is closest to. One instance serves one decoding and stops guessing when its
 * work passes a bound, so that a Graph of nothing but misspelt words costs no more than a bound.
 */
final class Suggestion {
    private static final int MOST_COMPARISONS = 20_000;

    private int comparisons;

    /** Returns {@code ", did you mean \"web\"?"}, or nothing. */
    String hint(String word, Collection<String> known) {
        comparisons += Math.min(known.size(), Spelling.MOST_WORDS);
        return comparisons > MOST_COMPARISONS ? "" : Spelling.hint(word, known);
    }
}
