package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What logs and debuggers show: where a value is, never what it holds, and nothing is evaluated for it. */
final class ToStringTest {
    private static final CueContext CONTEXT = CueContext.create();

    @Test
    void aValueIsToldByItsPath() {
        Value v =
                CONTEXT.compile("a.cue", "a: [{\"b c\": \"secret\"}], x?: int").value();
        assertEquals("Value()", v.toString());
        Value b = v.lookup("a[0].\"b c\"");
        assertEquals("Value(a[0].\"b c\")", b.toString());
        assertEquals("secret", b.toText());
        assertEquals("Value(a[0].\"b c\", string)", b.toString());
        assertEquals("Value(a, list)", known(v.lookup("a")).toString());
        Value x = v.fields(Set.of(FieldType.OPTIONAL)).getFirst().value();
        assertEquals("Value(x, int)", x.toString());
        assertEquals("Value(…)", v.unify(b).toString());
        assertEquals("Value(….a)", v.unify(b).lookup("a").toString());
        assertEquals("Value(…)", b.under(Path.parse("k.l")).toString());
        assertEquals(
                "Value(e, _|_)",
                known(CONTEXT.compile("a.cue", "e: 1 & 2").value().lookup("e")).toString());
        assertEquals("Value(nothing, none)", known(v.lookup("nothing")).toString());
    }

    private static Value known(Value v) {
        boolean unused = v.exists();
        return v;
    }

    @Test
    void nothingIsEvaluatedAndLittlePrinted() {
        Value v = CONTEXT.withLimits(Limits.DEFAULTS.withSteps(1))
                .compile("a.cue", "a: 1")
                .value();
        Value far = v;
        for (int i = 0; i < 100_000; i++) {
            far = far.lookup(Path.of("abc"));
        }
        String text = far.toString();
        assertTrue(text.length() < 120, text);
        assertTrue(text.startsWith("Value(…") && text.endsWith(".abc.abc)"), text);
        assertTrue(v.lookup(Path.of("a".repeat(100_000))).toString().length() < 120);
    }

    @Test
    void anInstanceIsToldByItsPackage() {
        assertEquals("Instance(p)", CONTEXT.compile("a.cue", "package p\na: 1").toString());
        assertEquals("Instance(_)", CONTEXT.compile("a.cue", "a: 1").toString());
    }
}
