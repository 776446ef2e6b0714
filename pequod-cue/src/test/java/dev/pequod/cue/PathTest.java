package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathTest {
    private static final CueContext CONTEXT = CueContext.create();

    private static Value compile(String text) {
        return CONTEXT.compile("test.cue", text).value();
    }

    /** The results are what FillPath of the reference makes of the same. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
        a: [int, int];            a[1];   a: [int, 3]
        a: [1, int];              a[1];   a: [1, 3]
        a: [1];                   a[3];   a: _|_ // a: incompatible list lengths (1 and 4)
        ``;                       a[2].b; a: [_, _, {b: 3}]
        a: [...int];              a[1];   a: [int, 3]
        a: *[1, 2] | [...int];    a[0];   a: [3]
        a: b: [{c: int}, ...];    a.b[0].c;  a: b: [{c: 3}]
        """)
    void anIndexInAPathIsAnElement(String program, String path, String filled) {
        Value v = compile(program);
        String expected = compile(filled).toCue(CueStyle.EVAL).replaceAll(" // .*", "");
        assertEquals(expected, v.fill(path, Data.of(3)).toCue(CueStyle.EVAL).replaceAll(" // .*", ""));
        Path at = Path.parse(path);
        assertEquals(
                expected,
                v.unify(CONTEXT.value(Data.of(3).under(at)))
                        .toCue(CueStyle.EVAL)
                        .replaceAll(" // .*", ""));
        assertEquals(
                expected,
                v.unify(CONTEXT.value(Data.of(3)).under(at))
                        .toCue(CueStyle.EVAL)
                        .replaceAll(" // .*", ""));
    }

    @Test
    void aFarIndexPassesALimit() {
        Value v = CONTEXT.withLimits(Limits.DEFAULTS.withSteps(100_000))
                .compile("a.cue", "")
                .value()
                .fill("a[268435455]", Data.of(3));
        CueException e = assertThrows(CueException.class, v::toJson);
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
    }
}
