package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Tries again what failed for a moment: a connection that was cut, a server that is busy. Immutable; thread-safe if its
 * random numbers are.
 *
 * <p>The pause doubles each time, within a half and the whole of it by chance, so that many who were turned away together do
 * not come back together. What the server asks for ({@code Retry-After}) is kept to. Where a pause would not end before the
 * deadline, the failure is reported at once.
 */
public final class Retries {
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** What may have to be done several times. */
    @FunctionalInterface
    public interface Attempt<T> {
        /**
         * Tries once.
         *
         * @throws ModuleException if trying again is useless
         * @throws TryAgainException if it is not
         */
        T run() throws ModuleException, TryAgainException;
    }

    /** How to wait. */
    @FunctionalInterface
    public interface Pause {
        /** Waits. */
        void sleep(Duration duration) throws InterruptedException;
    }

    private final int attempts;
    private final Pause pause;
    private final RandomGenerator random;

    /**
     * Makes retries.
     *
     * @param attempts how often it is tried at most
     * @param pause how to wait, such as {@link Thread#sleep(Duration)}
     */
    public Retries(int attempts, Pause pause, RandomGenerator random) {
        this.attempts = attempts;
        this.pause = pause;
        this.random = random;
    }

    /** Returns four attempts, with pauses of at first 0.2 seconds. */
    public static Retries standard() {
        return new Retries(
                ATTEMPTS, Thread::sleep, () -> ThreadLocalRandom.current().nextLong());
    }

    /** Returns retries that differ in how often it is tried at most. */
    public Retries times(int most) {
        return new Retries(most, pause, random);
    }

    /** Reports whether an answer of this HTTP status may be another one soon: 408, 429, and 500 and above but 501 and 505. */
    public static boolean isTransient(int status) {
        return switch (status) {
            case 408, 429 -> true;
            case 501, 505 -> false;
            default -> status >= 500;
        };
    }

    /** Returns how long a {@code Retry-After} header asks to wait: seconds or a date; empty if it says neither. */
    public static Optional<Duration> retryAfter(String header, Instant now) {
        String text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what an attempt returns.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException if no attempt succeeds; its message says how often it was tried
     */
    public <T> T run(String what, Deadline deadline, Attempt<T> attempt) throws ModuleException {
        Duration longest = FIRST;
        for (int tried = 1; ; tried++) {
            deadline.check(what);
            try {
                return attempt.run();
            } catch (TryAgainException e) {
                Duration wait = e.retryAfter().orElse(jittered(longest));
                if (tried == attempts || wait.compareTo(deadline.remaining()) >= 0) {
                    throw after(tried, e.failure());
                }
                sleep(wait, what, deadline);
            }
            longest = longest.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : longest.multipliedBy(2);
        }
    }

    private Duration jittered(Duration longest) {
        long half = longest.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    private void sleep(Duration wait, String what, Deadline deadline) throws ModuleException {
        try {
            pause.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            deadline.check(what);
        }
    }

    private static ModuleException after(int tried, ModuleException failure) {
        if (tried == 1) {
            return failure;
        }
        Reason reason = failure.reason();
        return new ModuleException(reason, failure.getMessage() + " (tried " + tried + " times)", failure);
    }
}
