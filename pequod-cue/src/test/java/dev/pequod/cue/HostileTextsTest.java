package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes memory and time by its length, not by how many values it has, counts as values and takes steps, and is found before it is made. */
final class HostileTextsTest {
    private static final long VALUES = 20_000;

    private static final Map<String, String> IMPORTS = new TreeMap<>(Map.of(
            "strings.", "strings",
            "list.", "list",
            "json.", "encoding/json",
            "template.", "text/template",
            "regexp.", "regexp",
            "path.", "path",
            "csv.", "encoding/csv",
            "time.", "time",
            "net.", "net"));

    /** Texts of a hundred thousand characters, of which a few dozen may be kept. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\(s)\\(i)\"",
                "'\\(s)\\(i)'",
                "s + \"\\(i)\"",
                "2*\"\\(i)\" + s",
                "strings.ToUpper(s)",
                "strings.Split(s + \",b\", \",\")[0]",
                "json.Unmarshal(\"\\\"\\(s)\\\"\")",
                "regexp.Find(\"a*\", s)",
                "net.IP & s",
            })
    void textsCountAsValues(String element) {
        CueError error = limit(Limits.DEFAULTS.withValues(VALUES), """
                s: strings.Repeat("a", 100_000)
                x: [for i in list.Range(0, 100, 1) {%s}]
                """.formatted(element));
        assertEquals("evaluation exceeds 20000 values", error.message());
        assertTrue(error.path().toString().startsWith("x"), error.path().toString());
        assertTrue(!error.positions().isEmpty(), "no place");
    }

    @Test
    void aFewLongTextsAreNotTooMuch() {
        String program = """
                import "strings"
                import "list"
                s: strings.Repeat("a", 100_000)
                x: [for i in list.Range(0, 40, 1) {"\\(s)\\(i)"}]
                """;
        assertEquals(
                List.of(), compile(Limits.DEFAULTS.withValues(VALUES), program).validate(true));
    }

    /** So many elements as may be are counted while they are made, which takes few steps. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "strings.Split(s, \",\")",
                "strings.SplitN(s, \"\", 800_000)",
                "strings.SplitAfter(s, \",\")",
                "strings.Fields(s)",
                "strings.Runes(s)",
                "path.SplitList(s, path.Unix)",
                "time.Parse(s, \"x\")"
            })
    void partsAreCountedWhileTheyAreMade(String call) {
        String text =
                call.contains("Fields") ? "a " : call.contains("path") ? "a:" : call.contains("time") ? "2," : "a,";
        long steps = call.contains("Split(") || call.contains("SplitN(") ? 450_000 : 1_300_000;
        CueError error = limit(Limits.DEFAULTS.withValues(VALUES).withSteps(steps), """
                s: strings.Repeat("%s", 450_000)
                x: len(%s)
                """.formatted(text, call));
        assertEquals("evaluation exceeds 20000 values", error.message());
        assertEquals("x", error.path().toString());
    }

    /** What is several times as long as the argument ends where it becomes too long. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "template.HTMLEscape(s)",
                "template.JSEscape(s)",
                "template.Execute(\"{{html .}}\", s)",
                "template.Execute(\"{{js .}}\", s)",
                "template.Execute(\"{{urlquery .}}\", s)",
                "template.Execute(\"{{range .}}{{.}}{{end}}\", [s, s])",
                "template.Execute(\"{{printf `%x` .}}\", s)",
                "json.HTMLEscape(s)",
                "net.PathEscape(s)"
            })
    void resultsEndWhereTheyBecomeTooLong(String call) {
        Limits d = Limits.DEFAULTS;
        Limits limits = new Limits(d.steps(), d.depth(), 100_000, d.values(), d.outputBytes(), d.timeout());
        CueError error = limit(limits, "s: strings.Repeat(\"<\", 90_000)\nx: " + call);
        assertTrue(
                error.message().matches("value of size 10\\d{4} exceeds the limit of 100000")
                        || error.message().matches("value of size 180000 exceeds the limit of 100000")
                        || error.message().equals("output exceeds 100000 bytes"),
                error.message());
        assertEquals("x", error.path().toString());
        assertEquals(
                List.of(), error.positions().stream().filter(p -> p.line() != 4).toList());
    }

    /** What would take gigabytes ends where it becomes too long, not when all of it is there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "csv.Encode([list.Repeat([{v: s}], 4_000)])",
                "template.Execute(\"{{printf `` \" + strings.Repeat(\".x \", 4_000) + \"}}\", {x: s})",
                "template.Execute(\"{{printf `% #X` .x}}\", {x: strings.Repeat(s, 60)})"
            })
    void hugeResultsEndBeforeTheyAreThere(String call) {
        CueError error = limit(Limits.DEFAULTS, "s: strings.Repeat(\"a\", 1_000_000)\nx: " + call);
        assertTrue(error.message().matches("value of size \\d{8} exceeds the limit of \\d{8}"), error.message());
    }

    @Test
    void copiesForJavaCountAsValues() {
        Value value = compile(Limits.DEFAULTS.withValues(VALUES), """
                b: 'a'*1_000_000
                x: [b, b, b, b, b, b]
                """);
        CueError error =
                assertThrows(CueException.class, value::toJava).errors().getFirst();
        assertEquals("evaluation exceeds 20000 values", error.message());
    }

    @Test
    void anErrorShowsTheBeginningOfALongText() {
        String program = """
                import ("net", "strings", "time")
                x: net.URL(strings.Repeat("\u0001", 1_000_000))
                y: time.Duration(strings.Repeat("\u0001", 1_000_000))
                """;
        for (CueError e : compile(Limits.DEFAULTS, program).validate(true)) {
            assertTrue(e.message().length() < 500_000, e.message().length() + " characters");
        }
    }

    /** Comparing takes steps for what is compared, however few the texts are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "list.SortStrings(l)",
                "list.IsSortedStrings(l)",
                "list.UniqueItems(l)",
                "[for t in l {t < l[0]}]",
                "[for t in l {'\\(t)' < '\\(l[0])' && '\\(t)' == '\\(l[1])'}]",
                "[for t in l {len(t)}]",
                "template.Execute(\"{{range .}}{{if lt . (index $ 0)}}{{end}}{{end}}\", l)",
                "template.Execute(\"{{range .}}{{if len .}}{{end}}{{end}}\", l)",
                "template.Execute(\"{{range .}}{{if index . 1}}{{end}}{{end}}\", l)"
            })
    void comparingTakesSteps(String expression) {
        String texts = """
                s: strings.Repeat("a", 100_000)
                l: [for i in list.Range(0, 30, 1) {"\\(s)\\(i+10)"}]
                """;
        long before = steps(texts);
        long all = steps(texts + "x: " + expression);
        assertTrue(all - before >= 180_000, all - before + " steps");
    }

    /** Printing, copying and looking through what is long takes steps for each element. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "template.Execute(\"{{range .}}{{$x := printf `%v` $}}{{end}}\", l)",
                "template.Execute(\"{{range .}}{{$x := print $}}{{end}}\", l)",
                "template.Execute(\"{{range $}}{{range $}}{{end}}{{end}}\", l)",
                "[for i in l {len(l[0:i])}]",
                "[for i in l {list.Contains([l], [for j in l {j+0}])}]"
            })
    void elementsTakeSteps(String expression) {
        String list = "l: list.Range(0, 300, 1)\ny: strings.ToUpper(\"a\")\n";
        long before = steps(list);
        long all = steps(list + "x: " + expression);
        assertTrue(all - before >= 80_000, all - before + " steps");
    }

    /** Each of very many errors may show a value of very many elements. */
    @Test
    void whatErrorsShowCountsAsValues() {
        CueError error = limit(Limits.DEFAULTS.withValues(30_000), """
                l: list.Range(0, 5_000, 1)
                x: [for i in list.Range(0, 1_500, 1) {strings.ToUpper(l)}]
                """);
        assertEquals("evaluation exceeds 30000 values", error.message());
        assertTrue(error.path().toString().startsWith("x."), error.path().toString());
    }

