package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.builtin.BuiltinPackages;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.LimitExceeded;
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

    /**
     * Returns what {@code work} returns for a new evaluation; {@code work} may be called twice.
     *
     * @throws LimitExceeded if the budget is used up or the thread was interrupted
     */
    public static <T extends @Nullable Object> T run(Budget budget, Function<Evaluation, T> work) {
        if (budget.depth() <= SHALLOW) {
            return work.apply(new Evaluation(new BuiltinPackages(), budget));
        }
        try {
            return work.apply(new Evaluation(new BuiltinPackages(), budget.withDepth(SHALLOW)));
        } catch (LimitExceeded e) {
            if (!e.isDepth()) {
                throw e;
            }
        } catch (StackOverflowError e) {
            // the caller's own stack was used up to a large part
        }
        return onLargeStack(budget, work);
    }

    private static <T extends @Nullable Object> T onLargeStack(Budget budget, Function<Evaluation, T> work) {
        Deep<T> deep = new Deep<>(budget, work);
        Thread thread = new Thread(null, deep, "cue-evaluation", FIXED_BYTES + budget.depth() * BYTES_PER_LEVEL);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return deep.result();
    }

    /** What the work on the other thread came to. */
    private static final class Deep<T extends @Nullable Object> implements Runnable {
        private final Budget budget;
        private final Function<Evaluation, T> work;
        private @Nullable T value;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Deep(Budget budget, Function<Evaluation, T> work) {
            this.budget = budget;
            this.work = work;
        }

        @Override
        public void run() {
            Evaluation evaluation = new Evaluation(new BuiltinPackages(), budget);
            try {
                value = work.apply(evaluation);
            } catch (StackOverflowError e) {
                failure = evaluation.tooDeep();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                error = e;
            }
        }

        @SuppressWarnings("NullAway") // a null value is what the work returned
        T result() {
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            return value;
        }
    }
}
