package dev.pequod.cue.internal.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.export.DataTerms;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Input made to hurt ends in one error, or in what it says. */
final class HostileInputTest {
    private static final BiConsumer<SourceFile, DataVisitor> JSON = JsonReader::read;
    private static final BiConsumer<SourceFile, DataVisitor> YAML = YamlReader::read;

    private static String error(String input, BiConsumer<SourceFile, DataVisitor> reader) {
        JsonWriter out = JsonWriter.compact(1 << 20);
        CueException e = assertThrows(CueException.class, () -> reader.accept(SourceFile.of("x", input), out));
        CueError first = e.errors().get(0);
        return first.positions().get(0) + ": " + first.message();
    }

    @Test
    void nestingIsBounded() {
        assertEquals("x:1:10001: invalid character '[' exceeded max depth", error("[".repeat(100_000), JSON));
        assertEquals("x:1:50001: invalid character '{' exceeded max depth", error("{\"a\":".repeat(100_000), JSON));
        assertEquals("x:1:10001: exceeded max depth of 10000", error("[".repeat(20_000), YAML));
        assertEquals("x:1:20001: exceeded max depth of 10000", error("- ".repeat(100_000), YAML));
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        for (var reader : List.of(JSON, YAML)) {
            JsonWriter out = JsonWriter.compact(1 << 20);
            reader.accept(SourceFile.of("x", deep), out);
            assertEquals(deep, out.text());
        }
        YamlWriter yaml = new YamlWriter(1 << 20);
        JSON.accept(SourceFile.of("x", deep), yaml);
        assertEquals("- ".repeat(9_999) + "[]\n", yaml.text());
    }

    @Test
    void aliasesAreBounded() {
        StringBuilder laughs = new StringBuilder("a0: &a0 lol\n");
        for (int i = 1; i < 20; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }
        assertEquals("x:2:22: aliases expand to more than 50000 nodes", error(laughs.toString(), YAML));
        StringBuilder merges = new StringBuilder("a0: &a0 {x: 1}\n");
        for (int i = 1; i < 60; i++) {
            merges.append("a%d: &a%d {<<: [*a%d, *a%d], k%d: 1}\n".formatted(i, i, i - 1, i - 1, i));
        }
        assertEquals("x:2:15: merge keys expand to more than 1000000 fields", error(merges.toString(), YAML));
        StringBuilder nothing = new StringBuilder("a0: &a0 {}\n");
        for (int i = 1; i < 12; i++) {
            nothing.append("a%d: &a%d {<<: [%s]}\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }
        assertEquals("x:2:43: merge keys expand to more than 1000000 fields", error(nothing.toString(), YAML));
        assertEquals("x:1:12: merge keys nested deeper than 500", error("a: &a {<<: *a}", YAML));
        assertEquals("x:1:8: anchor \"a\" value contains itself", error("a: &a [*a]", YAML));
    }

    /** What needs a tree before anything is told counts the nodes of the tree. */
    @Test
    void whatIsKeptIsCounted() {
        record Case(BiConsumer<SourceFile, DataVisitor> reader, String input, String end) {}
        for (Case one : List.of(
                new Case(CsvReader::read, "a,b,c,d,\"", "4 at 0"),
                new Case(YAML, "[a, b, c, d]", "4 at 7"),
                new Case(YAML, "a: 1\nb: 2", "4 at 5"),
                new Case(YamlReader::readStream, "a\n---\nb\n---\n[c, d, e]", "4 at 19"),
                new Case(TomlReader::read, "a = [1, 2, 3]", "4 at 11"),
                new Case(TomlReader::read, "a = 1\n[b.c]\nd = 1", "9 at 7"),
                new Case(TomlReader::read, "a = 1\nb.c.d = 1", "10 at 14"))) {
            SourceFile file = SourceFile.of("x", one.input);
            DataTerms terms = new DataTerms(file, characters -> {}, (values, offset) -> {
                if (values > 3) {
                    throw new IllegalStateException(values + " at " + offset);
                }
            });
            IllegalStateException end =
                    assertThrows(IllegalStateException.class, () -> one.reader.accept(file, terms), one.input);
            assertEquals(one.end, end.getMessage(), one.input);
        }
    }

    /** What an alias stands for is found once, whatever it is. */
    @Test
    void aliasesShareTheirBytes() {
        Set<byte[]> told = Collections.newSetFromMap(new IdentityHashMap<>());
        DataTerms terms = new DataTerms(null, characters -> {}, (values, offset) -> {});
        YAML.accept(SourceFile.of("x", "- &a !!binary AAAA\n- *a\n- *a"), terms);
        for (Term element : ((ListLit) terms.documents().get(0)).elements()) {
            told.add(((Bytes) element).value());
        }
        assertEquals(1, told.size());
    }

    /** The tree of a document of TOML has no copies of what is written later. */
    @Test
    void outputEndsBeforeItIsMade() {
        String megabyte = "x".repeat(1 << 20);
        TomlWriter texts = new TomlWriter(1_000);
        texts.beginList();
        for (int i = 0; i < 4_000; i++) {
            texts.string(megabyte);
        }
        assertEquals("output exceeds 1000 bytes", output(texts::endList));
        TomlWriter bytes = new TomlWriter(1_000);
        assertEquals("output exceeds 1000 bytes", output(() -> bytes.bytes(new byte[50_000_000])));
    }

    private static String output(Executable writing) {
        return assertThrows(CueException.class, writing).errors().get(0).message();
    }

    @Test
    void numbersAreBounded() {
        String digits = "9".repeat(100_001);
        assertEquals("x:1:1: number with more than 100000 digits", error(digits, JSON));
        assertEquals("x:1:1: cannot decode", error("!!int " + digits, YAML).substring(0, 20));
        Places[] seen = new Places[1];
        StringBuilder out = new StringBuilder();
        seen[0] = new Places(out);
        JSON.accept(SourceFile.of("x", "[1e1000000000, 1e-1000000000]"), seen[0]);
        assertEquals(
                Decimal.literal("1e1000000000"), Decimal.parse(out.toString().split(" ", -1)[3]));
    }

    @Test
    void longStringsAndBadBytesPass() {
        String big = "x".repeat(5_000_000);
        JsonWriter out = JsonWriter.compact(10_000_000);
        JSON.accept(SourceFile.of("x", '"' + big + '"'), out);
        assertEquals(big.length() + 2, out.text().length());
        byte[] bad = "[\"a\u00ff\"]".getBytes(StandardCharsets.ISO_8859_1);
        JsonWriter replaced = JsonWriter.compact(100);
        JSON.accept(SourceFile.of("x", bad), replaced);
        assertEquals("[\"a\uFFFD\"]", replaced.text());
    }
}
