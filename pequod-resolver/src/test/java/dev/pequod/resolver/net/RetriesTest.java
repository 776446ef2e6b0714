package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often and after which pauses something is tried again; no time passes. */
final class RetriesTest {
    private final ModuleException busy = new ModuleException(Reason.UNAVAILABLE, "Tried to ask but it is busy");

    private final AtomicLong now = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private final Deadline deadline = Deadline.after(Duration.ofSeconds(10), now::get);
    private final Retries retries = new Retries(4, this::sleep, new Random(1));
    private int attempts;

    private void sleep(Duration duration) {
        pauses.add(duration);
        now.addAndGet(duration.toNanos());
    }

    private TryAgainException again(long seconds) {
        return new TryAgainException(busy, seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
    }

    private int succeedAt(int number, long retryAfter) throws TryAgainException {
        if (++attempts < number) {
            throw again(retryAfter);
        }
        return attempts;
    }

    @Test
    void pausesDoubleAndVary() throws ModuleException {
        assertEquals(4, retries.run("ask", deadline, () -> succeedAt(4, -1)));
        assertEquals(3, pauses.size());
        for (int i = 0; i < 3; i++) {
            Duration longest = Duration.ofMillis(200L << i);
            Duration pause = pauses.get(i);
            assertTrue(pause.compareTo(longest) <= 0 && pause.compareTo(longest.dividedBy(2)) >= 0, pause.toString());
        }
    }

    @Test
    void whatTheServerAsksForIsKeptTo() throws ModuleException {
        assertEquals(3, retries.run("ask", deadline, () -> succeedAt(3, 4)));
        assertEquals(List.of(Duration.ofSeconds(4), Duration.ofSeconds(4)), pauses);
    }

    @Test
    void afterTheLastAttemptTheFailureSaysHowOftenItWasTried() {
        ModuleException e =
                assertThrows(ModuleException.class, () -> retries.run("ask", deadline, () -> succeedAt(99, -1)));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertEquals("Tried to ask but it is busy (tried 4 times)", e.getMessage());
        assertEquals(4, attempts);
    }

    @Test
    void aPauseThatWouldNotEndInTimeIsNotMade() {
        ModuleException e =
                assertThrows(ModuleException.class, () -> retries.run("ask", deadline, () -> succeedAt(99, 3600)));
        assertSame(busy, e);
        assertEquals(List.of(), pauses);
    }

    @Test
    void whatIsUselessIsNotRepeated() {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> retries.run("ask", deadline, () -> {
                    attempts++;
                    throw new ModuleException(Reason.NOT_FOUND, "Tried to ask but there is none");
                }));
        assertEquals(Reason.NOT_FOUND, e.reason());
        assertEquals(1, attempts);
    }

    @Test
    void anInterruptEndsThePauseAndStaysSet() {
        Retries sleeping = new Retries(
                4,
                duration -> {
                    throw new InterruptedException();
                },
                new Random(1));
        ModuleException e =
                assertThrows(ModuleException.class, () -> sleeping.run("ask", deadline, () -> succeedAt(99, -1)));
        assertTrue(Thread.interrupted());
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        assertEquals(1, attempts);
    }

    @Test
    void statusesThatMayPass() {
        for (int status : new int[] {408, 429, 500, 502, 503, 504, 599}) {
            assertTrue(Retries.isTransient(status), "" + status);
        }
        for (int status : new int[] {200, 301, 400, 401, 403, 404, 409, 501, 505}) {
            assertFalse(Retries.isTransient(status), "" + status);
        }
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        assertEquals(Optional.of(Duration.ofMinutes(2)), Retries.retryAfter(" 120 ", time));
        assertEquals(Optional.of(Duration.ofSeconds(10)), Retries.retryAfter("Fri, 2 Jan 2026 03:04:15 GMT", time));
        assertEquals(Optional.of(Duration.ZERO), Retries.retryAfter("Fri, 2 Jan 2026 03:04:01 GMT", time));
        for (String nonsense :
                List.of("", "soon", "-1", "1.5", "99999999999999999999", "Mon, 2 Jan 2026 03:04:15 GMT")) {
            assertEquals(Optional.empty(), Retries.retryAfter(nonsense, time), nonsense);
        }
    }
}
