package dev.pequod.cue.internal.program;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.builtin.BuiltinPackages;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.LimitExceeded;
import dev.pequod.cue.internal.source.LargeStack;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs evaluations. Recursion follows the nesting of values, so the stack must be as deep as they are: what nests a little runs on the
 * thread of the caller, what turns out to nest more starts again on a thread of its own with a stack for the whole budget. Interrupting
 * the caller interrupts that thread.
 */
public final class Run {
    /** Nesting that fits any thread's stack. */
    private static final int SHALLOW = 100;

    /** Stack of one level of nesting, generously; memory is used only as far as the stack really grows. */
    private static final long BYTES_PER_LEVEL = 64 << 10;

    private static final long FIXED_BYTES = 16L << 20;

    private Run() {}

    /** The evaluation of an outcome was stopped within a reading, and may have left vertices unfinished: it is of no more use to anybody. */
    public static final class StoppedBefore extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private StoppedBefore() {
            super("the evaluation was stopped before", null, false, false);
        }
    }

    /**
     * Returns what {@code work} returns for a new evaluation; {@code work} may be called twice.
     *
     * @throws LimitExceeded if the budget is used up or the thread was interrupted
     */
    public static <T extends @Nullable Object> T run(Budget budget, Function<Evaluation, T> work) {
        return run(budget, false, work);
    }

    private static <T extends @Nullable Object> T run(Budget budget, boolean reducing, Function<Evaluation, T> work) {
        if (budget.depth() <= SHALLOW) {
            return work.apply(evaluation(budget, reducing));
        }
        try {
            return work.apply(evaluation(budget.withDepth(SHALLOW), reducing));
        } catch (LimitExceeded e) {
            if (!e.isDepth()) {
                throw e;
            }
        } catch (StackOverflowError e) {
            // the caller's own stack was used up to a large part
        }
        return deep(evaluation(budget, reducing), work);
    }

    /**
     * Returns the outcome of a query in a new evaluation.
     *
     * @param reducing see {@link Evaluation#Evaluation(Evaluation.Builtins, Budget, boolean)}
     */
    public static Outcome run(Budget budget, Query query, boolean reducing) {
        return run(budget, reducing, c -> outcome(c, query.run(c)));
    }

    /** Returns the outcome of a query that found a finished value in an evaluation. */
    public static Outcome outcome(Evaluation c, Datum found) {
        return new Outcome(c, found, c.maxDepth() > SHALLOW);
    }

    /** Returns the outcome of a query in a new evaluation with a stack for the whole budget. */
    public static Outcome runDeep(Budget budget, Query query) {
        return deep(evaluation(budget, false), c -> new Outcome(c, query.run(c), true));
    }

    /**
     * Returns what {@code read} returns for an outcome; if it nests too deeply for this thread, {@code read} is called on a large stack.
     *
     * @param deadlineNanos {@link System#nanoTime} at which to stop, or {@link Long#MAX_VALUE} for never
     * @throws LimitExceeded if the budget is used up or the thread was interrupted; nobody can read from this evaluation then any more
     * @throws StoppedBefore if that has happened to another reading, also of another outcome of the evaluation
     */
    public static <T extends @Nullable Object> T read(Outcome o, long deadlineNanos, Function<Evaluation, T> read) {
        Evaluation c = o.evaluation();
        return c.turn().take(deadlineNanos, () -> {
            if (c.isStopped()) {
                throw new StoppedBefore();
            }
            c.beginReading(deadlineNanos);
            boolean isDone = false;
            try {
                T result = o.deep() ? deep(c, read) : read.apply(c);
                isDone = true;
                return result;
            } catch (StackOverflowError e) {
                throw c.tooDeep();
            } catch (CueException e) {
                isDone = true; // the value is an error, and stays one
                throw e;
            } finally {
                if (!isDone) {
                    c.stop();
                }
            }
        });
    }

    private static Evaluation evaluation(Budget budget, boolean reducing) {
        return new Evaluation(new BuiltinPackages(), budget, reducing);
    }

    private static <T extends @Nullable Object> T deep(Evaluation c, Function<Evaluation, T> work) {
        return LargeStack.run("cue-evaluation", FIXED_BYTES + c.maxDepth() * BYTES_PER_LEVEL, () -> {
            try {
                return work.apply(c);
            } catch (StackOverflowError e) {
                throw c.tooDeep();
            }
        });
    }
}
