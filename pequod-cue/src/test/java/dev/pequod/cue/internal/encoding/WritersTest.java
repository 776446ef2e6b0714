package dev.pequod.cue.internal.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writers against what the reference exports, of strings that are hard to write. */
final class WritersTest {
    private static final long LIMIT = 1 << 20;

    @Test
    void writesJson() throws IOException {
        String json = Cases.resource("writers.json");
        JsonWriter out = JsonWriter.indented("    ", LIMIT);
        JsonReader.read(SourceFile.of("writers.json", json), out);
        assertEquals(json, out.text() + "\n");
    }

    @Test
    void writesYaml() throws IOException {
        YamlWriter out = new YamlWriter(LIMIT);
        JsonReader.read(SourceFile.of("writers.json", Cases.resource("writers.json")), out);
        assertEquals(Cases.resource("writers.yaml"), out.text());
    }

    @Test
    void writesCompactJsonAndEscapesHtml() {
        JsonWriter compact = JsonWriter.compact(LIMIT);
        JsonReader.read(SourceFile.of("", "{ \"<\": [ 1 , { } ] }"), compact);
        assertEquals("{\"<\":[1,{}]}", compact.text());
        JsonWriter html = JsonWriter.indentedForHtml(" ", LIMIT);
        JsonReader.read(SourceFile.of("", "[\"<&>\"]"), html);
        assertEquals("[\n \"\\u003c\\u0026\\u003e\"\n]", html.text());
    }

    /** Recorded: {@code cue export} of {@code v: 'x' @yaml(,tag="...")}. */
    @ParameterizedTest
    @CsvSource({
        "!foo, x, v: !foo x",
        "!!str, x, v: x",
        "!!str, 5, 'v: \"5\"'",
        "!!int, 5, 'v: !!int \"5\"'",
        "tag:x.org:y, a, v: !<tag:x.org:y> a"
    })
    void writesTags(String tag, String value, String expected) {
        YamlWriter out = new YamlWriter(LIMIT);
        out.beginObject();
        out.name("v");
        out.tag(tag);
        out.string(value);
        out.endObject();
        assertEquals(expected + "\n", out.text());
    }

    @Test
    void writesDocumentsNumbersAndBytes() {
        YamlWriter out = new YamlWriter(LIMIT);
        out.spelling("0x10");
        out.number(Decimal.of(16), false);
        out.spelling("1K");
        out.number(Decimal.of(1000), false);
        out.spelling("\"\"\"\n\tx\n\t\"\"\"");
        out.string("x");
        out.number(Decimal.parse("5"), true);
        out.number(Decimal.parse("1e3"), true);
        out.beginList();
        out.bytes("abc".getBytes(StandardCharsets.UTF_8));
        out.bytes("a\nb".getBytes(StandardCharsets.UTF_8));
        out.endList();
        out.string("a\n  b\n");
        assertEquals(
                "0x10\n---\n1000\n---\n|-\n  x\n---\n5.\n---\n1E+3\n---\n- !!binary YWJj\n- !!binary |-\n  YQpi\n---\n|\n  a\n    b\n",
                out.text());
    }

    @Test
    void stopsAtTheLimit() {
        JsonWriter json = JsonWriter.compact(8);
        json.string("é😀");
        assertEquals("\"é😀\"", json.text());
        assertThrows(CueException.class, () -> JsonWriter.compact(7).string("é😀"));
        CueException e = assertThrows(CueException.class, () -> new YamlWriter(3).string("abcd"));
        assertEquals(ErrorCode.LIMIT, e.errors().get(0).code());
    }

    @Test
    void refusesWhatIsNoNumber() {
        JsonWriter json = JsonWriter.compact(LIMIT);
        CueException e = assertThrows(CueException.class, () -> json.number(Decimal.NAN, true));
        assertEquals(
                "invalid character 'N' looking for beginning of value",
                e.errors().get(0).message());
    }

    @Test
    void aLongTextIsWholeThatIsWrittenByCharacters() {
        JsonWriter html = JsonWriter.indentedForHtml("", Long.MAX_VALUE);
        html.string("<é".repeat(600_000));
        assertEquals('"' + "\\u003cé".repeat(600_000) + '"', html.text());
    }

    /** Once, an evaluation that was stopped between writing a long text and taking it threw what nobody catches. */
    @Test
    void aTextIsTakenWithoutAskingWhetherToStop() {
        JsonWriter writer = JsonWriter.compact(Long.MAX_VALUE);
        writer.string("a".repeat(2_000_000));
        writer.watchedBy(size -> {
            throw new IllegalStateException("stopped");
        });
        assertEquals(2_000_002, writer.text().length());
    }
}
