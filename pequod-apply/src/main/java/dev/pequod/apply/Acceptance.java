package dev.pequod.apply;

import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * That the API server keeps a live object as it is when it is given what is wanted: it sees no difference, or a policy or webhook makes
 * the same of it each time. For an hour that is not asked again, as those can change.
 *
 * @param fingerprint the {@link Drift#fingerprint} of the live object
 * @param at when the API server said so
 */
record Acceptance(String fingerprint, Instant at) {
    private static final Duration LASTS = Duration.ofHours(1);

    static Acceptance of(JsonObject live, Instant now) {
        return new Acceptance(Drift.fingerprint(live), now);
    }

    /** Reports whether it is of a live object as that is now, and lasts; it does not where the clock was set back since. */
    boolean isOf(JsonObject live, Instant now) {
        return !now.isBefore(at) && now.isBefore(until()) && fingerprint.equals(Drift.fingerprint(live));
    }

    /** Returns until when it lasts. */
    Instant until() {
        return at.plus(LASTS);
    }
}
