package dev.pequod.cue.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.internal.number.Decimal;
import java.math.BigInteger;
import java.util.List;
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

    @Test
    void readsNumbersOfManyDigits() throws LiteralException {
        String ones = "1".repeat(Decimal.MAX_DIGITS);
        BigInteger two = BigInteger.TWO;
        assertEquals(
                two.pow(Decimal.MAX_DIGITS).subtract(BigInteger.ONE),
                NumberLiteral.parse("0b" + ones).coefficient());
        assertEquals(
                two.pow(3 * Decimal.MAX_DIGITS).subtract(BigInteger.ONE),
                NumberLiteral.parse("0o" + "7".repeat(Decimal.MAX_DIGITS)).coefficient());
        assertEquals(
                new BigInteger("123456701234567", 8),
                NumberLiteral.parse("0o123456701234567").coefficient());
        assertEquals(
                new BigInteger("123456789abcdef01", 16),
                NumberLiteral.parse("0x123456789abcdef01").coefficient());
        assertFalse(assertThrows(LiteralException.class, () -> NumberLiteral.parse("1" + "x".repeat(1000)))
                .isLimit());
        for (String prefix : List.of("1", "0x1", "0b1", "0o1", "1.0", "1e1")) {
            LiteralException e = assertThrows(LiteralException.class, () -> NumberLiteral.parse(prefix + ones));
            assertTrue(e.isLimit(), prefix);
        }
    }

    @Test
    void quotesLittleOfWhatIsNoNumber() {
        LiteralException e = assertThrows(LiteralException.class, () -> NumberLiteral.parse("1 " + "x".repeat(1000)));
        assertEquals("illegal number \"1 " + "x".repeat(98) + "...\"", e.getMessage());
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
