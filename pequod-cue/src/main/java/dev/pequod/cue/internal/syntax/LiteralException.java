package dev.pequod.cue.internal.syntax;

/** Says why a literal has no value. The message is for users; the caller knows the position. */
public final class LiteralException extends Exception {

    private static final long serialVersionUID = 1L;

    LiteralException(String message) {
        super(message, null, false, false);
    }
}
