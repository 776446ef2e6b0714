package dev.pequod.cue.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of literals, and that quoting and reading are inverse. */
final class LiteralTest {

    @ParameterizedTest
    @CsvSource({
        "1, true, 1, 0", "0x1F, true, 31, 0", "1_000, true, 1000, 0", "1.50, false, 150, -2", "1e3, false, 1, 3",
        ".5, false, 5, -1", "1.5K, true, 1500, 0", "0.5Ki, true, 512, 0", "0M, true, 0, 0", "08.5, false, 85, -1"
    })
    void readsNumbers(String text, boolean isInt, long coefficient, long exponent) throws LiteralException {
        NumberLiteral n = NumberLiteral.parse(text);
        assertEquals(isInt, n.isInt());
        assertEquals(coefficient, n.coefficient().longValueExact());
        assertEquals(exponent, n.exponent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1__0", "1_", "017", "0x", "1.2Ki", "0x1Ki", "1e3K", "1e", ".", "1 "})
    void refusesNumbers(String text) {
        assertThrows(LiteralException.class, () -> NumberLiteral.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"", "\\", "a\nb", "\n", "\u0000\u200b\u00a0é😀", "\"\"\"\n", "tab\t"})
    void quotingIsInverseToReading(String value) throws LiteralException {
        assertEquals(value, StringLiteral.parse(Quote.STRING.quote(value)).text());
        assertEquals(
                value,
                StringLiteral.parse(Quote.STRING.withOptionalTabIndent(1).quote(value))
                        .text());
    }

    @Test
    void readsSurrogatesAndMultilineStrings() throws LiteralException {
        assertEquals("😀", StringLiteral.parse("\"\\ud83d\\ude00\"").text());
        assertEquals(
                "a\n\n b", StringLiteral.parse("\"\"\"\n\ta\n\n\t b\n\t\"\"\"").text());
        assertEquals("", StringLiteral.parse("\"\"\"\n\n  \"\"\"").text());
        assertThrows(LiteralException.class, () -> StringLiteral.parse("\"\\ud83d\""));
    }
}
