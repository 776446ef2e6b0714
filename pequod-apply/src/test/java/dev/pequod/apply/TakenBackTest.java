package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two that change an object in turn do not do so for ever at the speed of events. */
final class TakenBackTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void afterAFewTimesEachOneWaitsTwiceAsLong() {
        TakenBack last = TakenBack.after(null, START);
        assertTrue(TakenBack.mayBe(last, START));
        last = TakenBack.after(last, START);
        assertTrue(TakenBack.mayBe(last, START));
        Duration wait = Duration.ofSeconds(1);
        Instant now = START;
        for (int i = 0; i < 9; i++) {
            last = TakenBack.after(last, now);
            assertFalse(TakenBack.mayBe(last, now.plus(wait).minusMillis(1)), last.toString());
            now = now.plus(wait);
            assertTrue(TakenBack.mayBe(last, now), last.toString());
            wait = wait.multipliedBy(2);
        }
        last = TakenBack.after(last, now);
        assertFalse(TakenBack.mayBe(last, now.plus(Duration.ofMinutes(5)).minusMillis(1)));
        assertTrue(TakenBack.mayBe(last, now.plus(Duration.ofMinutes(5))));
        assertTrue(TakenBack.mayBe(last, now.minusMillis(1)), "the clock was set back");
        assertEquals(1, TakenBack.after(last, now.plus(Duration.ofMinutes(10))).count());
    }
}
