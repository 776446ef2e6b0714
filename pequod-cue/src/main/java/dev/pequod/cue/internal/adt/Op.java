package dev.pequod.cue.internal.adt;

/** The operators of expressions and bounds. */
public enum Op {
    AND("&"),
    OR("|"),
    BOOL_AND("&&"),
    BOOL_OR("||"),
    EQUAL("=="),
    NOT("!"),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_EQUAL("<="),
    GREATER(">"),
    GREATER_EQUAL(">="),
    MATCH("=~"),
    NOT_MATCH("!~"),
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/");

    private final String text;

    Op(String text) {
        this.text = text;
    }

    /** Returns the operator as written. */
    @Override
    public String toString() {
        return text;
    }
}
