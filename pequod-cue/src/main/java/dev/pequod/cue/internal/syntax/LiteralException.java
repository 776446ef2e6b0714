package dev.pequod.cue.internal.syntax;

/** Says why a literal has no value. The message is for users; the caller knows the position. */
public final class LiteralException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean limit;

    LiteralException(String message) {
        this(message, false);
    }

    private LiteralException(String message, boolean limit) {
        super(message, null, false, false);
        this.limit = limit;
    }

    /** Returns the exception of a literal that is too long to be read. */
    static LiteralException limit(String message) {
        return new LiteralException(message, true);
    }

    /** Reports whether the literal is well-formed as far as it was read, but too long. */
    public boolean isLimit() {
        return limit;
    }
}
