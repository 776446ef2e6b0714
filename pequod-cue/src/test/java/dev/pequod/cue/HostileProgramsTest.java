package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every hostile program ends, within its steps, as a result or as one clear error that says where, and ends the same way again. */
final class HostileProgramsTest {
    private static final long STEPS = 2_000_000;

    static Stream<String> programs() {
        return new TreeMap<>(HostilePrograms.all()).keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void endsWithinItsSteps(String name) {
        String text = HostilePrograms.all().get(name);
        String first = outcome(name, text);
        assertFalse(first.startsWith(ErrorCode.LOAD.name()), first);
        assertTrue(!first.startsWith(ErrorCode.LIMIT.name()) || first.contains("[" + name + ":"), first);
        assertEquals(first, outcome(name, text));
    }

    /** What is written very often needs no more steps than it has parts. */
    @ParameterizedTest
    @ValueSource(strings = {"many-bounds-of-a-list", "many-conjuncts-of-a-field", "many-structs-of-a-field"})
    void needsStepsInProportion(String name) {
        String end = outcome(name, HostilePrograms.all().get(name));
        assertTrue(end.startsWith(ErrorCode.INCOMPLETE + " x"), end);
    }

    @Test
    void asksOnceWhichDefinitionsAFieldIsIn() {
        String name = "definitions-in-a-chain";
        String end = outcome(name, HostilePrograms.all().get(name));
        assertTrue(end.startsWith("ok after "), end);
    }

    /** What is known of the definitions that a value is in may take more memory than its fields. */
    @Test
    void countsWhatIsKnownOfDefinitions() {
        String name = "definitions-within-each-other";
        String end = outcome(
                Limits.DEFAULTS.withValues(15_000), name, HostilePrograms.all().get(name));
        assertTrue(end.contains("evaluation exceeds 15000 values"), end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "number-literal",
                "number-hexadecimal",
                "number-binary",
                "number-decimal",
                "number-multiplier",
                "number-exponent-digits"
            })
    void refusesNumbersOfVeryManyDigits(String name) {
        String end = outcome(name, HostilePrograms.all().get(name));
        assertEquals(ErrorCode.LIMIT + "  number with more than 100000 digits [" + name + ":1:4]", end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strconv.Atoi(s)",
                "strconv.ParseInt(s, 0, 64)",
                "strconv.ParseInt(s, 62, 0)",
                "strconv.ParseUint(s, 16, 0)",
                "strconv.ParseFloat(s, 64)",
                "strconv.ParseNumber(s)"
            })
    void refusesTextsOfVeryManyDigits(String call) {
        String end = outcome(
                "in.cue", "import \"strconv\"\nimport \"strings\"\ns: strings.Repeat(\"1\", 200_000)\nx: " + call);
        assertEquals(ErrorCode.LIMIT + " x value of size 200000 exceeds the limit of 100000 [in.cue:4:4]", end);
    }

    /** They are counted while they are read, so that the call is what ends. */
    @ParameterizedTest
    @ValueSource(strings = {"csv-records", "csv-quotes", "yaml-documents", "yaml-list", "toml-tables", "toml-list"})
    void refusesTextsOfVeryManyValues(String name) {
        Limits limits = Limits.DEFAULTS.withValues(100_000);
        String end = outcome(limits, name, HostilePrograms.all().get(name));
        assertEquals(ErrorCode.LIMIT + " x evaluation exceeds 100000 values [" + name + ":3:4]", end);
    }

    /** So what is called very often with a long text comes to its end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "strings.Count(s, \"a\")",
                "strings.Index(s, \"aaaaaaaaaaaaaaab\")",
                "strings.LastIndex(s, \"baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")",
                "strings.ToUpper(s)",
                "strings.Fields(s)",
                "strings.Trim(s, \"a\")",
                "strings.Replace(s, \"a\", \"b\", -1)",
                "strings.ContainsAny(s, \"xyz\")",
                "strings.Compare(s, s + \"a\")",
                "s < s + \"a\"",
                "base64.Decode(null, s)",
                "hex.Decode(s)",
                "sha512.Sum512(s)",
                "hmac.Sign(\"MD5\", \"key\", s)",
                "html.Unescape(strings.Replace(s, \"a\", \"&\", -1))",
                "json.Marshal(s)",
                "json.Valid(s)",
                "yaml.Marshal(s)",
                "yaml.Unmarshal(s)",
                "csv.Decode(s)",
                "strconv.Quote(s)",
                "strconv.ParseBool(s)",
                "regexp.QuoteMeta(s)",
                "net.PathEscape(s)",
                "time.Time & s",
                "tabwriter.Write(s)",
                "template.HTMLEscape(s)"
            })
    void takesStepsForEachCharacter(String call) {
        String packages = Stream.of(
                        "crypto/hmac",
                        "crypto/sha512",
                        "encoding/base64",
                        "encoding/csv",
                        "encoding/hex",
                        "encoding/json",
                        "encoding/yaml",
                        "html",
                        "net",
                        "regexp",
                        "strconv",
                        "text/tabwriter",
                        "text/template",
                        "time")
                .filter(path -> call.contains(path.substring(path.indexOf('/') + 1) + "."))
                .map(path -> "import \"" + path + "\"\n")
                .collect(Collectors.joining());
        Value value = CueContext.create()
                .compile("in.cue", packages + "import \"strings\"\ns: strings.Repeat(\"a\", 100_000)\nx: " + call)
                .value();
        value.validate(true);
        assertTrue(value.steps() >= 60_000, value.steps() + " steps");
    }

    /** Nothing is kept of what a condition that does not hold has computed, so that steps alone end a loop of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+a+a+a == 2000",
                "a == 2000 || a == 3000 || a == 4000",
                "s.y.z == a",
                "s[\"x\"] == a+2",
                "math.Sqrt(a) == 2000",
                "strconv.Atoi(\"12\") == a+13",
                "list.Max(five) == a+6",
                "five == [a]",
                "len(l) == a"
            })
    void takesStepsForConditionsInProportionToTheirTime(String condition) {
        String packages = Stream.of("math", "strconv")
                .filter(path -> condition.contains(path + "."))
                .map(path -> "import \"" + path + "\"\n")
                .collect(Collectors.joining());
        Value value = CueContext.create()
                .compile("in.cue", packages + """
                        import "list"
                        l: list.Range(0, 1000, 1)
                        five: [1, 2, 3, 4, 5]
                        s: {x: 1, y: z: 2000}
                        x: [for a in l if %s {a}]
                        """.formatted(condition))
                .value();
        assertEquals(List.of(), value.validate(true));
        assertTrue(value.steps() >= 100_000, value.steps() + " steps");
    }

    /** Trying alternatives, comparing what comes of them, and looking through checks takes steps, so that steps end it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "!=%d | >%d",
                "=~\"a%d\" | =~\"b%d\"",
                "{!=%d} | {>%d}",
                "{a: !=%d} | {a: >%d}",
                "matchN(1, [%d]) | matchN(0, [%d])",
                "{a%d: 1} | {b%d: 1}"
            })
    void takesStepsForAlternativesInProportionToTheirTime(String alternatives) {
        Value value = CueContext.create()
                .compile("in.cue", HostilePrograms.product(8, alternatives))
                .value();
        value.validate(false);
        assertTrue(value.steps() >= 80_000, value.steps() + " steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many-bounds", "many-regexps", "many-validators", "disjunction-of-itself"})
    void takesStepsForChecksAndForAlternativesWithinEachOther(String name) {
        String end = outcome(name, HostilePrograms.all().get(name));
        assertTrue(end.contains("evaluation exceeds " + STEPS + " steps"), end);
    }

    /** What is computed with very many digits takes steps in proportion, and nothing takes any back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "number-sum-of-exponents",
                "number-product-of-digits",
                "number-maximum-of-exponents",
                "number-power-of-digits",
                "number-squares-of-digits",
                "number-divisions",
                "number-cube-roots",
                "path-ranges",
                "format-backwards"
            })
    void takesStepsForDigits(String name) {
        String end = outcome(name, HostilePrograms.all().get(name));
        assertTrue(end.contains("evaluation exceeds " + STEPS + " steps"), end);
    }

    /** A number that a reader does not take is no reason to choose another alternative. */
    @ParameterizedTest
    @ValueSource(strings = {"json.Unmarshal(s)", "toml.Unmarshal(\"a = \" + s).a"})
    void limitsOfReadersAreNoErrorsOfCalls(String call) {
        String end = outcome(
                "in.cue",
                "import (\"encoding/json\", \"encoding/toml\", \"strings\")\n"
                        + "s: strings.Repeat(\"1\", 100_001)\nx: " + call
                        + " & int | \"no\"\ny: toml.Marshal({}) + json.Marshal({})");
        assertTrue(end.startsWith(ErrorCode.LIMIT + " x number with more than 100000 digits"), end);
    }

    /** Bounds and validators tell results apart, so that each is not compared with all others. */
    @ParameterizedTest
    @ValueSource(strings = {"!=%d | >=9%d", "=~\"a%d\" | =~\"b%d\""})
    void comparesFewOfManyAlternatives(String alternatives) {
        String end = outcome(
                Limits.DEFAULTS.withSteps(25_000_000).withValues(1_000_000),
                "in.cue",
                HostilePrograms.product(13, alternatives));
        assertTrue(end.startsWith(ErrorCode.INCOMPLETE.name()), end);
    }

    /** A value without a path, such as an argument, is named by the field that it is of. */
    @Test
    void namesTheFieldOfAnArgument() {
        String end = outcome(
                "in.cue",
                "import \"list\"\nl: list.Range(0, 400, 1)\nx: y: matchN(1, [for i in l for j in l {i+j}]) & 1");
        assertTrue(end.startsWith(ErrorCode.LIMIT + " x.y "), end);
    }

    /** What is honest has room: a million elements, and joins of a thousand by a thousand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x: [for i in list.Range(0, 10_000, 1) {i*2}]",
                "x: [for i in list.Range(0, 10_000, 1) {strings.ToUpper(\"n\\(i)\")}]",
                "l: [for i in list.Range(0, 100, 1) {{n: i}}]\nx: [for a in l for b in l if a.n == b.n {a.n}]"
            })
    void takesFewStepsForTenThousandElements(String program) {
        String packages = program.contains("strings.") ? "import \"strings\"\n" : "";
        String end = outcome(Limits.DEFAULTS, "in.cue", packages + "import \"list\"\n" + program);
        assertTrue(end.startsWith("ok after "), end);
        assertTrue(Long.parseLong(end.substring("ok after ".length())) <= STEPS, end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ascending", "Descending"})
    void comparesScalarsWithoutMakingValues(String order) {
        String end = outcome(
                Limits.DEFAULTS.withValues(100_000),
                "in.cue",
                "import \"list\"\nx: list.Sort(list.Range(20_000, 0, -1), list." + order + ")[0]");
        assertTrue(end.startsWith("ok after "), end);
    }

    private static String outcome(String name, String text) {
        return outcome(Limits.DEFAULTS.withSteps(STEPS), name, text);
    }

    private static String outcome(Limits limits, String name, String text) {
        CueContext context = CueContext.create().withLimits(limits);
        try {
            Value v = context.compile(name, text).value();
            List<CueError> errors = v.validate(true);
            return errors.isEmpty() ? "ok after " + v.steps() : describe(errors.get(0));
        } catch (CueException e) {
            return describe(e.errors().get(0));
        }
    }

    private static String describe(CueError e) {
        assertFalse(e.message().isEmpty());
        return e.code() + " " + e.path() + " " + e.message() + " " + e.positions();
    }
}
