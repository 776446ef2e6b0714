package dev.pequod.operator.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test turns, or puts to another time as an administrator does. */
public final class TurnedClock extends Clock {
    /** Where it starts. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private long nanos;

    /** Lets time pass. */
    public void turn(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Sets it forth or back, without that any time passes. */
    public void jump(Duration by) {
        now = now.plus(by);
    }

    /** Returns how much time has passed, as {@link System#nanoTime} does. */
    public long nanos() {
        return nanos;
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
