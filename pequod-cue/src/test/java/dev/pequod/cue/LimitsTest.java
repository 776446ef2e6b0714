package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import org.junit.jupiter.api.Test;

final class LimitsTest {
    @Test
    void areAsLargeAsTheHeapCanBear() {
        Limits small = Limits.within(256L << 20);
        assertEquals(256L << 10, small.values());
        assertEquals(16L << 20, small.valueSize());
        assertEquals(32L << 20, small.outputBytes());
        Limits large = Limits.within(64L << 30);
        assertEquals(64L << 20, large.values());
        assertEquals(64L << 20, large.valueSize());
        assertEquals(256L << 20, large.outputBytes());
    }

    @Test
    void manyLongStringsCountAsManyValues() {
        CueContext context = CueContext.create().withLimits(Limits.within(256L << 20));
        String program = """
                import "list"
                import "strings"
                x: [for i in list.Range(0, 300, 1) {strings.Repeat("xy", 1_000_000 - i)}]
                """;
        Value all = context.compile("in.cue", program).value();
        CueError error = assertThrows(CueException.class, () -> all.validate(true))
                .errors()
                .get(0);
        assertEquals(ErrorCode.LIMIT, error.code());
        assertTrue(error.message().contains("values"), error.message());
    }
}
