package dev.pequod.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.CueException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The laws of the language hold for programs made by chance. */
final class LawsTest {
    private static final CueContext CONTEXT = CueContext.create().withLimits(Limits.DEFAULTS.withSteps(500_000));
    private static final int PROGRAMS = 200;

    /** Returns the data of a program, without an order of fields; empty if it has none, be it wrong or incomplete. */
    private static Optional<Object> data(String source) {
        try {
            return Optional.ofNullable(
                    CONTEXT.compile("law.cue", source).value().toJava());
        } catch (CueException e) {
            return Optional.empty();
        }
    }

    private static List<Program> programs() {
        return LongStream.range(0, PROGRAMS)
                .mapToObj(seed -> new ProgramGenerator(new Random(seed)).next())
                .toList();
    }

    @Test
    void theOrderOfDeclarationsDoesNotMatter() {
        for (Program p : programs()) {
            if (p.source().contains("for ") || p.source().contains("if ")) {
                // which comprehension is looked at first may matter, in the reference as well
                continue;
            }
            List<String> reversed = new ArrayList<>(p.declarations());
            Collections.reverse(reversed);
            assertEquals(data(p.source()), data(new Program(reversed).source()), p.source());
        }
    }

    @Test
    void unificationIsIdempotentAndCommutes() {
        for (Program p : programs()) {
            String a = "{" + String.join(", ", p.declarations()) + "}";
            String imports =
                    p.source().substring(0, p.source().indexOf(p.declarations().get(0)));
            Optional<Object> once = data(imports + "a: " + a + "\nv: a");
            assertEquals(once, data(imports + "a: " + a + "\nv: a & a"), p.source());
            Optional<Object> left = data(imports + "a: " + a + "\nb: {x: 1} | {y: string} | {...}\nv: a & b");
            Optional<Object> right = data(imports + "a: " + a + "\nb: {x: 1} | {y: string} | {...}\nv: b & a");
            assertEquals(left, right, p.source());
        }
    }

    @Test
    void formattingIsStableAndKeepsMeaning() {
        for (Program p : programs()) {
            String source = p.source();
            String once = CueFormat.format("a.cue", source.getBytes(StandardCharsets.UTF_8), false);
            assertEquals(once, CueFormat.format("a.cue", once.getBytes(StandardCharsets.UTF_8), false));
            assertEquals(data(source), data(once), source);
        }
    }

    @Test
    void rearrangedProgramsAreWellFormed() {
        for (Program p : programs()) {
            for (Program q : Rearranged.of(p, Map.of())
                    .subList(0, Math.min(20, Rearranged.of(p, Map.of()).size()))) {
                String source = q.source();
                assertFalse(
                        CueFormat.format("a.cue", source.getBytes(StandardCharsets.UTF_8), false)
                                .isEmpty(),
                        source);
            }
        }
    }

    @Test
    void programsAreRearranged() {
        Program p = new Program(List.of("x: {a: 1, if #A.b == 1 {c: 2}} & or([*(1 | {}), 2])", "#A: b: 1"));
        assertEquals(Set.of("#A.b == 1"), Rearranged.conditions(p));
        List<String> all = Rearranged.of(p, Map.of("#A.b == 1", true)).stream()
                .map(Program::source)
                .toList();
        for (String wanted : List.of(
                "#A: b: 1\nx: {a: 1, if #A.b == 1 {c: 2}} & or([*(1 | {}), 2])\n",
                "x: { if #A.b == 1 {c: 2}, a: 1 } & or([*(1 | {}), 2])\n#A: b: 1\n",
                "x: {a: 1, if true {c: 2}} & or([*(1 | {}), 2])\n#A: b: 1\n",
                "x: {a: 1, if #A.b == 1 {c: 2}} & ((*(1 | {})) | (2))\n#A: b: 1\n")) {
            assertTrue(all.contains(wanted), () -> wanted + "is not among\n" + String.join("\n", all));
        }
    }

    @Test
    void valuesCompareWithoutAnOrder() {
        String value = "x: 1 | {\n    a: 1\n    b: \"p | q\"\n}\ny: [1, 2]\n";
        assertEquals(Unordered.of(value), Unordered.of("y: [1, 2]\nx: {\n    b: \"p | q\"\n    a: 1\n} | 1\n"));
        assertNotEquals(Unordered.of(value), Unordered.of(value.replace("[1, 2]", "[2, 1]")));
    }

    @Test
    void whatAnExpressionDependsOnIsFound() {
        Program p = new Program(List.of("#A: {b: x.c}", "x: c: L", "let L = 1", "y: 2", "v: L"));
        assertEquals(
                List.of("#A: {b: x.c}", "x: c: L", "let L = 1"),
                p.reachableFrom("#A.b == 1").declarations());
    }

    @Test
    void aDifferenceIsShrunk() {
        Program p = new Program(List.of("x: {a: 1, b: [1, 2, (3)]}", "y: 1", "z: \"needle\" & string"));
        Program small = new Shrinker(q -> q.source().contains("needle")).shrink(p);
        assertEquals(1, small.declarations().size());
        assertTrue(small.source().length() < "z: \"needle\" & string\n".length(), small.source());
        assertTrue(programs().stream().anyMatch(q -> data(q.source()).isPresent()));
    }
}
