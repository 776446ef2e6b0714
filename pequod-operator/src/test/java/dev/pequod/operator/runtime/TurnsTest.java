package dev.pequod.operator.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Owners share turns so that a few of them never have all. */
class TurnsTest {
    @Test
    void twoOwnersLeaveOneOfFourToAThird() {
        Turns turns = new Turns(4, 4);
        assertTrue(turns.tryTake("a"));
        assertTrue(turns.tryTake("a"));
        assertFalse(turns.tryTake("a"));
        assertTrue(turns.tryTake("b"));
        assertFalse(turns.tryTake("b"));
        assertTrue(turns.tryTake("c"));
        assertFalse(turns.tryTake("d"));
        turns.end("a");
        assertFalse(turns.tryTake("a")); // it has one, and d none
        assertTrue(turns.tryTake("d"));
    }
}
