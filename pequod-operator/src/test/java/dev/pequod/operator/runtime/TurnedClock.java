package dev.pequod.operator.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test turns. */
public final class TurnedClock extends Clock {
    /** Where it starts. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;

    /** Turns it on, or back. */
    public void turn(Duration by) {
        now = now.plus(by);
    }

    /** Sets it. */
    public void set(Instant time) {
        now = time;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
