package dev.pequod.cue;

import dev.pequod.cue.internal.eval.Budget;
import java.time.Duration;

/**
 * What one evaluation may use. Passing a limit ends it with an error of code {@link dev.pequod.cue.errors.ErrorCode#LIMIT};
 * interrupting the thread does the same at once.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="limits"}
 *
 * @param steps units of work; a program takes the same number on every machine
 * @param depth nesting of values and expressions
 * @param valueSize bytes of one string, or elements of one list, that is made
 * @param values structs, lists and fields that are made
 * @param outputBytes bytes of one exported text
 * @param timeout time from the first look at a value until it must be evaluated
 */
public record Limits(long steps, int depth, long valueSize, long values, long outputBytes, Duration timeout) {
    /** What applies where nothing else is said: 200 million steps, depth 1,000, 64 Mi, 1 million values, 256 MiB, 60 s. */
    public static final Limits DEFAULTS = new Limits(
            Budget.DEFAULT.steps(),
            Budget.DEFAULT.depth(),
            Budget.DEFAULT.size(),
            Budget.DEFAULT.vertices(),
            256L << 20,
            Duration.ofSeconds(60));

    /** Refuses limits below one. */
    public Limits {
        if (steps < 1 || depth < 1 || valueSize < 1 || values < 1 || outputBytes < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** Returns these limits with another number of steps. */
    public Limits withSteps(long newSteps) {
        return new Limits(newSteps, depth, valueSize, values, outputBytes, timeout);
    }

    /** Returns these limits with another depth. */
    public Limits withDepth(int newDepth) {
        return new Limits(steps, newDepth, valueSize, values, outputBytes, timeout);
    }

    /** Returns these limits with another timeout. */
    public Limits withTimeout(Duration newTimeout) {
        return new Limits(steps, depth, valueSize, values, outputBytes, newTimeout);
    }

    /** Returns these limits with another bound on exported texts. */
    public Limits withOutputBytes(long bytes) {
        return new Limits(steps, depth, valueSize, values, bytes, timeout);
    }

    Budget budget() {
        return new Budget(steps, depth, valueSize, values, System.nanoTime() + timeout.toNanos());
    }
}
