package dev.pequod.cue.internal.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What optional fields of a schema are and cost where nobody set them. */
final class UnsetFieldsTest {
    private static final CueStyle WITH_OPTIONAL =
            new CueStyle(CueStyle.Form.VALUE, false, true, false, false, false, "");

    /** Each has a hundred fields below its optional ones, and three of its own. */
    private static final String TYPED = """
            import "list"

            #Item: {
            	name:    string
            	probes?: null | {start?: null | #Probe, live?: null | #Probe, ready?: null | #Probe}
            	volumes?: [...#Volume]
            }
            #Probe: {exec?: null | #Exec, http?: null | #Http, tcp?: null | #Http, seconds?: null | int}
            #Exec: command?: [...string]
            #Http: {host?: null | string, port?: null | int, headers?: {[string]: string}}
            #Volume: {name: string, path?: null | string}

            items: {for i in list.Range(0, 1000, 1) {"item-\\(i)": #Item & {name: "n\\(i)"}}}
            """;

    @Test
    void fieldsThatNobodySetTakeNoValues() {
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withValues(12_000));
        Value items = context.compile("in.cue", TYPED).value().lookup("items");
        assertEquals("{\"name\":\"n999\"}", items.lookup("\"item-999\"").toCompactJson());
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
