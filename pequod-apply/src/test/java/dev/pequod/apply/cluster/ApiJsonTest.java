package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What API servers keep as it was sent, such as {@code data} of a ControllerRevision, and tell so. */
final class ApiJsonTest {
    private static final String UNREAD =
            "\"pequod.dev/unread\":\"it is nested more than 450 levels deep, or has a number that is out of range\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\": 1, \"x\": 2} | \"data\":{\"x\":2}",
                "\"\\ud800\" | \"data\":\"\uFFFD\"",
                "\"a\\udc00\\ud83d\\ude00b\\ud800\\u0041\" | \"data\":\"a\uFFFD\uD83D\uDE00b\uFFFDA\"",
                "\"\\ud800\\ud83d\\ude00\" | \"data\":\"\uFFFD\uD83D\uDE00\"",
                "[1e999999999] | " + UNREAD,
                "1e99999999999 | " + UNREAD
            })
    void oneObjectHidesNoOther(String data, String kept) throws JsonException {
        String one = "{\"data\":" + data + ",\"metadata\":{\"name\":\"a\"}}";
        String expected = kept.startsWith("\"data")
                ? "{" + kept + ",\"metadata\":{\"name\":\"a\"}}"
                : "{\"metadata\":{\"name\":\"a\"}," + kept + "}";
        String other = "{\"metadata\":{\"name\":\"b\"}}";
        assertEquals(
                "{\"items\":[" + expected + "," + other + "]}",
                CanonicalJson.text(ApiJson.list("{\"items\":[" + one + "," + other + "]}")));
        JsonObject event = (JsonObject) ApiJson.event("{\"type\":\"ADDED\",\"object\":" + one + "}");
        assertEquals(expected, CanonicalJson.text(event.object("object")));
        assertEquals(expected, CanonicalJson.text(ApiJson.read(one)));
    }

    @Test
    void whatIsNoJsonIsNone() {
        assertThrows(JsonException.class, () -> ApiJson.list("{\"items\":[{\"a\":1,\"a\":2}"));
    }
}
