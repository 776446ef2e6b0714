package dev.pequod.cue.internal.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates that would run for ever, or fill memory or the stack: each ends soon, in one short error that names its place. */
final class HostileTemplatesTest {
    private static final String NINES = "9".repeat(18);

    private static final Map<String, String> TEMPLATES = new TreeMap<>(Map.ofEntries(
            Map.entry("endless recursion", "{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}"),
            Map.entry(
                    "endless mutual recursion",
                    "{{define \"a\"}}x{{template \"b\" .}}{{end}}{{define \"b\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}"),
            Map.entry(
                    "exponential recursion",
                    "{{define \"a\"}}{{template \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}{{template \"a\"}}"),
            Map.entry(
                    "recursion below iteration",
                    "{{define \"a\"}}{{range 1000}}{{template \"a\"}}{{end}}{{end}}{{template \"a\"}}"),
            Map.entry("deep ifs", "{{if 1}}".repeat(20_000) + "x" + "{{end}}".repeat(20_000)),
            Map.entry("deep ifs left open", "{{if 1}}".repeat(50_000)),
            Map.entry("deep ranges", "{{range 1}}".repeat(20_000) + "{{end}}".repeat(20_000)),
            Map.entry("deep else ifs", "{{if 0}}" + "{{else if 0}}".repeat(50_000) + "{{end}"),
            Map.entry("deep parentheses", "{{" + "(".repeat(50_000) + "1" + ")".repeat(50_000) + "}}"),
            Map.entry("parentheses left open", "{{" + "(".repeat(50_000)),
            Map.entry("deep definitions", "{{define \"a\"}}".repeat(20_000) + "{{end}}".repeat(20_000)),
            Map.entry("range over a huge int", "{{range " + NINES + "}}{{end}}"),
            Map.entry("ranges in ranges", "{{range 100000}}{{range 100000}}{{range 100000}}{{end}}{{end}}{{end}}"),
            Map.entry("output that grows", "{{range " + NINES + "}}0123456789abcdef{{end}}"),
            Map.entry(
                    "a variable that doubles",
                    "{{$x := \"0123456789abcdef\"}}{{range 64}}{{$x = print $x $x}}{{end}}{{len $x}}"),
            Map.entry(
                    "a variable that doubles when escaped",
                    "{{$x := \"<>&'<>&'\"}}{{range 64}}{{$x = printf \"%s%s\" $x (html $x)}}{{end}}{{len $x}}"),
            Map.entry(
                    "a quoted variable that doubles",
                    "{{$x := \"\\\"\\\\\"}}{{range 64}}{{$x = printf \"%q\" $x}}{{end}}{{len $x}}"),
            Map.entry("many actions", "{{.}}".repeat(100_000)),
            Map.entry(
                    "many names",
                    IntStream.range(0, 2_000)
                                    .mapToObj(i -> "{{$x" + i + ":=1}}")
                                    .collect(Collectors.joining())
                            + "{{$x0}}".repeat(2_000)),
            Map.entry("many pipes", "{{1" + "|print".repeat(100_000) + "|len|foo}}"),
            Map.entry("many variables", "{{range 100000}}{{$x := 1}}{{$y := .}}{{end}}{{.a.b.c}}" + "{{index 1 2}}")));

    static Stream<String> names() {
        return TEMPLATES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void endsInAnErrorAtItsPlace(String name) {
        String literal = TEMPLATES.get(name).replace("\\", "\\\\").replace("\"", "\\\"");
        String program = "import \"text/template\"\n\nx: template.Execute(\"" + literal + "\", {a: 1})\n";
        List<CueError> errors = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> errors(program));
        assertFalse(errors.isEmpty(), "ends well");
        CueError error = errors.get(0);
        assertEquals(3, error.positions().get(0).line());
        assertTrue(error.message().length() < 1_000, () -> error.message().substring(0, 1_000));
    }

    /** What a template becomes takes more memory than its text. */
    @Test
    void manyActionsCountAsValuesWhileTheyAreKept() {
        CueException e = assertThrows(
                CueException.class,
                () -> CueContext.create()
                        .withLimits(Limits.DEFAULTS.withValues(20_000))
                        .compile(
                                "in.cue",
                                "import \"text/template\"\n\nx: template.Execute(\"" + "{{.}}".repeat(50_000)
                                        + "\", 1)\n")
                        .value()
                        .lookup("x")
                        .asString());
        assertEquals("evaluation exceeds 20000 values", e.errors().get(0).message());
    }

    @Test
    void templatesCountOnlyWhileTheyAreKept() {
        String text = CueContext.create()
                .withLimits(Limits.DEFAULTS.withValues(2_000))
                .compile(
                        "in.cue",
                        "import \"text/template\"\n\nx: {for i in [" + "1,".repeat(20) + "] {y: template.Execute(\""
                                + "{{.}}".repeat(1_000) + "\", i)}}\n")
                .value()
                .lookup("x.y")
                .asString()
                .orElseThrow();
        assertEquals(1_000, text.length());
    }

    /** What the reference prints for widths and precisions beyond a million, or that are no numbers. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "%999999999999999999d, %!(NOVERB)%!(EXTRA int=1)",
                "%-999999999999999999s, %!(NOVERB)%!(EXTRA int=1)",
                "%.999999999999999999f, %!(NOVERB)%!(EXTRA int=1)",
                "%.*d|, %!d(MISSING)|",
                "%*d|, %!d(MISSING)|",
                "%-2d|, 1 |",
            })
    void widthsThatAreTooLargeAreNotPrinted(String format, String expected) {
        assertEquals(expected, text("{{printf \"" + format + "\" 1}}"));
    }

    @Test
    void aMillionDigitsArePrintedAtOnce() {
        String text = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> text("{{range 20}}{{printf \"%.1000000f\" 1.5}}{{end}}"));
        assertEquals(20 * 1_000_002, text.length());
    }

    private static String text(String template) {
        String literal = template.replace("\"", "\\\"");
        return CueContext.create()
                .compile("in.cue", "import \"text/template\"\n\nx: template.Execute(\"" + literal + "\", {a: 1})\n")
                .value()
                .lookup("x")
                .asString()
                .orElseThrow();
    }

    private static List<CueError> errors(String program) {
        try {
            return CueContext.create()
                    .withLimits(Limits.DEFAULTS.withSteps(2_000_000))
                    .compile("in.cue", program)
                    .value()
                    .validate(true);
        } catch (CueException e) {
            return e.errors();
        }
    }
}
