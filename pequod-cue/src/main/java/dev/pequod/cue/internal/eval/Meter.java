package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.number.Decimal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an evaluation does, the same on every machine, and ends it where that is more than its budget, where its deadline has passed or
 * where its thread is interrupted. Confined to one thread at a time.
 */
abstract class Meter {
    static final String TOO_LATE = "evaluation exceeds its deadline";
    static final String CANCELLED = "evaluation was cancelled";

    private static final int FEW_DIGITS = 1_000;

    /** Characters or bytes of texts that are counted as a value: so many take a quarter of its memory, or half of it outside of Latin-1. */
    private static final int TEXT_OF_A_VALUE = 1 << 8;

    private final Budget budget;
    private long steps;
    private long vertices;
    private long dropped;
    private long unwatched;
    private long deadlineNanos;
    private int depth;
    /** What was counted when it was read for the first time. */
    private long stepsBefore;

    private long verticesBefore;
    private long mostSteps;
    private boolean isRead;

    Meter(Budget budget) {
        this.budget = budget;
        this.deadlineNanos = budget.deadlineNanos();
    }

    /**
     * Returns the exception that says where the evaluation has come to.
     *
     * @param isTooDeep whether it is the nesting that went too far
     */
    abstract LimitExceeded exceeded(String message, boolean isTooDeep);

    /** Returns the steps taken so far: for the evaluation, and for that reading of it which took the most. */
    public long steps() {
        return Math.max(mostSteps, steps);
    }

