package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas of values in which references lead to references, on and on. */
final class SchemaLimitsTest {
    private static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.range(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Value compiled(Limits limits, String program) {
        return CueContext.create()
                .withLimits(limits)
                .compile("in.cue", program)
                .value()
                .lookup("#S");
    }

    @Test
    void eachPlaceIsCounted() {
        String doubled =
                "#S: {f0: x: int\n" + lines(1, 12, i -> "f" + i + ": {a: f" + (i - 1) + ", b: f" + (i - 1) + "}") + "}";
        Value value = compiled(Limits.DEFAULTS.withSteps(3_000_000), doubled);
        for (var write : new Runnable[] {value::toJsonSchema, value::toStructuralSchema}) {
            CueException e = assertThrows(CueException.class, write::run);
            assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
        }
    }

    @Test
    void chainsOfComputedFieldsMayBeLong() {
        Value value = compiled(
                Limits.DEFAULTS, "#S: {f0: int\n" + lines(1, 500, i -> "f" + i + ": f" + (i - 1) + " + 1") + "}");
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertEquals(500, schema.json().split("\"type\": \"integer\"", -1).length - 1);
            assertEquals(499, schema.notes().size());
        }
    }

    /** A question of what is fixed leads further than half of the depth. */
    @ParameterizedTest
    @ValueSource(strings = {"_h%d: ", "#D%d: ", "let l%d = "})
    void chainsOfReferencesMayBeLong(String declared) {
        IntFunction<String> declaration = i -> declared.formatted(i);
        IntFunction<String> name = i -> declaration.apply(i).replaceAll("let |[:=]| ", "");
        String program = "#S: {x: " + name.apply(899) + "\n" + declaration.apply(0) + "{a!: int}\n"
                + lines(1, 900, i -> declaration.apply(i) + name.apply(i - 1)) + "}";
        Value value = compiled(Limits.DEFAULTS, program);
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertEquals(2, schema.json().split("\"required\"", -1).length - 1, schema::json);
            assertTrue(schema.notes().isEmpty(), schema.notes()::toString);
        }
    }

    @Test
    void eachCauseIsToldOnce() {
        String program = "#S: {f0: {a: int}\n"
                + lines(1, 40, i -> "f" + i + ": f" + (i - 1) + " & {b" + i + ": f" + (i - 1) + ".a}")
                + "if f0.a > 1 {more: int}, or: *_|_ | [if f0.a > 1 {1}][0]}";
        Value value = compiled(Limits.DEFAULTS, program);
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertTrue(schema.notes().size() <= 2 * 40, schema.notes()::toString);
            assertTrue(schema.notes().stream().anyMatch(n -> n.text().endsWith("not checked: more")));
            assertTrue(schema.notes().stream().anyMatch(n -> n.text().contains(" other places)")));
            assertTrue(schema.notes().stream().noneMatch(n -> n.text().contains("explicit error")));
        }
    }

    @Test
    void tablesAreNotMultipliedOut() {
        String tables = Stream.of("a", "b", "c")
                .map(t -> "#" + t + ": {" + lines(0, 30, i -> "k" + i + ": " + t + i + ": int") + "}\n")
                .collect(Collectors.joining());
        Value value = compiled(Limits.DEFAULTS, tables + "#S: {k: *\"k1\" | string, r: {#a[k], #b[k], #c[k]}}");
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertTrue(schema.json().length() < 100_000, () -> schema.json().length() + " characters");
            assertFalse(schema.notes().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_h", "#D", "g"})
    void operandsThatAreTheSameAreReadOnce(String name) {
        String program = "#S: {h: *1 | int, v: " + name + "40, " + name + "0: {x: h, n: int, ...}\n"
                + lines(1, 41, i -> name + i + ": " + name + (i - 1) + " & " + name + (i - 1)) + "}";
        Value value = compiled(Limits.DEFAULTS.withSteps(20_000_000), program);
        assertTrue(value.toJsonSchema().json().contains("\"n\""));
        assertFalse(value.toStructuralSchema().notes().isEmpty());
    }
}
