package dev.pequod.apply;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often in a row the same was done again to an object, since others undo it: drift was taken back, or it was created again. That does not go
 * on for ever at the speed of events: after a few times each one waits twice as long.
 *
 * @param what what was done: the digest of the object applied
 * @param count how often
 * @param at when it was last
 */
record Repetition(String what, int count, Instant at) {
    private static final int AT_ONCE = 3;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Reports whether something may be done now; it may where the clock was set back since, so that nothing waits for that long. */
    static boolean mayBe(@Nullable Repetition before, String what, Instant now) {
        return before == null
                || !before.what().equals(what)
                || now.isBefore(before.at())
                || !now.isBefore(before.next());
    }

    /** Returns what follows when something is done once more; what was calm for long begins anew, and so does what is something else. */
    static Repetition after(@Nullable Repetition before, String what, Instant now) {
        return before == null
                        || !before.what().equals(what)
                        || !now.isBefore(before.at().plus(LONGEST.multipliedBy(2)))
                ? new Repetition(what, 1, now)
                : new Repetition(what, before.count() + 1, now);
    }

    /** Returns when it may be done again. */
    Instant next() {
        if (count < AT_ONCE) {
            return at;
        }
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - AT_ONCE, 10));
        return at.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }
}
