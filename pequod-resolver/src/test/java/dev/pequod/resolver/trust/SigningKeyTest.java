package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, as cosign and others write them. */
final class SigningKeyTest {

    private static String resource(String name) throws IOException {
        try (var in = SigningKeyTest.class.getResourceAsStream("keys/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"cosign.key, cosign.pub, secret", "empty.key, empty.pub, ''"})
    void keysThatCosignHasMadeAreRead(String secret, String open, String password) throws Exception {
        SigningKey key = SigningKey.parse(secret, resource(secret), () -> password.getBytes(StandardCharsets.UTF_8));
        VerificationKey pub = VerificationKey.parse(open, resource(open));
        assertEquals(pub.fingerprint(), key.verificationKey().fingerprint());
        assertEquals(resource(open), key.verificationKey().pem());
        byte[] bytes = {1, 2, 3};
        byte[] signature = key.sign(bytes);
        assertTrue(pub.verifies(bytes, signature));
        assertFalse(pub.verifies(new byte[] {1, 2, 4}, signature));
        assertFalse(pub.verifies(bytes, new byte[0]));
        assertEquals("SigningKey[" + key.verificationKey() + "]", key.toString());
    }

    @Test
    void aPublicKeyIsNotConvertedIntoOneThatSigns() throws IOException {
        String pem = resource("cosign.pub");
        KeyException e = assertThrows(KeyException.class, () -> SigningKey.parse("cosign.pub", pem, () -> new byte[0]));
        assertTrue(
                e.getMessage()
                        .endsWith(
                                "found PUBLIC KEY; name the private key that belongs to it, such as cosign.key beside cosign.pub"),
                e.getMessage());
    }

    @Test
    void noPrivateKeyIsMadeOfACertificate() {
        String pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        KeyException e = assertThrows(KeyException.class, () -> SigningKey.parse("ca.pem", pem, () -> new byte[0]));
        assertTrue(
                e.getMessage()
                        .endsWith(
                                "found CERTIFICATE; name the private key that belongs to it, such as cosign.key beside cosign.pub"),
                e.getMessage());
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    @Test
    void aKeyInDerIsToldHowItBecomesPem() throws Exception {
        String secret = Keys.pem("RSA");
        String open = SigningKey.parse("k", secret, () -> new byte[0])
                .verificationKey()
                .pem();
        KeyException e = assertThrows(KeyException.class, () -> VerificationKey.parse("k", der(open)));
        assertEquals(
                "it is not in PEM form, but perhaps in DER; openssl pkey -pubin -inform DER -in FILE makes PEM of that",
                e.getMessage());
        e = assertThrows(KeyException.class, () -> SigningKey.parse("k", der(secret), () -> new byte[0]));
        assertEquals(
                "it is not in PEM form, but perhaps in DER; openssl pkey -inform DER -in FILE makes PEM of that",
                e.getMessage());
    }

    @Test
    void aKeyThatIsNotInUtf8IsToldToBeThatAndAMarkIsTaken() throws Exception {
        String open = resource("cosign.pub");
        KeyException e = assertThrows(
                KeyException.class, () -> VerificationKey.parse("k", open.getBytes(StandardCharsets.UTF_16)));
        assertEquals("it is not in UTF-8", e.getMessage());
        assertEquals(
                open,
                VerificationKey.parse("k", ("\uFEFF" + open).getBytes(StandardCharsets.UTF_8))
                        .pem());
    }

    @Test
    void aWrongPasswordIsSaidToBeOne() throws IOException {
        String pem = resource("cosign.key");
        KeyException e = assertThrows(KeyException.class, () -> SigningKey.parse("k", pem, () -> new byte[] {'x'}));
        assertEquals("the password is wrong, or the file is damaged", e.getMessage());
    }

    /** The vectors of RFC 7914, section 12, as far as they are long enough: the first 32 of their 64 bytes. */
    @ParameterizedTest
    @CsvSource({
        "'', '', 16, 1, 1, 77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442",
        "password, NaCl, 1024, 8, 16, fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
        "pleaseletmein, SodiumChloride, 16384, 8, 1, 7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    })
    void scryptMakesTheKeysOfItsStandard(String password, String salt, int n, int r, int p, String expected) {
        byte[] key = Scrypt.derive(
                password.getBytes(StandardCharsets.UTF_8), salt.getBytes(StandardCharsets.UTF_8), n, r, p);
        assertEquals(expected, HexFormat.of().formatHex(key));
    }

    @Test
    void aBoxThatWasChangedStaysClosed() {
        byte[] key = HexFormat.of().parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = HexFormat.of().parseHex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        // The box of the tests of NaCl.
        byte[] box = HexFormat.of()
                .parseHex(
                        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
                                + "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                                + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74"
                                + "e355a5");
        byte[] message = SecretBox.open(box, nonce, key).orElseThrow();
        assertEquals(131, message.length);
        assertTrue(HexFormat.of().formatHex(message).startsWith("be075fc53c81f2d5cf141316ebeb0c7b"));
        for (int i = 0; i < box.length; i++) {
            byte[] wrong = box.clone();
            wrong[i] ^= 1;
            assertTrue(SecretBox.open(wrong, nonce, key).isEmpty(), "byte " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String pem) {
        assertThrows(KeyException.class, () -> VerificationKey.parse("k", pem));
        assertThrows(KeyException.class, () -> SigningKey.parse("k", pem, () -> new byte[0]));
    }

    @Test
    void anRsaKeyThatIsTooShortIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_040);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        KeyException e = assertThrows(KeyException.class, () -> VerificationKey.parse("k", pem));
        assertEquals("expected EC, Ed25519, or RSA of 2048 bits or more", e.getMessage());
    }

    /** Once, a key whose modulus was written with one zero more was another key, and both together enough for a threshold of two. */
    @Test
    void anRsaKeyIsTheSameHoweverItsNumbersAreWritten() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        byte[] usual = keys.generateKeyPair().getPublic().getEncoded();
        byte[] longer = new byte[usual.length + 1];
        int modulus = 32; // after the heads of all, of the text of bits, of both numbers and of the first of them
        System.arraycopy(usual, 0, longer, 0, modulus);
        System.arraycopy(usual, modulus, longer, modulus + 1, usual.length - modulus);
        for (int length : new int[] {3, 22, 27, 31}) {
            longer[length]++;
        }
        assertEquals(
                VerificationKey.parse("k", pem(usual)).fingerprint(),
                VerificationKey.parse("k", pem(longer)).fingerprint());
    }

    private static String pem(byte[] key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void anEncryptedKeyWithGreedyParametersIsRefused() {
        String greedy =
                "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":1073741824,\"r\":8,\"p\":1},\"salt\":\"AAAA\"},"
                        + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"AAAA\"},\"ciphertext\":\"AAAA\"}";
        String pem = "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(greedy.getBytes(StandardCharsets.UTF_8))
                + "\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n";
        KeyException e = assertThrows(KeyException.class, () -> SigningKey.parse("k", pem, () -> new byte[0]));
        assertEquals("expected N from 1 to 1048576 in the encrypted key", e.getMessage());
    }
}
