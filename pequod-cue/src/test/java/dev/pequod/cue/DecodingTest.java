package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as objects of Java, and the other way round. */
final class DecodingTest {
    private static final CueContext CONTEXT = CueContext.create();

    private static Value compile(String text) {
        return CONTEXT.compile("test.cue", text).value();
    }

    private static CueError error(Value v, Class<?> type) {
        return assertThrows(CueException.class, () -> v.decode(type)).errors().getFirst();
    }

    private enum Level {
        LOW,
        HIGH
    }

    private record Inner(int count, long large, double ratio, BigDecimal exact, boolean on) {}

    private record Outer(
            String name, Level level, Optional<Inner> inner, Map<String, List<Integer>> more, Object any) {}

    private record Chain(Optional<Chain> next) {}

    @Test
    void recordsMayNestDeeply() {
        CueContext context = CONTEXT.withLimits(Limits.DEFAULTS.withDepth(50_000));
        Chain decoded = context.value(chain(9_999).under(Path.parse("next"))).decode(Chain.class);
        int depth = 0;
        for (Optional<Chain> c = decoded.next(); c.isPresent(); c = c.get().next()) {
            depth++;
        }
        assertEquals(10_000, depth);
        assertEquals(
                "the value nests deeper than 10000 levels",
                error(context.value(chain(9_999).under(Path.parse("next.next"))), Chain.class)
                        .message());
    }

    private static Data chain(int depth) {
        return Data.ofJson("chain.json", "{\"next\":".repeat(depth) + "{}" + "}".repeat(depth));
    }

    /** A record of a package of the JDK that is closed to others. */
    @Test
    void recordsThatAreClosedAreRefused() throws ClassNotFoundException {
        Class<?> closed = Class.forName("jdk.internal.foreign.abi.VMStorage");
        Value fields = compile("type: 1, segmentMaskOrSize: 1, indexOrOffset: 1, debugName: \"x\"");
        assertThrows(IllegalArgumentException.class, () -> fields.decode(closed));
    }

    @Test
    void recordsAreDecodedAndEncoded() {
        Outer outer = new Outer(
                "a",
                Level.HIGH,
                Optional.of(new Inner(1, 1L << 40, 0.5, new BigDecimal("0.10"), true)),
                Map.of("x", List.of(1, 2)),
                "any");
        assertEquals(outer, CONTEXT.value(Data.of(outer)).decode(Outer.class));
        assertEquals(
                new Outer("a", Level.LOW, Optional.empty(), Map.of(), BigInteger.ONE),
                compile("name: \"a\", level: \"LOW\", any: 1, unknown: 2").decode(Outer.class));
    }

    @Test
    void whatDoesNotFitARecordIsNamed() {
        for (String[] wrong : new String[][] {
            {"inner: count: 1.5", "inner.count: cannot decode 1.5 as int"},
            {"inner: count: 9999999999", "inner.count: cannot decode 9999999999 as int"},
            {"inner: {count: 1, large: 1, ratio: 1e400}", "inner.ratio: cannot decode 1E+400 as double"},
            {"level: \"MIDDLE\"", "level: cannot decode \"MIDDLE\" as Level, which is one of LOW, HIGH"},
            {"more: x: [1, \"a\"]", "more.x.1: cannot decode \"a\" as Integer"},
            {"more: \"a b\": {}", "more.\"a b\": cannot decode a struct as List<Integer>"},
            {"more: x: [[]]", "more.x.0: cannot decode a list as Integer"},
            {"more: x: ['secret']", "more.x.0: cannot decode bytes as Integer"},
            {"more: x: [\"" + "a".repeat(1000) + "\"]", "more.x.0: cannot decode \"" + "a".repeat(60) + "…\" as Integer"
            },
            {
                "more: x: [\"" + "a".repeat(59) + "😀b\"]",
                "more.x.0: cannot decode \"" + "a".repeat(59) + "…\" as Integer"
            },
            {"inner: {}", "inner.count: the field is missing, which Inner needs"},
        }) {
            Value v = compile("name: \"a\", level: *\"LOW\" | string, any: 1\n" + wrong[0]);
            CueError e = assertThrows(CueException.class, () -> v.decode(Outer.class))
                    .errors()
                    .getFirst();
            assertEquals(wrong[1], e.path() + ": " + e.message());
            assertEquals(2, e.positions().getLast().line(), wrong[0]);
        }
    }

    record Broken(int depth) {
        Broken {
            throw new AssertionError("a mistake of the record");
        }
    }

