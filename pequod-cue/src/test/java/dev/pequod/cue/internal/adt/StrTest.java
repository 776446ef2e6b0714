package dev.pequod.cue.internal.adt;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrTest {
    /** Once, who was overtaken by another thread got one object at first and another one later, and steps depended on it. */
    @Test
    void whatIsDerivedIsTheSameForAll() {
        Str text = new Str(null, "a");
        List<Object> made = new ArrayList<>();
        Object overtaken = text.derived(value -> {
            made.add(text.derived(again -> new Object()));
            return new Object();
        });
        assertSame(made.getFirst(), overtaken);
        assertSame(overtaken, text.derived(value -> new Object()));
    }
}
