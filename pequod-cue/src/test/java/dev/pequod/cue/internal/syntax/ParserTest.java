package dev.pequod.cue.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is accepted, what is reported and where, and that no text can do harm. */
final class ParserTest {

    private static ParseResult<File> parse(String text) {
        return Parser.parseFile(SourceFile.of("-", text), ParseOptions.DEFAULT);
    }

    @TestFactory
    List<DynamicTest> reportsAsExpected() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String block : resource("parse/cases.txt").split("(?m)^<<<\n", -1)) {
            int middle = block.indexOf("\n===\n");
            int end = block.lastIndexOf(">>>");
            if (middle < 0) {
                continue;
            }
            String text = block.substring(0, middle).replace("\\n", "\n");
            String expected = block.substring(middle + 5, end).strip();
            tests.add(DynamicTest.dynamicTest(text, () -> {
                String got =
                        parse(text).errors().stream().map(CueError::toString).collect(Collectors.joining("\n"));
                assertEquals(expected, got);
            }));
        }
        assertTrue(tests.size() > 100, "cases were found");
        return tests;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ParserTest.class.getResourceAsStream(name)) {
            assertNotNull(in, name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            a: , (, 1, )
            a: , [, 1, ]
            a: , {a: , 1, }
            a: , f(, 1, )
            a: , a[, 1, ]
            a: , -, 1, ``
            a: , `"\\(`, 1, `)"`
            ``, if a {, ``, }
            """)
    void limitsNesting(String before, String open, String inner, String close) {
        String accepted =
                before + open.repeat(9_990) + (inner == null ? "" : inner) + (close == null ? "" : close.repeat(9_990));
        assertEquals(List.of(), parse(accepted).errors());
        String refused = before + open.repeat(10_010) + "1";
        assertEquals(
                "expression exceeds maximum nesting depth of 10000",
                parse(refused).errors().get(0).message());
    }

    @ParameterizedTest
    @CsvSource({"' + 1'", "' | 1 & 2 * 3'", ".a", "[0]", "()"})
    void readsLongChains(String link) {
        ParseResult<File> result = parse("a: x" + link.repeat(100_000));
        assertTrue(result.isOk());
        assertTrue(result.tree().height() > 100_000);
    }

    @Test
    void readsLongChainsOfLabels() {
        assertTrue(parse("let x = 1\n" + "a: ".repeat(100_000) + "x").isOk());
    }

    @Test
    void boundsLength() {
        ParseOptions options = ParseOptions.DEFAULT.withMaxLength(3);
        assertTrue(Parser.parseFile(SourceFile.of("", "a:1"), options).isOk());
        assertFalse(Parser.parseFile(SourceFile.of("", "a: 1"), options).isOk());
    }

    @Test
    void boundsTokens() {
        ParseOptions options = ParseOptions.DEFAULT.withMaxTokens(6);
        assertTrue(Parser.parseFile(SourceFile.of("", "a: 1"), options).isOk());
        assertTrue(Parser.parseFile(SourceFile.of("", "a: 1 // and whatever may be said of it"), options)
                .isOk());
        assertFalse(Parser.parseFile(SourceFile.of("", "a: -1"), options).isOk());
        assertFalse(Parser.parseExpr(SourceFile.of("", "1 + 2 + 3"), options).isOk());
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        List<CueError> errors = parse("a: 1\n".repeat(2_000)).errors();
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        assertEquals(ErrorCode.LIMIT, errors.get(0).code());
        assertEquals("parsing was cancelled", errors.get(0).message());
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(42);
        String alphabet = "ab_#:,.?!~=\"'\\()[]{}\n \t1e0xK/@<>|&+-*";
        for (int n = 0; n < 20_000; n++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        (byte) (n % 2 == 0 ? alphabet.charAt(random.nextInt(alphabet.length())) : random.nextInt(256));
            }
            ParseResult<File> result = Parser.parseFile(SourceFile.of("-", bytes), ParseOptions.DEFAULT);
            assertNotNull(result.tree());
        }
    }
}
