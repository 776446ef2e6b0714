package dev.pequod.cue.internal.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Arithmetic against what the reference prints in an interpolation; after {@code !} stands the end of its message. */
final class DecimalTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/cue/internal/number/arithmetic.txt");

    static List<String> cases() throws IOException {
        return Files.readAllLines(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void calculatesAsTheReference(String line) {
        List<String> words = List.of(line.split(" ", 5));
        assertEquals(words.get(4), calculate(words.get(0), words.get(1), words.get(2)));
    }

    private static String calculate(String left, String operator, String right) {
        Decimal x = Decimal.parse(left);
        Decimal y = Decimal.parse(right);
        try {
            Decimal result = switch (operator) {
                case "+" -> x.add(y);
                case "-" -> x.subtract(y);
                case "*" -> x.multiply(y);
                case "/" -> x.divide(y);
                case "quo" -> x.quo(y);
                case "rem" -> x.rem(y);
                case "div" -> x.div(y);
                case "mod" -> x.mod(y);
                default -> throw new IllegalArgumentException(operator);
            };
            return result.toString();
        } catch (ArithmeticException e) {
            return "! " + e.getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource({"1.50, 1.5", "100, 1e2", "-0, 0", "1e-100000, 1e-100000"})
    void comparesByValue(String one, String other) {
        assertEquals(0, Decimal.parse(one).compareTo(Decimal.parse(other)));
    }

    @Test
    void keepsEveryDigitOfLiterals() {
        String digits = "1234567890".repeat(100);
        assertEquals(digits, Decimal.literal(digits).toString());
        assertEquals(new BigInteger(digits), Decimal.of(new BigInteger(digits)).toBigInteger());
    }

    @Test
    void tellsWhatFits() {
        assertTrue(Decimal.of(Long.MAX_VALUE).fitsLong());
        assertEquals(Long.MIN_VALUE, Decimal.of(Long.MIN_VALUE).toLong());
        assertTrue(!Decimal.of(BigInteger.TWO.pow(63)).fitsLong());
        assertThrows(ArithmeticException.class, () -> Decimal.ONE.divide(Decimal.ZERO));
    }
}
