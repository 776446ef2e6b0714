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
 * @param valueSize bytes of one string, or elements of one list, that is made; no array of Java has more than some 2 Gi, so more is no other bound
 * @param values structs, lists and fields that are made, two for each while it is worked on, and one more for each 256 characters or bytes of
 *     texts that are made, and for what regular expressions compile to and errors show; for each of them four tokens of CUE may be compiled
 * @param outputBytes bytes of one exported text
 * @param timeout time that evaluating and reading a value may take together, and each later reading of it; a century or more is no bound
 */
public record Limits(long steps, int depth, long valueSize, long values, long outputBytes, Duration timeout) {
    /**
     * What applies where nothing else is said: 200 million steps, depth 1,000 and 60 s; and as much as the largest heap of this virtual
     * machine holds: a value for each KiB of it, 1/16 of it for one string or list but at most 64 Mi, 1/8 of it for an output but at most
     * 128 MiB. A gibibyte of heap allows a million values.
     */
    public static final Limits DEFAULTS = within(Runtime.getRuntime().maxMemory());

    private static final int TOKENS_OF_A_VALUE = 4;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final Duration FOREVER = Duration.ofDays(36_500);

    /** Refuses limits below one. */
    public Limits {
        if (steps < 1 || depth < 1 || valueSize < 1 || values < 1 || outputBytes < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** Returns the limits that a heap of so many bytes can bear. */
    static Limits within(long heap) {
        return new Limits(
                Budget.DEFAULT.steps(),
                Budget.DEFAULT.depth(),
                Math.clamp(heap >> 4, 1L << 16, Budget.DEFAULT.size()),
                Math.max(heap >> 10, 1L << 14),
                Math.clamp(heap >> 3, 1L << 20, 128L << 20),
                Duration.ofSeconds(60));
    }

    /** Returns these limits with another number of steps. */
    public Limits withSteps(long newSteps) {
        return new Limits(newSteps, depth, valueSize, values, outputBytes, timeout);
    }

    /** Returns these limits with another depth. */
    public Limits withDepth(int newDepth) {
        return new Limits(steps, newDepth, valueSize, values, outputBytes, timeout);
    }

    /** Returns these limits with another number of values, and so of tokens of CUE that may be compiled, which are four for each value. */
    public Limits withValues(long newValues) {
        return new Limits(steps, depth, valueSize, newValues, outputBytes, timeout);
    }

    /** Returns these limits with another timeout. */
    public Limits withTimeout(Duration newTimeout) {
        return new Limits(steps, depth, valueSize, values, outputBytes, newTimeout);
    }

    /** Returns these limits with another bound on exported texts. */
    public Limits withOutputBytes(long bytes) {
        return new Limits(steps, depth, valueSize, values, bytes, timeout);
    }

    /**
     * Returns how many tokens of CUE may be compiled: four for each value that may be made, as what is compiled of one takes a quarter of
     * the memory at the most.
     */
    long tokens() {
        return values > Long.MAX_VALUE / TOKENS_OF_A_VALUE ? Long.MAX_VALUE : values * TOKENS_OF_A_VALUE;
    }

    Budget budget() {
        boolean isForever = timeout.compareTo(FOREVER) >= 0;
        long deadline = isForever ? Long.MAX_VALUE : System.nanoTime() + timeout.toNanos();
        return new Budget(steps, depth, Math.min(valueSize, LARGEST_ARRAY), values, deadline);
    }
}
