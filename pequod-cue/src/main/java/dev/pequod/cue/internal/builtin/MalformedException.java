package dev.pequod.cue.internal.builtin;

/** Thrown by readers of texts, such as addresses and times, where the text is none; the message says why, as the reference does. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
