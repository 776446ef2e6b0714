package dev.pequod.cue.internal.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What optional fields of a schema are and cost where nobody set them. */
final class UnsetFieldsTest {
    private static final CueStyle WITH_OPTIONAL =
            new CueStyle(CueStyle.Form.VALUE, false, true, false, false, false, "");

    /** Each has a hundred fields below its optional ones, and three of its own. */
    private static final String TYPES = """
            package types

            #Item: {
            	name:    string
            	probes?: null | {start?: null | #Probe, live?: null | #Probe, ready?: null | #Probe}
            	volumes?: [...#Volume]
            }
            #Probe: {exec?: null | #Exec, http?: null | #Http, tcp?: null | #Http, seconds?: null | int}
            #Exec: command?: [...string]
            #Http: {host?: null | string, port?: null | int, headers?: {[string]: string}}
            #Volume: {name: string, path?: null | string}
            """;

    private static final String TYPED = """
            package items

            import ("list", "example.com/m/types")

            items: {for i in list.Range(0, 1000, 1) {"item-\\(i)": types.#Item & {name: "n\\(i)"}}}
            """;

    @Test
    void fieldsThatNobodySetTakeNoValues() {
        SourceTree tree = SourceTree.of(Map.of(
                "cue.mod/module.cue", "module: \"example.com/m\", language: version: \"v0.16.0\"".getBytes(UTF_8),
                "types/types.cue", TYPES.getBytes(UTF_8),
                "in.cue", TYPED.getBytes(UTF_8)));
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withValues(12_000));
        Value items =
                context.load(tree, LoadOptions.DEFAULTS, List.of(".")).value().lookup("items");
        assertEquals("{\"name\":\"n999\"}", items.lookup("\"item-999\"").toCompactJson());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#D: a: b: int, y: w & {}, w: #D & {c?: k: 1, a: {b: 1, t: 1}}",
                "y: w & {}, w: close({a: {b: 1}}) & {c?: k: 1, a: {b: 1}, t: 1}",
            })
    void areNoReasonToTakeWhatIsNotAllowed(String program) {
        Value w = CueContext.create().compile("in.cue", program).value().lookup("w");
        CueException e = assertThrows(CueException.class, w::toCompactJson);
        assertEquals("field not allowed", e.errors().getFirst().message());
    }

    @Test
    void mayBeMetOnACycle() {
        Value g = CueContext.create()
                .compile("in.cue", "g: {let Z = a, a!: {d?: _, c: 2}, a?: Z}")
                .value();
        assertEquals(
                "g: { let Z = a a!: Z & { d?: _ c: 2 } }",
                g.toCue(WITH_OPTIONAL).strip().replaceAll("\\s+", " "));
    }

    /** The reference says the same of each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "#A: {n: int, f?: {x: n}}, x: #A & {n: 1};            n: 1 f?: { x: 1 }",
                "#A: {n: int, f?: #B & {p: 2}}, #B: p?: int, x: #A;   n: int f?: { p: 2 }",
                "#A: {f?: *1 | int}, x: #A & ({f: 2} | {g: 1});       f: 2",
                "#A: {f?: {p?: int}}, x: #A & {[string]: {p: 3}};     f?: { p: 3 }",
                "#A: {f?: {p?: int}}, x: #A, y: {x, f: p: 3}, x: y;   f: { p: 3 }",
                "#A: {f?: int, ...}, #B: {f?: >1, ...}, x: #A & #B;   f?: int & >1",
                "#A: f?: {p: int}, #B: g?: {q: int}, x: #A & #B;      f?: { p: int } g?: { q: int }",
                "#A: {f?: null | {p: _g}}, _g: 4, x: #A & {};         f?: null | { p: 4 }",
                "#A: {n: 0 | 1, f?: null | #A}, x: #A & {n: 1};"
                        + "n: 1 f?: null | { n: 0 | 1 f?: null | { n: 0 | 1 f?: null } }",
            })
    void areWhatTheyWouldBeByThemselves(String program, String expected) {
        Value x = CueContext.create().compile("in.cue", program).value().lookup("x");
        assertEquals(expected, x.toCue(WITH_OPTIONAL).strip().replaceAll("\\s+", " "));
    }
}
