package dev.pequod.api;

import dev.pequod.api.ModuleException.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When some work must have ended. Time is monotonic, so that setting the clock changes nothing. Thread-safe. */
public final class Deadline {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final LongSupplier nanoTime;
    private final long end;
    private final Duration timeout;

    private Deadline(Duration timeout, LongSupplier nanoTime) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout may not be negative");
        }
        this.timeout = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        this.nanoTime = nanoTime;
        end = nanoTime.getAsLong() + this.timeout.toNanos();
    }

    /** Returns the deadline that is the timeout from now, at most a year. */
    public static Deadline after(Duration timeout) {
        return new Deadline(timeout, System::nanoTime);
    }

    /** Returns the deadline that is the timeout from now by another clock, as {@link System#nanoTime()}. */
    public static Deadline after(Duration timeout, LongSupplier nanoTime) {
        return new Deadline(timeout, nanoTime);
    }

    /** Returns the time that is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }

    /** Reports whether no time is left. */
    public boolean isOver() {
        return end - nanoTime.getAsLong() <= 0;
    }

    /**
     * Does nothing while time is left and the thread is not interrupted.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#DEADLINE_EXCEEDED} otherwise; the interrupt stays set
     */
    public void check(String what) throws ModuleException {
        if (isOver()) {
            throw new ModuleException(
                    Reason.DEADLINE_EXCEEDED,
                    "Tried to " + what + " but the time of " + seconds()
                            + " s was over; try again, or give it more with PEQUOD_FETCH_TIMEOUT");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + what + " but was interrupted");
        }
    }

    private String seconds() {
        return BigDecimal.valueOf(timeout.getSeconds())
                .add(BigDecimal.valueOf(timeout.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }
}
