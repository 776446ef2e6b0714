package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OperatorOptionsTest {
    @Test
    void renderingHasAsLongAsAFetchMayTakeAndAtLeastAMinute() {
        OperatorOptions usual = OperatorOptions.DEFAULTS;
        assertEquals(Duration.ofMinutes(1), usual.renderTimeout());
        assertEquals(
                Duration.ofMinutes(5),
                usual.withFetchTimeout(Duration.ofMinutes(5)).renderTimeout());
        assertEquals(
                Duration.ofMinutes(1),
                usual.withFetchTimeout(Duration.ofSeconds(10)).renderTimeout());
    }
}