    @Test
    void mistakesOfRecordsAreNoErrorsOfData() {
        Value v = compile("depth: 1");
        assertEquals(
                "a mistake of the record",
                assertThrows(AssertionError.class, () -> v.decode(Broken.class)).getMessage());
    }

    private record Small(byte b, short s, float f, Set<String> names) {}

    @Test
    void smallNumbersAndSetsAreDecodedAndEncoded() {
        Small small = new Small((byte) -128, Short.MAX_VALUE, 0.1f, Set.of("a"));
        assertEquals(small, CONTEXT.value(Data.of(small)).decode(Small.class));
        assertEquals(Set.of(), compile("b: 1, s: 1, f: 1").decode(Small.class).names());
        assertEquals(
                "names.1: \"a\" is in the set before",
                told(error(compile("b: 1, s: 1, f: 1, names: [\"a\", \"a\"]"), Small.class)));
        assertEquals("b: cannot decode 128 as byte", told(error(compile("b: 128, s: 1, f: 1"), Small.class)));
        assertEquals("f: cannot decode 1E+39 as float", told(error(compile("b: 1, s: 1, f: 1e39"), Small.class)));
    }

    private static String told(CueError e) {
        return e.path() + ": " + e.message();
    }

    @Test
    void primitivesAreDecoded() {
        Value v = compile("a: 3, b: true, n: null, r: {x: 1}");
        int three = v.lookup("a").decode(int.class);
        double alsoThree = v.lookup("a").decode(double.class);
        boolean yes = v.lookup("b").decode(boolean.class);
        assertEquals("3 3.0 true", three + " " + alsoThree + " " + yes);
        assertEquals("n: cannot decode null as int", told(error(v.lookup("n"), int.class)));
        assertEquals("b: cannot decode true as int", told(error(v.lookup("b"), int.class)));
        assertEquals("r: cannot decode a struct as char, such as \"a\"", told(error(v.lookup("r"), char.class)));
    }

    @SuppressWarnings("ArrayRecordComponent") // that is what is tested
    private record Arrays(int[] numbers, String[][] names, Inner[] inner, byte[] bytes) {}

    @Test
    void arraysAreDecodedAndEncoded() {
        Inner inner = new Inner(1, 2, 0.5, BigDecimal.ONE, true);
        Arrays arrays = new Arrays(new int[] {1, 2}, new String[][] {{"a"}, {}}, new Inner[] {inner}, new byte[] {3});
        Arrays decoded = CONTEXT.value(Data.of(arrays)).decode(Arrays.class);
        assertArrayEquals(arrays.numbers(), decoded.numbers());
        assertArrayEquals(arrays.names(), decoded.names());
        assertArrayEquals(arrays.inner(), decoded.inner());
        assertArrayEquals(arrays.bytes(), decoded.bytes());
        assertEquals(0, compile("bytes: 'a'").decode(Arrays.class).numbers().length);
        assertArrayEquals(new long[] {7}, compile("[7]").decode(long[].class));
        assertEquals("1: cannot decode 1.5 as int", told(error(compile("[1, 1.5]"), int[].class)));
        assertEquals("0: cannot decode null as int", told(error(compile("[null]"), int[].class)));
        assertEquals(
                "a: cannot decode a list as byte[]",
                told(error(compile("a: [1]").lookup("a"), byte[].class)));
        assertEquals("bytes: the field is missing, which Arrays needs", told(error(compile("{}"), Arrays.class)));
    }

    private record Times(Instant at, Duration after) {}

    @Test
    void timesAreDecodedAndEncoded() {
        Times times = new Times(Instant.parse("2026-01-02T03:04:05.006Z"), Duration.ofMillis(-90_500));
        Value value = CONTEXT.value(Data.of(times));
        assertEquals("{\"at\":\"2026-01-02T03:04:05.006Z\",\"after\":\"-1m30.5s\"}", value.toCompactJson());
        assertEquals(times, value.decode(Times.class));
        assertEquals(
                List.of(),
                value.unify(compile("import \"time\"\nat: time.Time, after: time.Duration"))
                        .validate(true));
        assertEquals(
                new Times(Instant.EPOCH, Duration.ofHours(36)),
                compile("at: \"1970-01-01T02:00:00+02:00\", after: \"36h\"").decode(Times.class));
        assertEquals(
                "at: cannot decode \"now\" as Instant, such as \"2026-01-02T03:04:05Z\"",
                told(error(compile("at: \"now\""), Times.class)));
        assertEquals(
                "a: cannot decode 1 as Duration, such as \"1h15m30.5s\"",
                told(error(compile("a: 1").lookup("a"), Duration.class)));
        assertEquals(
                "a: cannot decode \"1\" as Duration, such as \"1h15m30.5s\"",
                told(error(compile("a: \"1\"").lookup("a"), Duration.class)));
        assertThrows(IllegalArgumentException.class, () -> Data.of(Duration.ofDays(200_000)));
        assertThrows(IllegalArgumentException.class, () -> Data.of(Instant.MAX));
    }

