package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;

/**
 * A text that grows character by character, no longer than its evaluation allows; looks at the clock while it does. It is counted by whoever
 * keeps it. Confined to the thread of the evaluation.
 */
final class GrowingText {
    /** Characters between two looks at how long it is. */
    private static final int PIECE = 1 << 10;

    private final Evaluation evaluation;
    private final StringBuilder out;
    private int checked;

    /** Begins a text that is about as long as {@code expected} characters. */
    GrowingText(Evaluation evaluation, int expected) {
        this.evaluation = evaluation;
        this.out = new StringBuilder(expected);
    }

    void append(char c) {
        out.append(c);
        grew();
    }

    void appendCodePoint(int c) {
        out.appendCodePoint(c);
        grew();
    }

    /** Appends a short text. */
    void append(String s) {
        out.append(s);
        grew();
    }

    private void grew() {
        evaluation.passed(0);
        if (out.length() - checked > PIECE) {
            checked = out.length();
            evaluation.checkSize(checked);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
