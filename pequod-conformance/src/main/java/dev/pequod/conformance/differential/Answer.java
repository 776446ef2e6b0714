package dev.pequod.conformance.differential;

/**
 * What an evaluator says of a program.
 *
 * @param kind how it ended
 * @param text the value as CUE, or why there is none
 */
record Answer(Kind kind, String text) {
    /** How an evaluation ended. */
    enum Kind {
        /** The program has a value. */
        VALUE,
        /** The program is wrong. */
        ERROR,
        /** The evaluator gave up: a limit, a time-out, a crash. */
        GAVE_UP
    }

    /** Reports whether both say the same: equal values, or an error each; who gave up says nothing. */
    boolean agrees(Answer other) {
        if (kind == Kind.GAVE_UP || other.kind == Kind.GAVE_UP) {
            return true;
        }
        return kind == other.kind && (kind == Kind.ERROR || text.equals(other.text));
    }

    /** Reports whether both say the same but for the order of fields, alternatives and operands. */
    boolean agreesWithoutOrder(Answer other) {
        return kind == other.kind && (kind == Kind.ERROR || Unordered.of(text).equals(Unordered.of(other.text)));
    }
}
