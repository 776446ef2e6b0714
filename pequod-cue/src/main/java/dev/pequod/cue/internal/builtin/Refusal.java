package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Bottom;

/**
 * Thrown by the body of a builtin to end the call with an error, so that reading an argument needs no check at every use. It never
 * leaves a call and has no stack trace, which makes it as cheap as a return.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Bottom reason;

    Refusal(Bottom reason) {
        super(null, null, false, false);
        this.reason = reason;
    }

    Bottom reason() {
        return reason;
    }
}