    @Test
    void anErrorShowsTheBeginningOfALongList() {
        String program = "import (\"list\", \"strings\")\nl: list.Range(0, 50_000, 1)\nx: strings.ToUpper(l)";
        String message =
                compile(Limits.DEFAULTS, program).validate(true).getFirst().message();
        assertTrue(message.startsWith("cannot use [0,1,2,3,"), message);
        assertTrue(message.length() > 4_000, message.length() + " characters");
    }

    /** Expressions that are made while the program runs are kept, each with its program. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\" =~ \"a{200}\\(i)\"",
                "regexp.Match(\"a{200}\\(i)\", \"x\")",
                "(\"x\" & =~\"a{200}\\(i)\") == _|_",
            })
    void regularExpressionsCountAsValues(String condition) {
        CueError error = limit(
                Limits.DEFAULTS.withValues(VALUES),
                "x: [for i in list.Range(0, 1000, 1) if %s {1}]".formatted(condition));
        assertEquals("evaluation exceeds 20000 values", error.message());
        assertEquals("x", error.path().toString());
    }

    /** What one evaluation has compiled before does not count less for another that compiles it anew. */
    @Test
    void stepsOfRegularExpressionsAreTheSame() {
        String program = "p: \"a{10}b*c\"\nx: \"aab\" =~ p\ny: \"aab\" =~ \"a{10}b*c\"";
        Instance instance = CueContext.create().compile("in.cue", program);
        Value first = instance.value();
        first.validate(true);
        Value second = instance.value();
        second.validate(true);
        assertEquals(first.steps(), second.steps());
    }

    private static long steps(String program) {
        Value v = compile(Limits.DEFAULTS, imports(program) + program);
        v.validate(true);
        return v.steps();
    }

    private static CueError limit(Limits limits, String program) {
        Value value = compile(limits, imports(program) + program);
        CueError error = assertThrows(CueException.class, () -> value.validate(true))
                .errors()
                .getFirst();
        assertEquals(ErrorCode.LIMIT, error.code());
        return error;
    }

    private static Value compile(Limits limits, String program) {
        return CueContext.create().withLimits(limits).compile("in.cue", program).value();
    }

    private static String imports(String program) {
        return IMPORTS.entrySet().stream()
                .filter(i -> program.contains(i.getKey()))
                .map(i -> "import \"" + i.getValue() + "\"\n")
                .collect(Collectors.joining());
    }

    /** A short tag that stands for a long one was kept at its full length by each node. */
    @Test
    void aLongTagOfYamlIsRefused() {
        String program = """
                import "encoding/yaml"
                x: yaml.Unmarshal("%TAG ! tag:" + strings.Repeat("a", 2_000) + "\\n---\\n- !a b\\n")
                """;
        assertEquals(
                "exceeded max length of 1024 of a tag",
                limit(Limits.DEFAULTS, program).message());
    }
}
