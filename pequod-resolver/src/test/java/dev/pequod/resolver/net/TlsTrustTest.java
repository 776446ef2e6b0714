package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.ModuleException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTrustTest {
    @TempDir
    Path folder;

    /** Once, it was told that "signed fields" are invalid. */
    @Test
    void aPrivateKeyIsToldToBeNoCertificate() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("EC")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path file = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        TlsTrust trust = TlsTrust.of(NetworkOptions.DEFAULTS.withCertificateFile("r.example.com", file));
        Endpoint endpoint = Endpoint.of(URI.create("https://r.example.com"));
        assertEquals(
                "Tried to ask but the certificates in " + file
                        + " could not be read: it holds no certificate in PEM form",
                assertThrows(ModuleException.class, () -> trust.context(endpoint, "ask"))
                        .getMessage());
    }
}
