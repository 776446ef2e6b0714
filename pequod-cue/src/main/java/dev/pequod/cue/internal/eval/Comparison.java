package dev.pequod.cue.internal.eval;

/**
 * What is asked when two values are compared by subsumption.
 *
 * @param takesDefaults whether the second value stands for its default, and what may still be added to its structs and lists does not count
 * @param isFinal whether the second value is data: only its regular fields count
 * @param ignoresClosedness whether structs count as open
 */
public record Comparison(boolean takesDefaults, boolean isFinal, boolean ignoresClosedness) {
    /** Whether whatever is an instance of the second value is one of the first. */
    public static final Comparison EXACT = new Comparison(false, false, false);

    /** The same, as if all structs were open. */
    public static final Comparison OPEN = new Comparison(false, false, true);
}
