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

    /** What is around a struct is not evaluated for each pattern in it. */
    @ParameterizedTest
    @ValueSource(strings = {"#S: {", "#S: #X & {"})
    void structsWithPatternsMayBeMany(String beginning) {
        String program = "#L: [string]: string\n#X: {g: [=~\"^b\"]: int, f0?: _, ...}\n" + beginning
                + lines(0, 800, i -> "f" + i + "?: labels: #L & {[=~\"^x\"]: string}") + "}";
        Value value = compiled(Limits.DEFAULTS.withValues(400_000), program);
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertEquals(800, schema.json().split("\"f\\d+\"", -1).length - 1);
        }
    }

    /** What is around them is not evaluated for each. */
    @Test
    void structsBelowCloseMayBeMany() {
        String program = "#S: close({" + lines(0, 400, i -> "f" + i + ": {a: {b?: int}}") + "})";
        Value value = compiled(Limits.DEFAULTS.withValues(20_000), program);
        for (Schema schema : new Schema[] {value.toJsonSchema(), value.toStructuralSchema()}) {
            assertEquals(800, schema.notes().size());
        }
    }

    @Test
    void patternsOfAStructMayBeMany() {
        String program = "#L: {" + lines(0, 400, i -> "[=~\"^k" + i + "-\"]: string") + "}\n#S: #L & {"
                + lines(0, 400, i -> "[=~\"^l" + i + "-\"]: string") + "}";
        Value value = compiled(Limits.DEFAULTS.withSteps(3_000_000), program);
        assertEquals(
                "fields whose names match a pattern are allowed, which others may refuse",
                value.toJsonSchema().notes().getFirst().text());
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

    /** Once, twenty lines took all the memory there was. */
    @Test
    void whatIsOpenedIsWrittenOnce() {
        String program = "#D20: {v?: int}\n"
                + lines(0, 20, i -> "#D" + i + ": {a?: #D" + (i + 1) + ", b?: #D" + (i + 1) + "}")
                + "#S: {k!: string, m: [string]: {...}, d?: #D0 & m[k]}";
        Value value = compiled(Limits.DEFAULTS, program);
        assertTrue(value.toJsonSchema().json().length() < 20_000);
        String choices = "#D20: {v?: int}\n"
                + lines(
                        0,
                        20,
                        i -> "#D%d: #L%d | #R%d\n#L%d: #D%d | {l%d!: 1}\n#R%d: #D%d | {r%d!: 1}"
                                .formatted(i, i, i, i, i + 1, i, i, i + 1, i))
                + "#S: {k!: string, m: [string]: {...}, d?: #D0 & m[k]}";
        Value many = compiled(Limits.DEFAULTS.withSteps(20_000_000), choices);
        CueException e = assertThrows(CueException.class, many::toJsonSchema);
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
    }

    @Test
    void alternativesAreNotMultipliedWithEachOthersFields() {
        String program = "#S: x: "
                + IntStream.range(0, 400)
                        .mapToObj(i -> "{f" + i + "!: int & >" + i + "}")
                        .collect(Collectors.joining(" | "));
        Schema schema = compiled(Limits.DEFAULTS, program).toStructuralSchema();
        assertTrue(schema.json().length() < 1_000_000, () -> schema.json().length() + " characters");
        assertTrue(schema.notes().stream().anyMatch(n -> n.text().contains("too many")), schema.notes()::toString);
    }

    @Test
    void comparingAlternativesTakesSteps() {
        String program = "#S: x: "
                + IntStream.range(0, 600).mapToObj(i -> "{f" + i + "!: int}").collect(Collectors.joining(" | "));
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withSteps(1_600_000));
        Value value = context.compile("in.cue", program).value().lookup("#S");
        CueException e = assertThrows(CueException.class, value::toJsonSchema);
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
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
