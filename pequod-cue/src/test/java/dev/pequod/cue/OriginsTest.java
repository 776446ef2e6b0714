package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.Position;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {
    /** Whatever stands between {@code out} and {@code in}, line 2 of the text tells that {@code in.a} was read, and line 3 {@code in.b}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2   in.a",
                "2 3 in.a + in.b",
                "2 3 \"\\(in.a)/\\(in.b)\"",
                "2   -in.a",
                "2   {let x = in.a, y: x}.y",
                "3   [in.a, in.b][1]",
                "3   [for v in [in.b] {v}][0]",
                "3   [if in.b > 1 {5}]",
                "2 3 [if in.a > 1 {5}, if in.b > 5 {6}]",
                "2 3 [for k, v in in if v > 2 {5}]",
                "3   {for k, v in in {(k): v}}.b",
                "2   #d.x",
                "2   ({x: in.a} & {x: _}).x",
                "3   in[\"b\"]",
                "2 3 *in.a | in.b",
                "2   [1, 2, 3][in.a]",
                "    5",
            })
    void findsWhatIsRead(String row) {
        assertReads(row.substring(4), row.substring(0, 4).strip());
    }

    private static void assertReads(String expression, String lines) {
        Instance instance = CueContext.create().compile("in.cue", """
                in: {
                    a: 1
                    b: 2
                }
                #d: x: in.a
                out: %s
                """.formatted(expression));
        List<Position> origins = instance.value().lookup("out").origins();
        assertEquals(6, origins.getFirst().line(), "where it is written itself comes first: " + origins);
        assertEquals(
                lines,
                String.join(
                        " ",
                        origins.stream()
                                .map(Position::line)
                                .filter(line -> line == 2 || line == 3)
                                .distinct()
                                .sorted()
                                .map(String::valueOf)
                                .toList()));
    }

    @Test
    void endsWhereValuesReferToEachOther() {
        Value v =
                CueContext.create().compile("in.cue", "a: b\nb: a & 1").value().lookup("a");
        assertEquals(2, v.origins().size());
    }

    @Test
    void isBoundedByTheLimits() {
        String fields = "f0: 1\n"
                + String.join(
                        "",
                        IntStream.rangeClosed(1, 5_000)
                                .mapToObj(i -> "f" + i + ": f" + (i - 1) + "\n")
                                .toList());
        Value v = CueContext.create().compile("in.cue", fields).value().lookup("f5000");
        assertTrue(v.origins().size() <= 2_000, "what lies too far away is left out");
    }
}
