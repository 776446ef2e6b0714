package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cue.errors.CueError;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structs and fields that are written in very many places: the same values as if written in few, in time that grows with their number. */
final class ManyConjunctsTest {
    /** If each looked through the others it would be minutes for a program. */
    private static final int MANY = 100_000;

    private static final Limits LIMITS = Limits.DEFAULTS.withValues(10_000_000).withSteps(100L * MANY);

    private static String join(int count, String separator, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(separator));
    }

    private static String evaluated(String source) {
        Value v =
                CueContext.create().withLimits(LIMITS).compile("in.cue", source).value();
        List<CueError> errors = v.validate(true);
        return errors.isEmpty()
                ? v.toJson().replaceAll("\\s", "")
                : errors.get(0).path() + " " + errors.get(0).message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: {b: 0}}", "a: {b: 0}", "a: b: 0", "if true {a: b: 0}"})
    void ofOneValue(String line) {
        assertEquals("{\"a\":{\"b\":0}}", evaluated((line + "\n").repeat(MANY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"if x {b: 0}", "if a.x {b: 0}", "if !x {b: 1}\nb: 0"})
    void ofClausesThatAskForAFieldBesideThem(String clause) {
        String source = "a: {\nx: true\n" + (clause + "\n").repeat(MANY) + "}";
        assertEquals("{\"a\":{\"x\":true,\"b\":0}}", evaluated(source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[\"a\",2]", "{\"a\":[1]}"})
    void ofPiecesOfData(String line) {
        CueContext context = CueContext.create().withLimits(LIMITS);
        List<Data> data = Data.ofJsonLines("in.jsonl", (line + "\n").repeat(MANY));
        Value all = data.stream().map(context::value).reduce(Value::unify).orElseThrow();
        assertEquals(line, all.toCompactJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 0", "{a: 0}", "a: i - i"})
    void ofRoundsOfAComprehension(String body) {
        String source = "import \"list\"\nfor i in list.Range(0, " + MANY / 4 + ", 1) {" + body + "}";
        assertEquals("{\"a\":0}", evaluated(source));
    }

    /** From more than 16 on things are found by an index. */
    @ParameterizedTest
    @ValueSource(ints = {2, 40, 400})
    void ofReferences(int count) {
        String source = join(count, "\n", i -> "_x" + i + ": b: int") + "\na: "
                + join(2 * count, " & ", i -> "_x" + i % count) + "\na: b: 1";
        assertEquals("{\"a\":{\"b\":1}}", evaluated(source));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 40, 400})
    void ofAClosedStruct(int count) {
        String literals = "#D: {\n" + join(count, "\n", i -> "{b" + i + "?: int}") + "\n}\n";
        assertEquals("{\"a\":{\"b1\":1}}", evaluated(literals + "a: #D & {b1: 1}"));
        assertEquals("a.c field not allowed", evaluated(literals + "a: #D & {b1: 1, c: 1}"));
        String open = literals.replace("}\n}", "}\n...\n}");
        assertEquals("{\"a\":{\"b1\":1,\"c\":1}}", evaluated(open + "a: #D & {b1: 1, c: 1}"));
        String definitions = join(count, "\n", i -> "#D" + i + ": b" + i + "?: int") + "\n#E: {\n"
                + join(count, "\n", i -> "#D" + i) + "\n}\n";
        assertEquals("{\"a\":{\"b1\":1}}", evaluated(definitions + "a: #E & {b1: 1}"));
        assertEquals("a.c field not allowed", evaluated(definitions + "a: #E & {b1: 1, c: 1}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 40, 400})
    void inTheAlternativesOfADisjunction(int count) {
        String literals = "#D: {\n" + join(count, "\n", i -> "{b" + i + "?: int}\nb0?: <" + (i + 10)) + "\n}\n";
        String source = literals + "a: #D & ({b0: 20} | {c: 1} | {b1: 3})";
        assertEquals("{\"a\":{\"b1\":3}}", evaluated(source.replace("{b0: 20}", "{b0: 30, b1: \"\"}")));
    }

    /** Of more than 16 fields those that a pattern names are looked up. */
    @ParameterizedTest
    @ValueSource(ints = {2, 40})
    void ofPatternsThatAreNames(int count) {
        String fields = join(count, ",", i -> "\"f" + i + "\":" + i);
        for (String pattern : List.of("\"f1\"", "=~\"^f1$\"", "\"f1\"|\"g\"", "\"g\"|\"f1\"|\"f1\"", "=~\"f1$\"")) {
            String a = "a: {" + fields + "}\na: [" + pattern + "]: ";
            assertEquals("{\"a\":{" + fields + "}}", evaluated(a + "<2"));
            assertEquals("a.f1 invalid value 1 (out of bound <1)", evaluated(a + "<1"));
        }
    }
}
