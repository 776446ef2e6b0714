package dev.pequod.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.errors.CueException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The laws of the language hold for programs made by chance. */
final class LawsTest {
    private static final CueContext CONTEXT = CueContext.create().withLimits(Limits.DEFAULTS.withSteps(500_000));
    private static final int PROGRAMS = 400;

    /**
     * Returns the data of a program, without an order of fields; empty if it has none. Whether what has none is called wrong or incomplete
     * depends on the order, in the reference as well.
     */
    private static Optional<Object> data(Supplier<Instance> program) {
        try {
            return Optional.ofNullable(program.get().value().toJava());
        } catch (CueException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> data(String source) {
        return data(() -> CONTEXT.compile("law.cue", source));
    }

    private static Optional<Object> data(Map<String, byte[]> files) {
        return data(() -> CONTEXT.load(SourceTree.of(files), LoadOptions.DEFAULTS, List.of(".")));
    }

    /** In one of four programs anything may meet anything; the others mostly make sense, and one of four uses the language in its breadth. */
    private static List<Program> programs() {
        return LongStream.range(0, PROGRAMS)
                .mapToObj(seed -> switch ((int) seed % 4) {
                    case 0 -> new ProgramGenerator(new Random(seed)).next();
                    case 1 -> new VariedPrograms(new Random(seed)).next();
                    default -> new ConsistentPrograms(new Random(seed)).next();
                })
                .toList();
    }

    private static String imports(Program p) {
        return p.source().substring(0, p.source().indexOf(p.declarations().get(0)));
    }

    private static String struct(Program p) {
        return "{" + String.join(", ", p.declarations()) + "}";
    }

    @Test
    void manyProgramsHaveData() {
        long withData =
                programs().stream().filter(p -> data(p.source()).isPresent()).count();
        assertTrue(withData > PROGRAMS / 5, withData + " of " + PROGRAMS);
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
    void theOrderOfFilesDoesNotMatter() {
        for (Program p : programs()) {
            List<String> declarations =
                    p.declarations().stream().filter(d -> !d.startsWith("let ")).toList();
            if (declarations.size() < p.declarations().size()
                    || p.source().contains("for ")
                    || p.source().contains("if ")) {
                continue; // what a file declares by let is its own
            }
            Map<String, byte[]> files = new HashMap<>();
            Map<String, byte[]> reversed = new HashMap<>();
            for (int i = 0; i < declarations.size(); i++) {
                byte[] file = ("package p\n" + new Program(List.of(declarations.get(i))).source())
                        .getBytes(StandardCharsets.UTF_8);
                files.put("f%02d.cue".formatted(i), file);
                reversed.put("f%02d.cue".formatted(99 - i), file);
            }
            assertEquals(data(p.source()), data(files), p.source());
            assertEquals(data(files), data(reversed), p.source());
        }
    }

    @Test
    void unificationIsIdempotentAndCommutes() {
        for (Program p : programs()) {
            String start = imports(p) + "a: " + struct(p) + "\nb: {x: 1} | {y: string} | {...}\n";
            assertEquals(data(start + "v: a\n"), data(start + "v: a & a\n"), p.source());
            assertEquals(data(start + "v: a & b\n"), data(start + "v: b & a\n"), p.source());
        }
    }

    @Test
    void unificationAssociates() {
        List<String> others = List.of(
                "{x: 1} | {y: string} | {...}",
                "*{w: 1} | {...}",
                "{[=~\"^[a-z]\"]: _}",
                "{x?: _, #A?: _}",
                "{z!: _, ...} | {_}");
        for (Program p : programs()) {
            String b = others.get(p.declarations().size() % others.size());
            for (String c : others) {
                String start = imports(p) + "a: " + struct(p) + "\nb: " + b + "\nc: " + c + "\n";
                Optional<Object> left = data(start + "v: (a & b) & c\n");
                assertEquals(left, data(start + "v: a & (b & c)\n"), start);
                assertEquals(left, data(start + "v: (c & a) & b\n"), start);
            }
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
    }
}
