package dev.pequod.cue.internal.eval;

/**
 * What one evaluation may use.
 *
 * @param steps units of work; the same program takes the same number on every machine
 * @param depth nesting of vertices and expressions
 * @param size bytes of one produced string, or elements of one produced list
 * @param vertices vertices created
 * @param deadlineNanos {@link System#nanoTime} at which to stop, or {@link Long#MAX_VALUE} for none
 */
public record Budget(long steps, int depth, long size, long vertices, long deadlineNanos) {
    /** A generous budget without deadline. */
    public static final Budget DEFAULT = new Budget(200_000_000L, 1_000, 64L << 20, 1_000_000L, Long.MAX_VALUE);

    /** Returns this with another nesting depth. */
    public Budget withDepth(int newDepth) {
        return new Budget(steps, newDepth, size, vertices, deadlineNanos);
    }
}
