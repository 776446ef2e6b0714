package dev.pequod.cue.internal.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.source.SourceFile;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers against what the reference exports; the messages of YAML are our own, but it fails too. */
final class ReadersTest {
    private static final long LIMIT = 1 << 20;

    static List<Cases.Case> json() throws IOException {
        return Cases.of("json-reader.txt");
    }

    static List<Cases.Case> yaml() throws IOException {
        return Cases.of("yaml-reader.txt");
    }

    @ParameterizedTest
    @MethodSource("json")
    void readsJson(Cases.Case c) {
        assertEquals(c.expected(), result(c.input(), JsonReader::read));
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void readsYaml(Cases.Case c) {
        assertEquals(c.expected(), result(c.input(), YamlReader::read));
    }

    static List<Cases.Case> toml() throws IOException {
        return Cases.of("toml-reader.txt");
    }

    @ParameterizedTest
    @MethodSource("toml")
    void readsToml(Cases.Case c) {
        assertEquals(c.expected(), result(c.input(), TomlReader::read));
    }

    private static String result(String input, BiConsumer<SourceFile, DataVisitor> reader) {
        JsonWriter out = JsonWriter.indented("    ", LIMIT);
        try {
            reader.accept(SourceFile.of("", input), out);
        } catch (CueException e) {
            CueError error = e.errors().get(0);
            return "! " + error.positions().get(0) + ": " + error.message();
        }
        return out.text();
    }

    @Test
    void readsStreams() {
        assertEquals("1\n[2]\n\"x\"", stream("1[2]\n \"x\"", JsonReader::readStream));
        assertEquals("", stream(" ", JsonReader::readStream));
        assertEquals("1\nnull\n{\"a\":2}", stream("1\n---\n---\na: 2\n...\n", YamlReader::readStream));
        assertEquals("", stream("# nothing\n", YamlReader::readStream));
    }

    private static String stream(String input, BiConsumer<SourceFile, DataVisitor> reader) {
        JsonWriter out = JsonWriter.compact(LIMIT);
        reader.accept(SourceFile.of("", input), out);
        return out.text();
    }

    @Test
    void tellsPlacesInCharacters() {
        assertEquals(
                "{ 0-1 name é 2-3 [ 6-7 string 😀 7-11 ] 6-12 } 0-13 ", places("{\"é\": [\"😀\"]}", JsonReader::read));
        assertEquals(
                "{ 0-1 name 😀 0-2 [ 4-5 string é 4-11 ] 4-12 } 0-13 ".replace("4-11", "5-6"),
                places("😀: [é     ]\n", YamlReader::read));
    }

    private static String places(String input, BiConsumer<SourceFile, DataVisitor> reader) {
        StringBuilder out = new StringBuilder();
        reader.accept(SourceFile.of("", input), new Places(out));
        return out.toString();
    }
}
