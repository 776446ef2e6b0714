package dev.pequod.resolver.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.FileProblem;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.git.GitCredentials;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of settings, as editors on other systems write them. */
final class TextFileTest {
    private static final String MARK = "\uFEFF";
    private static final String LOGIN = "https://ada:secret@git.example.com\n";
    private static final String POLICY =
            "{\"rules\": [{\"source\": \"ghcr.io/acme\", \"unsigned\": true}], \"otherwise\": \"refuse\"}";
    private static final String SIGNER =
            "ada ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n";

    @TempDir
    Path folder;

    private Path file(String text, Charset charset) throws IOException {
        return Files.write(folder.resolve("file"), text.getBytes(charset));
    }

    private void isNotInUtf8(String text, Consumer<Path> reader) throws IOException {
        Path file = file(text, UTF_16);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> reader.accept(file));
        assertEquals(file + " cannot be read: it is not in UTF-8", e.getMessage());
    }

    @Test
    void whatIsNotInUtf8IsToldToBeThat() throws IOException {
        isNotInUtf8(LOGIN, GitCredentials.NONE::withStore);
        isNotInUtf8("-----BEGIN PRIVATE KEY-----\n", GitCredentials.NONE::withKey);
        isNotInUtf8(SIGNER, AllowedSigners::read);
        isNotInUtf8(POLICY, SignaturePolicy::read);
    }

    @Test
    void aMarkBeforeTheTextIsNoPartOfIt() throws IOException {
        assertEquals("a", TextFile.read(file(MARK + "a", UTF_8)));
        assertEquals(MARK, TextFile.read(file(MARK + MARK, UTF_8)));
        GitCredentials.NONE.withStore(file(MARK + LOGIN, UTF_8));
        AllowedSigners.read(file(MARK + "# those who may\n" + SIGNER, UTF_8));
        assertEquals(SignaturePolicy.read(file(POLICY, UTF_8)), SignaturePolicy.read(file(MARK + POLICY, UTF_8)));
    }

    @Test
    void namesInAnotherEncodingAreTakenWhereOtherProgramsTakeThem() throws IOException {
        AllowedSigners.read(file("# Zoë\n" + SIGNER, ISO_8859_1));
        assertThrows(CharacterCodingException.class, () -> TextFile.read(folder.resolve("file")));
    }

    @Test
    void theReasonIsInWords() {
        CharacterCodingException e =
                assertThrows(CharacterCodingException.class, () -> TextFile.decode(new byte[] {(byte) 0xff}));
        assertEquals("it is not in UTF-8", FileProblem.of(e));
    }
}
