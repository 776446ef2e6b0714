package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.LimitExceeded;
import dev.pequod.cue.internal.program.Outcome;
import dev.pequod.cue.internal.program.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsTest {
    @Test
    void areAsLargeAsTheHeapCanBear() {
        Limits small = Limits.within(256L << 20);
        assertEquals(256L << 10, small.values());
        assertEquals(16L << 20, small.valueSize());
        assertEquals(32L << 20, small.outputBytes());
        Limits large = Limits.within(64L << 30);
        assertEquals(64L << 20, large.values());
        assertEquals(64L << 20, large.valueSize());
        assertEquals(128L << 20, large.outputBytes());
    }

    @Test
    void aTimeoutMayBeAsLongAsADuration() {
        for (Duration timeout :
                List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(100_000), Duration.ofDays(36_499))) {
            CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withTimeout(timeout));
            assertEquals("{\"a\":1}", context.compile("a.cue", "a: 1").value().toCompactJson());
        }
    }

    @Test
    void manyLongStringsCountAsManyValues() {
        CueContext context = CueContext.create().withLimits(Limits.within(256L << 20));
        String program = """
            import "list"
            import "strings"
            x: [for i in list.Range(0, 300, 1) {strings.Repeat("xy", 1_000_000 - i)}]
            """;
        Value all = context.compile("in.cue", program).value();
        CueError error = assertThrows(CueException.class, () -> all.validate(true))
                .errors()
                .get(0);
        assertEquals(ErrorCode.LIMIT, error.code());
        assertTrue(error.message().contains("values"), error.message());
    }

    @Test
    void streamsTakeStepsInProportionToTheirText() {
        String program = """
            import "encoding/json"
            import "list"
            x: len(json.MarshalStream([for i in list.Range(0, 10_000, 1) {{name: "n\\(i)"}}]))
            """;
        CueContext context =
                CueContext.create().withLimits(Limits.within(256L << 20).withSteps(3_000_000));
        Value all = context.compile("in.cue", program).value();
        assertEquals("{\"x\":168890}", all.toCompactJson());
    }

    /** What is compiled of a token takes up to some hundred bytes, whether or not it is ever evaluated. */
    @Test
    void boundsTheTokensOfAllFilesTogether() {
        Limits limits = Limits.DEFAULTS.withValues(11); // 44 tokens
        String half = "package p\n" + "a: 1\n".repeat(4); // 21 with the end
        CueContext context = CueContext.create().withLimits(limits);
        assertEquals(
                "p",
                context.load(tree(half, half), LoadOptions.DEFAULTS, List.of()).packageName());
        CueException e = assertThrows(
                CueException.class,
                () -> context.load(tree(half, half + "b: 1", half), LoadOptions.DEFAULTS, List.of()));
        assertEquals(
                List.of(ErrorCode.LIMIT),
                e.errors().stream().map(CueError::code).toList());
        assertEquals("b.cue", e.errors().getFirst().positions().getFirst().file());
        assertEquals(
                "there are more tokens than may be compiled: 23 were left for this text",
                e.errors().getFirst().message());
        assertThrows(CueException.class, () -> context.compile("one.cue", half + "a: 1\n".repeat(6)));
    }

    private static SourceTree tree(String... texts) {
        Map<String, byte[]> files = new HashMap<>();
        for (String text : texts) {
            files.put((char) ('a' + files.size()) + ".cue", text.getBytes(StandardCharsets.UTF_8));
        }
        return SourceTree.of(files);
    }

    /** Every level says the one before twice, so that the text is longer than anything that was evaluated. */
    @ParameterizedTest
    @MethodSource("writers")
    void endsTextsThatGrowTooLongBeforeTheyAreWritten(Function<Value, String> writer) {
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withOutputBytes(1 << 20));
        Value value = context.compile("in.cue", doubling()).value();
        CueError error = assertThrows(CueException.class, () -> writer.apply(value))
                .errors()
                .get(0);
        assertEquals("output exceeds 1048576 bytes", error.message());
        assertEquals(ErrorCode.LIMIT, error.code());
        assertFalse(error.path().isEmpty());
        assertFalse(error.positions().isEmpty());
    }

    /** What is kept until the end counts as values that are made. */
    @Test
    void countsWhatIsKeptForTextsAndObjects() {
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withValues(10_000));
        Value value = context.compile("in.cue", doubling()).value();
        for (Function<Value, Object> reader : List.<Function<Value, Object>>of(Value::toToml, Value::toJava)) {
            CueError error = assertThrows(CueException.class, () -> reader.apply(value))
                    .errors()
                    .get(0);
            assertEquals("evaluation exceeds 10000 values", error.message());
        }
    }

    @ParameterizedTest
    @MethodSource("writers")
    void endReadingWhenItsThreadIsInterrupted(Function<Value, String> writer) {
        String program = "import \"list\"\nx: list.Range(0, 20_000, 1)\ny: [for i in x {i+1}]";
        Value value = CueContext.create().compile("in.cue", program).value();
        String whole = writer.apply(value);
        Thread.currentThread().interrupt();
        CueError error = assertThrows(CueException.class, () -> writer.apply(value))
                .errors()
                .get(0);
        assertTrue(Thread.interrupted(), "the thread is no longer interrupted");
        assertEquals("evaluation was cancelled", error.message());
        assertEquals(whole, writer.apply(value));
    }

    /** A value may be kept for long, and read when the deadline of its evaluation is long gone. */
    @Test
    void countTimeAnewForEachReading() {
        Outcome evaluated = Run.run(Budget.DEFAULT, c -> new Outcome(c, new Vertex(), false));
        for (int i = 0; i < 3; i++) {
            assertTrue(Run.read(evaluated, Long.MAX_VALUE, LimitsTest::much));
        }
        assertThrows(LimitExceeded.class, () -> Run.read(evaluated, System.nanoTime() - 1, LimitsTest::much));
        assertThrows(Run.StoppedBefore.class, () -> Run.read(evaluated, Long.MAX_VALUE, LimitsTest::much));
    }

    private static boolean much(Evaluation c) {
        c.passed(1 << 20);
        return true;
    }

    private static String doubling() {
        StringBuilder program = new StringBuilder("a0: {x: 1, y: \"text\"}\n");
        for (int i = 0; i < 40; i++) {
            program.append("a" + (i + 1) + ": {l: a" + i + ", r: a" + i + "}\n");
        }
        return program.toString();
    }

    static List<Function<Value, String>> writers() {
        return List.of(
                Value::toJson,
                Value::toYaml,
                value -> value.toCue(CueStyle.EVAL),
                value -> value.toCue(CueStyle.EXPORT));
    }

    /** A file is read once, and each use of it is one value. */
    @Test
    void embeddedValuesCountAsTokens() {
        SourceTree module = embedding("[" + "0,".repeat(2_000) + "0]", 100);
        long tokens = CueContext.create()
                .load(module, LoadOptions.DEFAULTS, List.of())
                .tokens();
        long withoutValues = CueContext.create()
                .load(embedding("0", 100), LoadOptions.DEFAULTS, List.of())
                .tokens();
        assertEquals(withoutValues + 2_001 + 4_003 / 128, tokens);
        CueContext small = CueContext.create().withLimits(Limits.DEFAULTS.withValues(tokens / 4 - 1));
        CueException e = assertThrows(CueException.class, () -> small.load(module, LoadOptions.DEFAULTS, List.of()));
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
        assertEquals(1, e.errors().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cue.mod/module.cue", "d.json"})
    void loadingEndsWhenItsThreadIsInterrupted(String when) {
        SourceTree module = embedding("0", 2);
        SourceTree interrupting = new SourceTree() {
            @Override
            public byte @Nullable [] read(String path) {
                if (path.equals(when)) {
                    Thread.currentThread().interrupt();
                }
                return module.read(path);
            }

            @Override
            public List<String> files(String folder) {
                return module.files(folder);
            }
        };
        try {
            CueException e = assertThrows(
                    CueException.class, () -> CueContext.create().load(interrupting, LoadOptions.DEFAULTS, List.of()));
            assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
            assertEquals(1, e.errors().size());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void boundsTheTokensOfExpressions() {
        Instance instance =
                CueContext.create().withLimits(Limits.DEFAULTS.withValues(64)).compile("a.cue", "a: 1");
        String text = "[" + "a,".repeat(1_000) + "]";
        for (Executable reading : List.<Executable>of(
                () -> instance.expression(text),
                () -> instance.select(text, List.of()),
                () -> instance.value().select(text))) {
            CueException e = assertThrows(CueException.class, reading);
            assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
        }
    }

    private static SourceTree embedding(String json, int times) {
        String source = "@extern(embed)\npackage a\n" + "x: _ @embed(file=d.json)\n".repeat(times);
        Map<String, byte[]> files = new HashMap<>();
        files.put("cue.mod/module.cue", bytes("module: \"a.example@v0\"\nlanguage: version: \"v0.17.0\"\n"));
        files.put("a.cue", bytes(source));
        files.put("d.json", bytes(json));
        return SourceTree.of(files);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Once, the length of an array wrapped. */
    @Test
    void noBoundOfAStringIsLargerThanAnArray() {
        Limits large = new Limits(1L << 40, 1000, 1L << 40, 1L << 40, 1L << 40, Duration.ofMinutes(1));
        Value value = CueContext.create()
                .withLimits(large)
                .compile("in.cue", "x: 2200*('a'*1_000_000)")
                .value();
        CueException e = assertThrows(CueException.class, () -> value.validate(true));
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
    }

    /** Once, each of these took milliseconds and no steps. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x + i",
                "i/x",
                "x*x1",
                "x == z",
                "len(\"\\(x)\")",
                "math.Sqrt(x)",
                "math.Log(x)",
                "math.Acos(x)",
                "json.Marshal(x)",
                "list.Range(x, x+10, 1)"
            })
    void whatIsDoneWithLongNumbersTakesSteps(String work) {
        String program = "import \"list\"\nx: 1" + "7".repeat(99_000) + "\nx1: 1" + "7".repeat(98_999)
                + "8\nz: 1.7e99000\n" + "y: [for i in list.Range(1, 1000, 1) {" + work + "}]";
        for (String name : List.of("math", "encoding/json")) {
            String end = name.substring(name.indexOf('/') + 1) + ".";
            program = work.contains(end) ? "import \"" + name + "\"\n" + program : program;
        }
        Value y = CueContext.create().compile("in.cue", program).value().lookup("y");
        CueException e = assertThrows(CueException.class, () -> y.validate(true));
        assertTrue(e.getMessage().contains("steps"), e.getMessage());
        assertTrue(e.getMessage().contains("y."), e.getMessage());
    }

    @Test
    void longNumbersAreNotToldWhole() {
        Value x = CueContext.create()
                .compile("in.cue", "x: 1 & 1" + "7".repeat(9_000))
                .value();
        String message = x.validate(true).getFirst().message();
        assertEquals("conflicting values a number of 9001 digits and 1", message);
    }
}
