package dev.pequod.cue.internal.eval;

/**
 * A regular expression that is but a text, maybe with {@code ^} before and {@code $} behind it: what most pattern constraints for one
 * field or a prefix are. It is compared without the automaton, which takes a hundred times as long for a short name, and need not be
 * compiled. Immutable.
 *
 * @param text what the subject must contain
 * @param atStart whether the subject must start with it
 * @param atEnd whether the subject must end with it
 */
record LiteralPattern(String text, boolean atStart, boolean atEnd) {
    /** What has a meaning somewhere in an expression, and so may have one here. */
    private static final String META = "\\.+*?()|[]{}^$";

    /** Characters of an expression that is looked at; longer ones are left to whoever bounds their length. */
    private static final int MAX_LENGTH = 1 << 10;

    /** Comparisons that take well under a millisecond: looking for a text within another may take the product of their lengths. */
    private static final int QUICK = 1 << 16;

    /** Reports whether an expression is of this kind. */
    static boolean isOne(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = start(pattern); i < end(pattern); i++) {
            if (META.indexOf(pattern.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns what an expression of this kind says. */
    static LiteralPattern of(String pattern) {
        int start = start(pattern);
        int end = end(pattern);
        return new LiteralPattern(pattern.substring(start, end), start > 0, end < pattern.length());
    }

    private static int start(String pattern) {
        return pattern.startsWith("^") ? 1 : 0;
    }

    private static int end(String pattern) {
        return pattern.endsWith("$") ? pattern.length() - 1 : pattern.length();
    }

    /** Reports whether {@link #find} takes little time. */
    boolean isQuickIn(String subject) {
        return atStart || atEnd || (long) subject.length() * text.length() < QUICK;
    }

    /** Reports whether {@code subject} has a match. */
    boolean find(String subject) {
        if (atStart) {
            return atEnd ? subject.equals(text) : subject.startsWith(text);
        }
        return atEnd ? subject.endsWith(text) : subject.contains(text);
    }
}
