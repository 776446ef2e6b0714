package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What optional and required fields demand is a value like any other. */
final class ConstraintsOfFieldsTest {
    private static final CueContext CONTEXT = CueContext.create();

    private static Value field(Value of, String name) {
        return of.fields(EnumSet.allOf(FieldType.class)).stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static Value field(String text, String name) {
        return field(CONTEXT.compile("a.cue", text).value(), name);
    }

    private static final String PROGRAM =
            "x?: {a: int, b?: *\"q\" | string} | int\ny!: *1 | int\nz?: #Z, #Z: {a!: int}\n";

    @Test
    void alternativesAreValues() {
        Value x = field(PROGRAM, "x");
        assertEquals(
                List.of("a: int", "int"),
                x.alternatives().stream()
                        .map(v -> v.toCue(CueStyle.EVAL).strip())
                        .toList());
        assertEquals("1", field(PROGRAM, "y").defaultValue().orElseThrow().toJson());
    }

    @Test
    void dataAreUnified() {
        for (String name : List.of("x", "y")) {
            Value v = field(PROGRAM, name);
            Value three = CONTEXT.value(Data.of(3));
            assertEquals("3", v.unify(three).toJson());
            assertEquals("3", three.unify(v).toJson());
            assertEquals("3", v.fill("", Data.of(3)).toJson());
            assertTrue(v.subsumes(three));
            assertFalse(v.subsumes(CONTEXT.value(Data.of("a"))));
            assertEquals(
                    "{\"k\":3}", v.under(Path.of("k")).fill("k", Data.of(3)).toCompactJson());
            assertTrue(v.exists());
        }
        Value z = field(PROGRAM, "z");
        assertEquals("{\"a\":1}", z.fill("a", Data.of(1)).toCompactJson());
        assertFalse(z.fill("b", Data.of(1)).validate(false).isEmpty());
    }

    @Test
    void fieldsOfThemAreLookedUp() {
        Value z = field(PROGRAM, "z");
        Value a = field(z, "a");
        assertEquals(Set.of(Kind.INT), a.kinds());
        assertEquals("2", a.fill("", Data.of(2)).toJson());
        Value x = field("x?: {a: b: 1}", "x");
        assertEquals("1", x.lookup("a.b").toJson());
        assertEquals(Map.of("a", Map.of("b", 1)).toString(), String.valueOf(x.toJava()));
    }
}
