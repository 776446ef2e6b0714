package dev.pequod.cue.internal.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Digits are those that the JDK writes, where it can, and reading them is inverse to writing. */
final class RadixDigitsTest {
    @Test
    void areThoseOfTheNumber() {
        Random random = new Random(1);
        for (int bits : new int[] {0, 1, 8, 64, 500, 1_000, 20_000}) {
            for (int base = 2; base <= RadixDigits.MAX_BASE; base++) {
                RadixDigits digits = new RadixDigits(base, done -> {});
                BigInteger radix = BigInteger.valueOf(base);
                for (BigInteger n : new BigInteger[] {new BigInteger(bits, random), radix.pow(bits / 4)}) {
                    String text = digits.format(n);
                    assertEquals(n, digits.parse(text), text);
                    assertEquals(base <= Character.MAX_RADIX ? n.toString(base) : text, text);
                }
            }
        }
    }

    @Test
    void beyondTheLettersAreCapitals() {
        assertEquals("10Z", new RadixDigits(62, done -> {}).format(BigInteger.valueOf(62 * 62 + 61)));
        assertEquals(BigInteger.valueOf(61), new RadixDigits(62, done -> {}).parse("Z"));
    }
}
