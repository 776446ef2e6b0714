package dev.pequod.cue.internal.eval;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;

final class RegexpsTest {
    private static final Pattern PATTERN = Pattern.compile("(a|b)*c");

    @Test
    void matchingALongTextEndsAtTheDeadline() {
        Evaluation late = new Evaluation(path -> null, new Budget(1_000, 100, 1 << 20, 1_000, System.nanoTime() - 1));
        String text = "ab".repeat(100_000);
        assertThrows(
                LimitExceeded.class, () -> Regexps.matcher(late, PATTERN, text).find());
    }

    @Test
    void matchingALongTextEndsWhenItsThreadIsInterrupted() {
        Evaluation c = new Evaluation(path -> null, Budget.DEFAULT);
        String text = "ab".repeat(100_000);
        Thread.currentThread().interrupt();
        assertThrows(
                LimitExceeded.class, () -> Regexps.matcher(c, PATTERN, text).find());
        assertTrue(Thread.interrupted(), "the thread is no longer interrupted");
        assertFalse(Regexps.matcher(c, PATTERN, text).find());
    }
}
