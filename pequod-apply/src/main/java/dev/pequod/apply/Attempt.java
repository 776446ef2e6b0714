package dev.pequod.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of the last write of an object that failed.
 *
 * @param subject what was tried: the digest of the object applied, or a word for another write
 * @param count how often in a row it failed
 * @param problem why
 * @param at when it failed
 * @param retryAt when to try again, unless something else is wanted before
 */
record Attempt(String subject, int count, Problem problem, Instant at, Instant retryAt) {
    /** The subject of reading. */
    static final String READING = "reading";

    /** The subject of deleting and releasing. */
    static final String LEAVING = "leaving";

    private static final Set<Problem.Reason> STALE = EnumSet.of(Problem.Reason.CHANGED, Problem.Reason.ALREADY_EXISTS);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** That others have taken away what is theirs is told by nobody. */
    private static final Duration LONGEST_FOR_OTHERS = Duration.ofMinutes(1);

    /** Reports whether it is not to be tried again yet; it is where the clock was set back since, so that nothing waits for that long. */
    boolean waits(Instant now) {
        return retryAt.isAfter(now) && !at.isAfter(now);
    }

    /**
     * Returns the attempt that follows another one.
     *
     * @param jitter 0 to 1: many that failed at once do not try again at once
     */
    static Attempt after(@Nullable Attempt before, String subject, Problem problem, Instant now, double jitter) {
        int count = before != null && before.subject().equals(subject) ? before.count() + 1 : 1;
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, 10));
        Duration longest = problem.reason() == Problem.Reason.NOT_EMPTY ? LONGEST_FOR_OTHERS : LONGEST;
        wait = wait.compareTo(longest) > 0 ? longest : wait;
        wait = wait.plusMillis((long) (wait.toMillis() * 0.2 * jitter));
        // A proxy may ask for days.
        Duration asked = problem.retryAfter().orElse(Duration.ZERO);
        asked = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        // What was known was too old, or a guess that was wrong; by then it is known better.
        boolean stale = STALE.contains(problem.reason()) && count <= 3 && asked.isZero();
        return new Attempt(
                subject,
                count,
                problem,
                now,
                now.plus(stale ? Duration.ZERO : asked.compareTo(wait) > 0 ? asked : wait));
    }
}
