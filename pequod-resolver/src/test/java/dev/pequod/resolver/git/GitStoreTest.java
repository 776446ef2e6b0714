package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.resolver.net.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credentials of whoever runs the program, out of files. */
final class GitStoreTest {
    @TempDir
    Path folder;

    private static Endpoint endpoint(String protocol, String host) {
        return Endpoint.of(protocol, host, "team/modules");
    }

    @Test
    void aStoreOfGitIsReadAndHostsAreComparedAsAWhole() throws IOException {
        Path file = Files.writeString(
                folder.resolve("store"),
                "# comment\n\nhttps://ada:s3cr%40t+1@Git.example.com\nhttps://:token@git.example.com:8443/team\n");
        GitCredentials credentials = GitCredentials.NONE.withStore(file);
        assertEquals(
                Optional.of(new Credential("ada", "s3cr@t+1")), credentials.find(endpoint("https", "git.example.com")));
        assertEquals(
                Optional.of(new Credential("", "token")), credentials.find(endpoint("https", "git.example.com:8443")));
        for (String other : new String[] {"git.example.com.evil.example", "example.com", "git.example.com:444"}) {
            assertEquals(Optional.empty(), credentials.find(endpoint("https", other)), other);
        }
        assertEquals(Optional.empty(), credentials.find(endpoint("ssh", "git.example.com")));
        assertEquals(Optional.empty(), credentials.find(endpoint("http", "git.example.com:443")));
        assertFalse(credentials.toString().contains("s3cr"), credentials.toString());
    }

    @Test
    void aKeyIsForSshAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "-----BEGIN KEY-----");
        GitCredentials credentials = GitCredentials.NONE.withKey(file);
        assertEquals(
                Optional.of(new Credential("", "-----BEGIN KEY-----")), credentials.find(endpoint("ssh", "a.example")));
        assertEquals(Optional.empty(), credentials.find(endpoint("https", "a.example")));
    }

    @Test
    void aLineThatIsNotUnderstoodIsNamedWithoutItsSecret() throws IOException {
        Path file = Files.writeString(folder.resolve("store"), "https://a:b@c\nhttp://ada:s3cret@git.example.com\n");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withStore(file));
        assertTrue(e.getMessage().endsWith(", line 2: expected https://user:secret@host"), e.getMessage());
        Path percent = Files.writeString(folder.resolve("percent"), "https://ada:s3%zzcret@git.example.com\n");
        assertEquals(
                percent + ", line 1: a % in the user or the secret is written as %25",
                assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withStore(percent))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withStore(folder.resolve("none")));
    }
}
