package dev.pequod.cue.internal.eval;

/** Unwinds to the task that is to wait; carries nothing, so one instance serves all. */
@SuppressWarnings("StaticAssignmentOfThrowable") // has neither cause nor stack trace
final class Yield extends RuntimeException {
    static final Yield INSTANCE = new Yield();
    private static final long serialVersionUID = 1L;

    private Yield() {
        super("task suspended", null, false, false);
    }
}
