package dev.pequod.graph.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public final class JsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\":1,\"a\":2} | {\"a\":2,\"b\":1}",
                " [ 1 , 2.50 , -0 , -0.0 , 1.0 ] | [1,2.5,0,0.0,1.0]",
                "9007199254740993 | 9007199254740993",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "0.1000000000000000055511151231257827 | 0.1000000000000000055511151231257827",
                "1e3 | 1000.0",
                "1E+21 | 1.0e+21",
                "123456789012345678901.0 | 123456789012345678901.0",
                "1234567890123456789012.0 | 1.234567890123456789012e+21",
                "0.000001 | 0.000001",
                "0.00000012 | 1.2e-7",
                "-12.5e-30 | -1.25e-29",
                "{\"\\uD83D\\uDE00\":1,\"\\uFF5E\":2,\"z\":3,\"\":4} | {\"\":4,\"z\":3,\"～\":2,\"😀\":1}",
                "\"\\u0001\\u001F\\u007f\\/\\b\\f\\n"
                        + "\\r"
                        + "\\t\\\\\\\"é\" | \"\\u0001\\u001f\u007f/\\b\\f\\n"
                        + "\\r"
                        + "\\t\\\\\\\"é\"",
                "[true,false,null,{},[]] | [true,false,null,{},[]]",
            })
    void canonicalForm(String text, String canonical) throws JsonException {
        assertEquals(canonical, CanonicalJson.text(JsonReader.read(text)));
        assertEquals(JsonReader.read(text), JsonReader.read(canonical));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1:1: expected a value, found the end of the text",
                "{\"a\":1,\"a\":2} | 1:8: duplicate member \"a\"",
                "[1,] | 1:4: expected a value, found ']'",
                "{a:1} | 1:2: expected a member name in double quotes, found 'a'",
                "01 | 1:2: expected the end of the text, found '1'",
                "1. | 1:3: expected a digit, found the end of the text",
                "+1 | 1:1: expected a value, found '+'",
                "NaN | 1:1: expected a value, found 'N'",
                "\"é\\x\" | 1:4: unknown escape in a string",
                "\"\\u12+4\" | 1:2: unknown escape in a string",
                "\"\\ud800\" | 1:2: unpaired surrogate in a string",
                "\"\\ud800a\" | 1:2: unpaired surrogate in a string",
                "\"\\udc00\" | 1:2: unpaired surrogate in a string",
                "[1 2] | 1:4: expected ']', found '2'",
                "1e100001 | 1:1: exponent out of range: 100001",
                "1e99999999999 | 1:1: not a number, or its exponent is out of range: 1e99999999999",
            })
    void refuses(String text, String message) {
        assertEquals(
                message,
                assertThrows(JsonException.class, () -> JsonReader.read(text)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void depthIsBounded(String open) {
        String message = assertThrows(JsonException.class, () -> JsonReader.read(open.repeat(1_000_000)))
                .getMessage();
        assertTrue(message.endsWith("nested more than 450 levels deep"), message);
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertThrows(IllegalArgumentException.class, () -> PlainJson.fromJava(self));
    }

    @Test
    void sharedPlainDataCannotExplode() {
        Object shared = "lol";
        for (int i = 0; i < 30; i++) {
            shared = List.of(shared, shared, shared, shared);
        }
        Object bomb = shared;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PlainJson.fromJava(bomb))
                .getMessage()
                .startsWith("more than "));
    }

    @Test
    void numbersTooLongAreRefused() {
        assertThrows(JsonException.class, () -> JsonReader.read("1".repeat(10_001)));
        assertThrows(JsonException.class, () -> JsonReader.read(new byte[] {'"', (byte) 0xff, '"'}));
    }

    @Test
    void integersAndDecimalsDiffer() {
        assertNotEquals(JsonNumber.parse("1"), JsonNumber.parse("1.0"));
        assertEquals(JsonNumber.parse("1.0"), JsonNumber.parse("10.00e-1"));
        assertThrows(IllegalArgumentException.class, () -> new JsonNumber(new BigDecimal("1.5"), true));
    }

    @Test
    void plainDataKeepsItsNumbers() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("big", new BigInteger("18446744073709551616"));
        data.put("long", 9007199254740993L);
        data.put("double", 0.1);
        JsonValue value = PlainJson.fromJava(data);
        assertEquals("{\"big\":18446744073709551616,\"long\":9007199254740993,\"double\":0.1}", value.toString());
        data.put("double", new BigDecimal("0.1"));
        assertEquals(data, PlainJson.toJava(value));
        assertEquals(
                "a.b[0]: JSON has no number NaN",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> PlainJson.fromJava(Map.of("a", Map.of("b", List.of(Double.NaN)))))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'l': [{'a': 1, 'x': {'x': [1, {'y': '}\\\"]'}], 'z': null}, 'b': 2}, {'x': 7}, {'x': 'x', 'c': []}], 'x': 1}"
                        + " | {'l': [{'a': 1, 'b': 2}, {}, {'c': []}], 'x': 1}",
                "{'l': {'x': 1}} | {'l': {'x': 1}}",
                "{'l': [{'m': {'x': 1}}, [{'x': 1}]]} | {'l': [{'m': {'x': 1}}, [{'x': 1}]]}",
                "[{'l': [{'l': [{'x': 1}], 'x': 2}], 'x': 3}] | [{'l': [{'l': [{}]}], 'x': 3}]",
            })
    void aMemberOfElementsIsLeftOut(String text, String left) throws JsonException {
        JsonValue read = JsonReader.readWithout("l", "x", text.replace('\'', '"'));
        assertEquals(JsonReader.read(left.replace('\'', '"')), read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'l': [{'x': }]}",
                "{'l': [{'x': ]}",
                "{'l': [{'x': {]}",
                "{'l': [{'x': 'a",
                "{'l': [{'x': [1 2",
                "{'l': [{'x'"
            })
    void whatIsLeftOutMustStillBeThere(String text) {
        assertThrows(JsonException.class, () -> JsonReader.readWithout("l", "x", text.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{'a':"})
    void whatIsNestedTooDeeplyIsPassedOver(String open) throws JsonException {
        String close = open.equals("[") ? "]" : "}";
        JsonValue mark = new JsonString("deep");
        int most = JsonValue.MAX_READ_DEPTH;
        for (int depth : new int[] {most, most + 1, 100_000}) {
            String text = "[" + open.repeat(depth - 1).replace('\'', '"') + "1" + close.repeat(depth - 1) + ", 2]";
            JsonValue read = JsonReader.readWithout("", "", mark, text);
            assertEquals(depth > most ? most : depth, read.depth());
            assertEquals(depth > most, CanonicalJson.text(read).contains("deep"), "depth " + depth);
            assertTrue(CanonicalJson.text(read).endsWith(",2]"));
        }
        String cutOff = open.repeat(most + 1).replace('\'', '"');
        assertThrows(JsonException.class, () -> JsonReader.readWithout("", "", mark, cutOff));
    }

    /** There are two ways of finding a member: one for few, one for many. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 13, 14, 200})
    void membersAreFoundAndKeepTheirOrder(int size) {
        Map<String, JsonValue> map = new LinkedHashMap<>();
        JsonObject object = JsonObject.EMPTY;
        for (int i = size; i > 0; i--) {
            map.put("m" + i, JsonNumber.of(i));
            object = object.with("m" + i, JsonNumber.of(i));
        }
        assertEquals(new JsonObject(map), object);
        assertEquals(map, object.members());
        assertEquals(map.hashCode(), object.members().hashCode());
        assertEquals(List.copyOf(map.keySet()), List.copyOf(object.members().keySet()));
        for (String name : map.keySet()) {
            assertEquals(map.get(name), object.get(name));
            JsonObject less = object.without(name);
            assertEquals(size - 1, less.members().size());
            assertNull(less.get(name));
            JsonObject same = object.with(name, JsonNull.NULL);
            assertEquals(List.copyOf(map.keySet()), List.copyOf(same.members().keySet()));
            assertEquals(JsonNull.NULL, same.get(name));
        }
        assertNull(object.get("m0"));
        assertEquals(object, object.without("m0"));
        Map<String, JsonValue> members = object.members();
        assertThrows(UnsupportedOperationException.class, () -> members.put("x", JsonNull.NULL));
        if (size > 0) {
            assertThrows(UnsupportedOperationException.class, () -> members.remove("m1"));
        }
    }

    @Test
    void unpairedSurrogatesAreReplaced() {
        assertEquals("a\uFFFDb", new JsonString("a\uD800b").value());
        assertEquals("😀\uFFFD", new JsonString("😀\uDE00").value());
    }

    @RepeatedTest(100)
    void readingWhatWasWrittenGivesTheSameValueAndBytes(RepetitionInfo repetition) throws JsonException {
        Random random = new Random(repetition.getCurrentRepetition());
        JsonValue value = random(random, 5);
        String canonical = CanonicalJson.text(value);
        assertEquals(value, JsonReader.read(canonical));
        assertEquals(value, JsonReader.read(JsonWriter.pretty(value)));
        assertEquals(value, PlainJson.fromJava(PlainJson.toJava(value)));
        assertArrayEquals(CanonicalJson.bytes(value), CanonicalJson.bytes(shuffled(value, random)));
    }

    /** Returns a random value, the same for the same random. */
    public static JsonValue random(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> JsonNull.NULL;
            case 1 -> JsonBoolean.of(random.nextBoolean());
            case 2 -> JsonNumber.of(new BigInteger(random.nextInt(100), random).negate());
            case 3 -> JsonNumber.of(new BigDecimal(new BigInteger(60, random), random.nextInt(60) - 30));
            case 4 -> new JsonString(text(random));
            case 5 -> {
                List<JsonValue> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(random(random, depth - 1));
                }
                yield new JsonArray(elements);
            }
            default -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    members.put(text(random), random(random, depth - 1));
                }
                yield new JsonObject(members);
            }
        };
    }

    private static final String[] TEXTS = {
        "yes",
        "No",
        "1e3",
        "2024-01-01",
        "1:30",
        "0x1F",
        "~",
        "null",
        "",
        " ",
        "a b",
        "a: b",
        "a #b",
        "# c",
        "- x",
        "a:",
        "line\nline",
        "line\n",
        "\nline",
        "a\n\nb\n",
        "a \nb",
        "tab\tb",
        "\u0000",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "é😀",
        "'",
        "\"",
        "\\",
        "{",
        "[x]",
        "*a",
        "&a",
        "!x",
        "%x",
        "@x",
        "`",
        "|",
        ">",
        "=",
        "<<",
        ".inf",
        "0o7",
        "/a/b:c",
        "---",
        "...",
        "a\r\nb",
        "  indented\n  more",
        "trailing\n\n",
        "nginx:1.27",
        "y",
        "_",
        "a\n---\nb",
        "? a",
        "\n",
    };

    private static String text(Random random) {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return random.nextInt(3) == 0 ? text + TEXTS[random.nextInt(TEXTS.length)] : text;
    }

    private static JsonValue shuffled(JsonValue value, Random random) {
        return switch (value) {
            case JsonObject object -> {
                List<String> names = new ArrayList<>(object.members().keySet());
                Collections.shuffle(names, random);
                Map<String, JsonValue> members = new LinkedHashMap<>();
                names.forEach(
                        name -> members.put(name, shuffled(object.members().get(name), random)));
                yield new JsonObject(members);
            }
            case JsonArray array ->
                new JsonArray(
                        array.elements().stream().map(e -> shuffled(e, random)).toList());
            default -> value;
        };
    }
}
