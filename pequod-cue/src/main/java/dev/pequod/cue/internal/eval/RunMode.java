package dev.pequod.cue.internal.eval;

/** How hard an evaluation tries before it gives up on a condition. */
enum RunMode {
    /** Take what is there. */
    IGNORE,
    /** Run what can be run now; leave waiting tasks. */
    ATTEMPT,
    /** Suspend the current task until the condition holds. */
    YIELD,
    /** Force the condition: what still waits is run with what is known. */
    FINALIZE
}
