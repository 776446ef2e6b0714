package dev.pequod.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing and verifying with keys in files, in a layout on disk. */
final class KeyFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private KeyPair keys = new KeyPair(null, null);

    @BeforeEach
    void publish() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        write("web.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
        write("web.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        assertEquals(0, run("module", "init", "web").exit());
        assertEquals(0, run("module", "push", "web", "shelf:v1.0.0").exit());
    }

    private void write(String name, String label, byte[] bytes) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END "
                        + label + "-----\n");
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, new byte[0], Map.of(), false, List.of(arguments));
    }

    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    /** Once, it was another one in each run. */
    @Test
    void membersOfDataHaveAnOrder() {
        String text = "\"[^\"\n]+\"";
        String signed = out("module", "sign", "shelf", "--key", "web.key", "-o", "json");
        assertTrue(
                signed.matches("\\{\n  \"reference\": " + text + ",\n  \"signature\": " + text + ",\n  \"key\": " + text
                        + ",\n  \"warnings\": \\[]\n}\n"),
                signed);
        String yaml = out("module", "sign", "shelf", "--key", "web.key", "-o", "yaml");
        assertTrue(yaml.matches("reference: .+\nsignature: .+\nkey: .+\nwarnings: \\[]\n"), yaml);
        String verified = out("module", "verify", "shelf", "--key", "web.pub", "-o", "json");
        assertTrue(
                verified.matches("\\{\n  \"reference\": " + text + ",\n  \"verifiedBy\": " + text + "\n}\n"), verified);
    }

    @Test
    void whatIsNoPemIsToldToBeThat() throws IOException {
        Files.write(folder.resolve("web.der"), keys.getPublic().getEncoded());
        CommandRun der = run("module", "verify", "shelf", "--key", "web.der");
        assertEquals(3, der.exit());
        assertEquals(
                "error: Tried to use the key web.der but it is not in PEM form, but perhaps in DER; openssl pkey -pubin"
                        + " -inform DER -in FILE makes PEM of that\n",
                der.err());
        Files.write(folder.resolve("wide.key"), "\u017Fsecret".getBytes(UTF_16));
        CommandRun wide = run("module", "sign", "shelf", "--key", "wide.key");
        assertEquals(3, wide.exit());
        assertEquals("error: Tried to use the key wide.key but it is not in UTF-8\n", wide.err());
    }

    @Test
    void aMarkBeforeAKeyIsTaken() throws IOException {
        Path key = folder.resolve("web.pub");
        Files.write(key, ("\uFEFF" + Files.readString(key)).getBytes(UTF_8));
        assertEquals(0, run("module", "sign", "shelf", "--key", "web.key").exit());
        assertEquals(0, run("module", "verify", "shelf", "--key", "web.pub").exit());
    }
}