    private record Texts(
            UUID id,
            URI link,
            LocalDate day,
            LocalDateTime then,
            OffsetDateTime when,
            char one,
            Optional<Character> other) {}

    private static final String TEXTS = """
            {"id":"123e4567-e89b-12d3-a456-426614174000","link":"https://example.com/a?b=%20#c","day":"2026-01-02",\
            "then":"2026-01-02T03:04:00","when":"2026-01-02T03:04:00.05+01:00","one":"a","other":"\u00e9"}""";

    private static final Texts DECODED = new Texts(
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            URI.create("https://example.com/a?b=%20#c"),
            LocalDate.of(2026, 1, 2),
            LocalDateTime.of(2026, 1, 2, 3, 4),
            OffsetDateTime.parse("2026-01-02T03:04:00.050+01:00"),
            'a',
            Optional.of('\u00e9'));

    @Test
    void classesOfTextsAreDecodedAndEncoded() {
        Value value = CONTEXT.value(Data.of(DECODED));
        assertEquals(TEXTS, value.toCompactJson());
        assertEquals(DECODED, value.decode(Texts.class));
        Value forms = compile("""
                import ("net", "time", "uuid")
                id: uuid.Valid, link: net.URL, day: time.Format("2006-01-02"), then: time.Format("2006-01-02T15:04:05"), when: time.Time
                """);
        assertEquals(List.of(), value.unify(forms).validate(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "id => 1-1-1-1-1 => UUID, such as \"123e4567-e89b-12d3-a456-426614174000\"",
                "id => x => UUID, such as \"123e4567-e89b-12d3-a456-426614174000\"",
                "link => a b => URI, such as \"https://example.com\"",
                "day => 2026-02-30 => LocalDate, such as \"2026-01-02\"",
                "day => +12026-01-01 => LocalDate, such as \"2026-01-02\"",
                "then => +12026-02-03T04:05:06 => LocalDateTime, such as \"2026-01-02T03:04:05\"",
                "then => 2026-02-03 => LocalDateTime, such as \"2026-01-02T03:04:05\"",
                "when => 2026-01-02T03:04:05 => OffsetDateTime, such as \"2026-01-02T03:04:05+01:00\"",
                "one => ab => char, such as \"a\"",
                "other => ab => Character, such as \"a\""
            })
    void whatIsNoSuchTextIsNamedWithOneThatIs(String field, String text, String wanted) {
        Value texts =
                CONTEXT.value(Data.ofJson("a.json", TEXTS.replaceAll(field + "\":\"[^\"]*", field + "\":\"" + text)));
        CueError e = error(texts, Texts.class);
        assertEquals(field + ": cannot decode \"" + text + "\" as " + wanted, told(e));
        assertEquals("a.json", e.positions().getFirst().file());
    }

    private record Wildcards(
            List<? extends Number> numbers,
            List<? extends Level> levels,
            Map<? extends String, ? super Integer> more,
            List<?> any,
            Optional<? extends List<? extends UUID>> ids) {}

    @Test
    void wildcardsAreWhatBoundsThem() {
        UUID id = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        Wildcards wildcards = new Wildcards(
                List.of(BigInteger.ONE, new BigDecimal("1.5")),
                List.of(Level.LOW),
                Map.of("a", 1),
                List.of("x", BigInteger.TWO),
                Optional.of(List.of(id)));
        assertEquals(wildcards, CONTEXT.value(Data.of(wildcards)).decode(Wildcards.class));
        assertEquals(
                "levels.0: cannot decode \"MIDDLE\" as Level, which is one of LOW, HIGH",
                told(error(compile("numbers: [1], levels: [\"MIDDLE\"]"), Wildcards.class)));
        assertEquals(
                "numbers.0: cannot decode \"a\" as Number", told(error(compile("numbers: [\"a\"]"), Wildcards.class)));
    }

    @Test
    void theErrorOfAPartNamesItFromTheTop() {
        CueError e = error(compile("a: [{\n\tcount: 1.5\n}]").lookup("a[0]"), Inner.class);
        assertEquals("a.0.count: cannot decode 1.5 as int", told(e));
        assertEquals(2, e.positions().getFirst().line());
    }
}
