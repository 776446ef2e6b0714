package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recognised as a secret, whatever form a server gives it. */
final class SecretsTest {
    private static Secrets of(Credential... logins) {
        Secrets secrets = Secrets.of(NetworkOptions.DEFAULTS, Endpoint.of("https", "r.example", "x"));
        List.of(logins).forEach(secrets::add);
        return secrets;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s/e+c?r=e&t",
                "two words",
                "pässwörd",
                "a.b*c|d(e",
                "100%25 sure",
                "\uD83D\uDD11\uD83D\uDD11 key"
            })
    void aSecretIsRecognisedAsAddressesWriteIt(String secret) {
        Secrets secrets = of(new Credential("u", secret));
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        for (String form : List.of(
                secret,
                encoded,
                encoded.replace("+", "%20"),
                encoded.toLowerCase(Locale.ROOT),
                secret.replace("/", "%2f"))) {
            assertEquals("see <redacted>!", secrets.redacted("see " + form + "!"), form);
        }
        assertEquals("something else", secrets.redacted("something else"));
    }

    /** Once, a secret of some thousand characters was told whole by what went wrong with it. */
    @Test
    void aSecretOfAMillionCharactersIsRecognised() {
        String secret = "aB%+".repeat(250_000);
        Secrets secrets = of(new Credential("u", secret));
        assertEquals("see <redacted>!", secrets.redacted("see " + secret + "!"));
        assertEquals(
                "see <redacted>!", secrets.redacted("see " + URLEncoder.encode(secret, StandardCharsets.UTF_8) + "!"));
        assertTrue(secrets.isIn(new IllegalStateException("odd: " + secret.toLowerCase(Locale.ROOT))));
    }

    @Test
    void twoSecretsThatOverlapAreHiddenAsOne() {
        Secrets secrets = of();
        secrets.add("abcdef");
        secrets.add("defghi");
        secrets.add("cdef");
        assertEquals("see <redacted>, <redacted>", secrets.redacted("see abcdefghi, cdef"));
    }

    @Test
    void whatWasWrittenForAnAddressTwiceIsRecognised() {
        Secrets secrets = of();
        secrets.add("s/e cret%");
        assertEquals("see <redacted>", secrets.redacted("see s%252Fe%2520cret%252525"));
        assertEquals("%zz%4 %", secrets.redacted("%zz%4 %"));
    }

    @Test
    void aLoginIsRecognisedAsItIsSent() {
        for (String secret : List.of("correct-horse", "correct-horse1", "~~~???>>>")) {
            Secrets secrets = of(new Credential("alice", secret));
            byte[] both = ("alice:" + secret).getBytes(StandardCharsets.UTF_8);
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getEncoder().withoutPadding(),
                    Base64.getUrlEncoder(),
                    Base64.getUrlEncoder().withoutPadding())) {
                String told = secrets.redacted("Basic " + encoder.encodeToString(both) + " again");
                assertEquals("Basic <redacted> again", told.replace("=", ""));
            }
        }
    }

    /** Once, a token of one letter took that letter's place in every message, or the whole message. */
    @Test
    void whatIsTooShortHidesNothing() {
        Secrets secrets = of(new Credential("alice", "abc"));
        secrets.add("e");
        secrets.add("");
        assertEquals("the alphabet: abcde", secrets.redacted("the alphabet: abcde"));
        assertFalse(secrets.isIn("answered 404"));
        assertEquals(
                "<redacted>",
                secrets.redacted(Base64.getEncoder().encodeToString("alice:abc".getBytes(StandardCharsets.UTF_8))));
    }
}
