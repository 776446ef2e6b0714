package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two that change an object in turn do not do so for ever at the speed of events. */
final class RepetitionTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void afterAFewTimesEachOneWaitsTwiceAsLong() {
        Repetition last = Repetition.after(null, "a", START);
        assertTrue(Repetition.mayBe(last, "a", START));
        last = Repetition.after(last, "a", START);
        assertTrue(Repetition.mayBe(last, "a", START));
        Duration wait = Duration.ofSeconds(1);
        Instant now = START;
        for (int i = 0; i < 9; i++) {
            last = Repetition.after(last, "a", now);
            assertFalse(Repetition.mayBe(last, "a", now.plus(wait).minusMillis(1)), last.toString());
            now = now.plus(wait);
            assertTrue(Repetition.mayBe(last, "a", now), last.toString());
            wait = wait.multipliedBy(2);
        }
        last = Repetition.after(last, "a", now);
        assertFalse(Repetition.mayBe(last, "a", now.plus(Duration.ofMinutes(5)).minusMillis(1)));
        assertTrue(Repetition.mayBe(last, "a", now.plus(Duration.ofMinutes(5))));
        assertTrue(Repetition.mayBe(last, "a", now.minusMillis(1)), "the clock was set back");
        assertTrue(Repetition.mayBe(last, "b", now), "it is something else");
        assertEquals(1, Repetition.after(last, "b", now).count());
        assertEquals(
                1, Repetition.after(last, "a", now.plus(Duration.ofMinutes(10))).count());
    }
}
