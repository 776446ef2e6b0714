package dev.pequod.apply;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often in a row drift of an object was taken back. Who changes it again each time, as another controller may, is not answered for ever at the
 * speed of events: after a few times each one waits twice as long, and is a conflict meanwhile.
 *
 * @param count how often
 * @param at when it was last
 */
record TakenBack(int count, Instant at) {
    private static final int AT_ONCE = 3;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Reports whether it may be taken back now; it may where the clock was set back since, so that nothing waits for that long. */
    static boolean mayBe(@Nullable TakenBack before, Instant now) {
        return before == null
                || now.isBefore(before.at())
                || !now.isBefore(before.at().plus(before.pause()));
    }

    /** Returns what follows when it is taken back once more; what was calm for long begins anew. */
    static TakenBack after(@Nullable TakenBack before, Instant now) {
        return before == null || !now.isBefore(before.at().plus(LONGEST.multipliedBy(2)))
                ? new TakenBack(1, now)
                : new TakenBack(before.count() + 1, now);
    }

    private Duration pause() {
        if (count < AT_ONCE) {
            return Duration.ZERO;
        }
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - AT_ONCE, 10));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
