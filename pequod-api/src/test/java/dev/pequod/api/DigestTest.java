package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {
    // The value of the standard for the three bytes "abc" (FIPS 180-2, appendix B.1).
    private static final String ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void digestsAreThoseOfTheStandard() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        assertEquals(ABC, Digest.of(abc).toString());
        MessageDigest piecewise = Digest.sha256();
        piecewise.update(abc, 0, 1);
        piecewise.update(abc, 1, 2);
        assertEquals(Digest.parse(ABC), Digest.of(piecewise));
        assertTrue(Digest.of(new byte[0]).compareTo(Digest.of(abc)) > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha256:xyz", "SHA256:00", "sha512:00", "ba7816bf"})
    void otherTextIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Digest.parse(text));
        assertThrows(IllegalArgumentException.class, () -> new Digest(text));
    }

    @Test
    void upperCaseIsRefused() {
        String text = ABC.replace('b', 'B');
        assertThrows(IllegalArgumentException.class, () -> Digest.parse(text));
    }
}
