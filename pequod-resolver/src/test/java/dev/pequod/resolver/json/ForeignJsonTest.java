package dev.pequod.resolver.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few bytes must not become many in memory. */
final class ForeignJsonTest {

    private static Map<?, ?> read(String json) throws ModuleException {
        return new ForeignJson("a list").readObject(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "0", "\"\"", "{\"a\":[]}"})
    void manySmallValuesAreRefused(String value) {
        String json = "{\"a\":[" + (value + ",").repeat(200_000) + value + "]}";
        ModuleException e = assertThrows(ModuleException.class, () -> read(json));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertEquals(
                "Tried to read a list but it is nested too deeply, has too many values, or a name or number in it is too long",
                e.getMessage());
    }

    /** Once, the parser's own message told what stood there: the password of a configuration without a quote. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auth\": YWxpY2U6c2VjcmV0}",
                "{\"YWxpY2U6c2VjcmV0\": 1, \"YWxpY2U6c2VjcmV0\": 2}",
                "{\"auth\": \"\\YWxpY2U6c2VjcmV0\"}",
                "{} YWxpY2U6c2VjcmV0"
            })
    void secretsInBrokenJsonReachNoMessage(String json) {
        ModuleException e = assertThrows(ModuleException.class, () -> read(json));
        assertTrue(
                e.getMessage().startsWith("Tried to read a list but it is no sound JSON, line 1, column "),
                e.getMessage());
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(t.toString().contains("WxpY2U6c2VjcmV0"), t.toString());
        }
    }

    /** Others would refuse these bytes, or see other ones behind the same digest. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32", "ISO-8859-1", "UTF-8 with a mark"})
    void onlyUtf8IsRead(String charset) {
        byte[] bytes = charset.endsWith("mark")
                ? "\uFEFF{}".getBytes(StandardCharsets.UTF_8)
                : "{\"a\": \"\u00e4\"}".getBytes(Charset.forName(charset));
        ModuleException e = assertThrows(ModuleException.class, () -> new ForeignJson("a list").readObject(bytes));
        assertTrue(
                e.getMessage().equals("Tried to read a list but it is not in UTF-8")
                        || e.getMessage().startsWith("Tried to read a list but it is no sound JSON"),
                e.getMessage());
    }

    @Test
    void theLargestListsThatAreReadPass() throws ModuleException {
        Map<String, Object> descriptor = Map.of(
                "mediaType", "a/b", "digest", "sha256:" + "0".repeat(64), "size", 1, "annotations", Map.of("a", "b"));
        byte[] index = ForeignJson.write(Map.of("manifests", Collections.nCopies(1_000, descriptor)));
        assertEquals(
                1_000, ((List<?>) new ForeignJson("an index").readObject(index).get("manifests")).size());
        byte[] tags = ForeignJson.write(Map.of("tags", Collections.nCopies(20_000, "v1.2.3")));
        assertEquals(20_000, ((List<?>) new ForeignJson("tags").readObject(tags).get("tags")).size());
    }

    @Test
    void whatIsReadLooselyIsWhatGoWouldRead() throws ModuleException {
        String json = "{\"a\": {\"x\": {\"u\": \"1\", \"v\": \"1\"}, \"y\": \"1\"}, \"n\": 1" + "0".repeat(5_000)
                + ", \"l\": [{}, [1.5e3]], \"b\": true, \"z\": null, \"t\": \"1\", \"t\": \"2\","
                + " \"a\": {\"x\": {\"u\": \"2\", \"u\": \"3\"}}}";
        assertEquals(
                Map.of("a", Map.of("x", Map.of("u", "3"), "y", "1"), "t", "2"),
                new ForeignJson("a config").readLoosely(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"auth\": YWxpY2U6c2VjcmV0}", "{} YWxpY2U6c2VjcmV0", "{} {}", "{\"a\": \"b\"", "{\"a\" 1}"})
    void whatIsBrokenIsNotReadLooselyEither(String json) {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> new ForeignJson("a config").readLoosely(json.getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().startsWith("Tried to read a config but it is no sound JSON"), e.getMessage());
        assertNull(e.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1, 2]", "\"YWxpY2U6c2VjcmV0\"", "1"})
    void whatIsNoObjectIsNotReadLooselyEither(String json) {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> new ForeignJson("a config").readLoosely(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals("Tried to read a config but it is no JSON object", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "["})
    void whatIsReadLooselyIsBoundedToo(String opening) {
        for (String json : List.of(
                "{\"a\":" + opening.repeat(65),
                "{\"a\": [" + "1,".repeat(200_000) + "1]}",
                "{" + "\"a\": 1,".repeat(100_000) + "\"a\": 1}")) {
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> new ForeignJson("a config").readLoosely(json.getBytes(StandardCharsets.UTF_8)));
            assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        }
    }
}