    /**
     * Charges {@code cost} steps, which are not negative.
     *
     * @throws LimitExceeded if the budget is used up, the deadline has passed or the thread is interrupted
     */
    public void charge(long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost of " + cost + " steps");
        }
        long before = steps;
        steps += cost;
        if ((before ^ steps) >>> 10 != 0 || steps > budget.steps()) {
            check();
        }
    }

    /**
     * Begins to read what was evaluated, perhaps much later and for the thousandth time: each reading has its own deadline, and may take what the
     * evaluation has left of its budget.
     *
     * @param stopAt a value of {@link System#nanoTime}, or {@link Long#MAX_VALUE} for never
     */
    public void beginReading(long stopAt) {
        deadlineNanos = stopAt;
        if (!isRead) {
            isRead = true;
            stepsBefore = steps;
            verticesBefore = vertices;
        }
        mostSteps = Math.max(mostSteps, steps);
        steps = stepsBefore;
        vertices = verticesBefore;
    }

    private void check() {
        if (steps > budget.steps()) {
            throw exceeded("evaluation exceeds " + budget.steps() + " steps", false);
        }
        checkTime();
    }

    /**
     * Looks at the clock; for work that takes long between two charges.
     *
     * @throws LimitExceeded if the deadline has passed or the thread is interrupted
     */
    void checkTime() {
        if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
            throw exceeded(TOO_LATE, false);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw exceeded(CANCELLED, false);
        }
    }

    /**
     * Looks at the clock now and then, for work that is no step of evaluation: a value of {@code size} bytes that is read.
     *
     * @throws LimitExceeded if the deadline has passed or the thread is interrupted
     */
    public void passed(long size) {
        unwatched += size + 16;
        if (unwatched > 1 << 14) {
            unwatched = 0;
            checkTime();
        }
    }

    /**
     * Fails if a string, byte string or list may not have grown to {@code size}; what it grew by is charged by whoever adds to it.
     *
     * @throws LimitExceeded if it may not
     */
    public void checkSize(long size) {
        checkSize(size, budget.size());
    }

    /** As {@link #checkSize(long)}, for what may not be larger than {@code limit}, whatever the budget says. */
    public void checkSize(long size, long limit) {
        if (size > limit) {
            throw exceeded("value of size " + size + " exceeds the limit of " + limit, false);
        }
        charge(1);
    }

    /** Returns how large a string, byte string or list may be that is produced. */
    public long maxSize() {
        return budget.size();
    }

    /** Charges for computing with a number of so many digits, or for writing it, which takes more than linear time; few are free. */
    public void chargeDigits(long digits) {
        if (digits > FEW_DIGITS) {
            charge(digits * (4 + (digits >> 10)));
        }
    }

    /** Charges for adding two numbers, or dividing them: one is written with the exponent of the other, or gets as many digits as it lacks. */
    public void chargeSum(Decimal x, Decimal y) {
        chargeTerms(x, y, Math.abs((long) x.exponent() - y.exponent()));
    }

    /** Charges for multiplying two numbers. */
    public void chargeProduct(Decimal x, Decimal y) {
        chargeTerms(x, y, 0);
    }

    private void chargeTerms(Decimal x, Decimal y, long more) {
        long digits = (long) x.digits() + y.digits();
        charge(1 + (digits >> 5));
        chargeDigits(digits + more);
    }

    /** Compares two numbers, for which it charges; those of different magnitude are told apart at once. */
    public int compare(Decimal x, Decimal y) {
        long apart = ((long) x.digits() + x.exponent()) - ((long) y.digits() + y.exponent());
        if (Math.abs(apart) <= 2 && x.exponent() != y.exponent()) {
            chargeDigits(Math.max(x.digits(), y.digits()) + Math.abs((long) x.exponent() - y.exponent()));
        }
        return x.compareTo(y);
    }

    /**
     * Counts a number of so many digits that is kept.
     *
     * @throws LimitExceeded if there may not be so much of it, with all else
     */
    public void countDigits(long digits) {
        // two digits need a byte at the most
        countText(digits >> 1);
    }

    /**
     * Fails if a string or byte string of {@code size} may not be produced; charges for producing it otherwise, and counts it.
     *
     * @throws LimitExceeded if it may not
     */
    public void chargeSize(long size) {
        expectSize(size);
        countText(size);
    }

    /**
     * Fails if a string, byte string or list of {@code size} may not be produced; charges for producing it otherwise. It is counted when it is
     * there.
     *
     * @throws LimitExceeded if it may not
     */
    public void expectSize(long size) {
        checkSize(size);
        charge(size >> 4);
        checkMoreVertices(size / TEXT_OF_A_VALUE);
    }

    /**
     * Counts a text that is kept.
     *
     * @throws LimitExceeded if there may not be so much of it, with all else
     */
    public void countText(long size) {
        countVertices(size / TEXT_OF_A_VALUE);
    }

    /** Returns how many values have been made so far, with those that were dropped. */
    long made() {
        return vertices + dropped;
    }

    void countVertex() {
        countVertices(1);
    }

    /** Takes back what a value was counted for that nothing refers to any more. */
    void uncountVertex() {
        vertices--;
        dropped++;
    }

    /**
     * Charges for values that are about to be made.
     *
     * @throws LimitExceeded if there may not be so many
     */
    public void countVertices(long count) {
        vertices += count;
        checkVertices(vertices);
    }

    /**
     * Fails if there may not be so many values, or drafts of them, at once.
     *
     * @throws LimitExceeded if there may not
     */
    public void checkVertices(long count) {
        if (count > budget.vertices()) {
            throw exceeded("evaluation exceeds " + budget.vertices() + " values", false);
        }
    }

    /**
     * Fails if there may not be so many more values, or what takes as much memory, for a while.
     *
     * @throws LimitExceeded if there may not
     */
    public void checkMoreVertices(long count) {
        checkVertices(vertices + count);
    }

    /**
     * Goes one level deeper; to be followed by {@link #leave}.
     *
     * @throws LimitExceeded if that is too deep, or as {@link #charge}
     */
    public void enter() {
        enter(1);
    }

    /**
     * As {@link #enter()}, for what costs more than a step.
     *
     * @throws LimitExceeded as {@link #enter()}
     */
    void enter(long cost) {
        charge(cost);
        if (++depth > budget.depth()) {
            throw tooDeep();
        }
    }

    /**
     * Returns what {@code work} returns one level deeper.
     *
     * @throws LimitExceeded if that is too deep
     */
    public <T extends @Nullable Object> T nested(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    /** Returns the nesting that the budget allows. */
    public int maxDepth() {
        return budget.depth();
    }

    /** Reports whether half of the nesting is used up; for questions that have an answer without going deeper. */
    public boolean isDeep() {
        return depth > budget.depth() / 2;
    }

    /** Returns the exception to be thrown where nesting is too deep. */
    public LimitExceeded tooDeep() {
        return exceeded("evaluation exceeds a nesting depth of " + budget.depth(), true);
    }

    /** Comes back from {@link #enter}. */
    public void leave() {
        depth--;
    }

    /** Returns how deep the evaluation nests, for {@link #returnTo}. */
    int depth() {
        return depth;
    }

    /** Comes back to a nesting from which the evaluation has gone deeper. */
    void returnTo(int saved) {
        depth = saved;
    }
}
