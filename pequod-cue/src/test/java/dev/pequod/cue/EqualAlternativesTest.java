package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of results of a disjunction that are equal one is left, be they few or so many that they are told apart by marks. */
final class EqualAlternativesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "!=%d",
                ">%d",
                "=~\"a%d\"",
                "strings.MinRunes(%d)",
                "matchN(1, [%d])",
                "{a: !=%d}",
                "{a?: >%d}",
                "{a: %d, b: c: !=%d}",
                "{!=%d}",
                "[...>%d]"
            })
    void areOne(String alternative) {
        for (int count : new int[] {3, 20}) {
            String once = alternatives(count, alternative, "");
            String twice = alternatives(count, alternative, " | ") + " | " + once;
            assertEquals(eval("x: " + once), eval("x: " + twice));
            assertEquals(eval("x: _ & (" + once + ")"), eval("x: (*_ | _) & (" + twice + ")"));
        }
    }

    private static String alternatives(int count, String alternative, String again) {
        return IntStream.range(0, count)
                .mapToObj(i -> alternative.replace("%d", "" + i))
                .map(x -> again.isEmpty() ? x : x + again + x)
                .collect(Collectors.joining(" | "));
    }

    private static String eval(String program) {
        return CueContext.create()
                .compile("in.cue", "import \"strings\"\n_s: strings.MinRunes(1)\n" + program)
                .value()
                .toCue(CueStyle.EVAL);
    }
}
