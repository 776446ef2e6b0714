package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "_a",
                "#a",
                "_#a",
                "__a",
                "$",
                "_",
                "#",
                "0",
                "0a",
                "a b",
                "a-b",
                "a.b",
                "a\nb",
                "\"",
                "'a'",
                "\\(a)",
                "\0",
                "é",
                "\uD83D\uDE00",
                "if",
                "for",
                "let",
                "in",
                "true",
                "null",
                "_|_",
                "import",
                "package",
                "div",
                "self",
                "1.5",
                "a[0]",
                "[0]"
            })
    void everyNameIsReadAsItIsPrinted(String name) {
        for (Path path : List.of(Path.of(name), Path.of("x", name), Path.of(name, "x"), Path.of(name, name))) {
            assertEquals(path, Path.parse(path.toString()), path.toString());
        }
        Path index = Path.parse("[3]");
        for (Path path : List.of(
                index,
                index.append(index),
                index.append(Path.of(name)),
                Path.of(name).append(index))) {
            assertEquals(path, Path.parse(path.toString()), path.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'", "a.'b'", "a['b']", "''", "[0, 1]", "[a]", "[]", "a..1", "a.01", "a.-1", ".a", "a.1b", "a+b",
                "a . 1", "a.1.5e3"
            })
    void whatIsNoPathIsRefused(String text) {
        CueException e = assertThrows(CueException.class, () -> Path.parse(text));
        assertEquals(ErrorCode.SYNTAX, e.errors().getFirst().code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
        l.1."a b";         l[1]."a b"
        0;                 [0]
        0.1.a;             [0][1].a
        a.0[1].2;          a[0][1][2]
        "a.0".0;           "a.0"[0]
        a[#"x"y.1"#].1;    a."x\\"y.1"[1]
        a[#"x\\#"#.1"#].1; a."x\\"#.1"[1]
        """)
    void indicesMayBeAsErrorsPrintThem(String text, String path) {
        assertEquals(path, Path.parse(text).toString());
    }

    @Test
    void thePathOfAnErrorIsAPath() {
        Value v = compile("l: [1, {\"a b\": int & \"x\"}]");
        String path = v.validate(true).getFirst().path();
        assertTrue(v.lookup(path).isError(), path);
    }
}
