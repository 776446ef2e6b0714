package dev.pequod.resolver.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerConfigTest {
    @TempDir
    private Path folder;

    private CredentialSource config(String json, Duration timeout) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        return DockerConfig.of(file, Map.of("PATH", folder + ":/usr/bin:/bin"), timeout);
    }

    private void helper(String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve("docker-credential-" + name), "#!/bin/sh\n" + script);
        assertTrue(program.toFile().setExecutable(true));
    }

    @Test
    void withoutAFileThereAreNone() {
        CredentialSource none = DockerConfig.of(folder.resolve("none.json"), Map.of(), Duration.ofSeconds(1));
        assertEquals(Optional.empty(), none.find("ghcr.io", "x"));
    }

    @Test
    void theFileOfTheUserIsInDockersFolder() throws IOException {
        Files.writeString(
                Files.createDirectory(folder.resolve(".docker")).resolve("config.json"),
                "{\"auths\":{\"ghcr.io\":{\"auth\":\"YTpi\"}}}");
        assertEquals(
                new Credential("a", "b"),
                DockerConfig.ofUser(Map.of("HOME", folder.toString()))
                        .find("ghcr.io", "x")
                        .orElseThrow());
        assertEquals(
                new Credential("a", "b"),
                DockerConfig.ofUser(Map.of(
                                "DOCKER_CONFIG", folder.resolve(".docker").toString()))
                        .find("ghcr.io", "x")
                        .orElseThrow());
    }

    /** Once, a Git server was sent what docker login had written, and a helper that was not there stopped all of Git. */
    @Test
    void whatIsGivenToRegistriesIsNotForOtherServers() throws IOException {
        CredentialSource file = config("{\"auths\":{\"git.example\":{\"auth\":\"YTpi\"}}}", Duration.ofSeconds(20));
        assertEquals(new Credential("a", "b"), file.find("git.example", "x").orElseThrow());
        assertEquals(Optional.empty(), file.find("git.example"));
        for (String broken : List.of("{nonsense", "{\"credsStore\":\"nothere\"}")) {
            CredentialSource source = config(broken, Duration.ofSeconds(20));
            assertEquals(Optional.empty(), source.find("git.example"), broken);
            assertEquals(Optional.empty(), source.problem("git.example", ""), broken);
            assertEquals(
                    Optional.empty(),
                    source.within(Deadline.after(Duration.ofSeconds(9))).find("git.example"),
                    broken);
        }
    }

    /** Once, whoever was refused without a credential heard of a defect of the program. */
    @Test
    void whatIsWrongWithTheFileIsToldToWhoeverIsRefused() throws IOException {
        CredentialSource source = config("{nonsense", Duration.ofSeconds(20));
        assertThrows(IllegalStateException.class, () -> source.find("ghcr.io", "x"));
        String problem = source.problem("ghcr.io", "x").orElse("");
        assertTrue(problem.endsWith("config.json: it is no sound JSON, line 1, column 2"), problem);
    }

    @Test
    void aHelperIsAskedForItsHost() throws IOException {
        helper("test", "read server; echo \"{\\\"Username\\\":\\\"for $server\\\",\\\"Secret\\\":\\\"s\\\"}\"\n");
        CredentialSource source = config("{\"credHelpers\":{\"ghcr.io\":\"test\"}}", Duration.ofSeconds(20));
        assertEquals(
                new Credential("for ghcr.io", "s"), source.find("ghcr.io", "x").orElseThrow());
        assertEquals(Optional.empty(), source.find("quay.io", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io", "docker.io"})
    void aHelperOfDockersRegistryIsAskedWhicheverOfItsNamesIsWritten(String key) throws IOException {
        helper("test", "read server; echo \"{\\\"Username\\\":\\\"for $server\\\",\\\"Secret\\\":\\\"s\\\"}\"\n");
        CredentialSource source = config("{\"credHelpers\":{\"" + key + "\":\"test\"}}", Duration.ofSeconds(20));
        assertEquals(
                new Credential("for https://index.docker.io/v1/", "s"),
                source.find("docker.io", "acme/web").orElseThrow());
        assertEquals(Optional.empty(), source.find("quay.io", "acme/web"));
    }

    @Test
    void whatAStoreDoesNotKnowTheFileMay() throws IOException {
        helper("test", "echo 'credentials not found in native keychain'; exit 1\n");
        CredentialSource source =
                config("{\"credsStore\":\"test\",\"auths\":{\"ghcr.io\":{\"auth\":\"YTpi\"}}}", Duration.ofSeconds(20));
        assertEquals(new Credential("a", "b"), source.find("ghcr.io", "x").orElseThrow());
    }

    @Test
    @Timeout(30)
    void aHelperThatNeverAnswersIsGivenUp() throws IOException {
        helper("test", "sleep 1000\n");
        CredentialSource source = config("{\"credsStore\":\"test\"}", Duration.ofMillis(200));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> source.find("ghcr.io", "x"));
        assertTrue(e.getMessage().startsWith("docker-credential-test did not answer within"), e.getMessage());
    }

    /** Once, it had five seconds, however few there were. */
    @Test
    @Timeout(30)
    void aHelperHasHalfOfTheTimeWhereThatIsLess() throws IOException {
        helper("test", "sleep 1000\n");
        CredentialSource source = config("{\"credsStore\":\"test\"}", Duration.ofMinutes(10));
        CredentialSource hurried = source.within(Deadline.after(Duration.ofMinutes(20)))
                .within(Deadline.after(Duration.ofMillis(900)))
                .within(Deadline.after(Duration.ofMinutes(20)));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> hurried.find("ghcr.io", "x"));
        assertTrue(
                e.getMessage().matches("docker-credential-test did not answer within [0-9]{1,3} ms"), e.getMessage());
    }

    @Test
    void aHelperIsAskedForAPortToo() throws IOException {
        helper("test", "read server; echo \"{\\\"Username\\\":\\\"for $server\\\",\\\"Secret\\\":\\\"s\\\"}\"\n");
        CredentialSource source = config("{\"credHelpers\":{\"r.example:5000\":\"test\"}}", Duration.ofSeconds(20));
        assertEquals(
                new Credential("for r.example:5000", "s"),
                source.find("r.example:5000", "x").orElseThrow());
        assertEquals(Optional.empty(), source.find("r.example", "x"));
        assertEquals(Optional.empty(), source.find("r.example:5001", "x"));
    }

    /** A helper that writes without end is not waited for, and never fills the memory. */
    @ParameterizedTest
    @ValueSource(strings = {"head -c 65537 /dev/zero", "cat /dev/zero", "head -c 65537 /dev/zero; sleep 1000"})
    @Timeout(60)
    void aHelperThatAnswersTooMuchIsRefused(String script) throws IOException {
        helper("test", script + "\n");
        CredentialSource source = config("{\"credsStore\":\"test\"}", Duration.ofMinutes(10));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> source.find("ghcr.io", "x"));
        assertEquals("docker-credential-test answers with more than 65536 bytes", e.getMessage());
    }

    @Test
    void aHelperMayAnswerWithAsMuchAsIsRead() throws IOException {
        helper("test", "read server\nprintf '{\"Username\":\"u\",\"Secret\":\"%065505d\"}' 7\n");
        CredentialSource source = config("{\"credsStore\":\"test\"}", Duration.ofSeconds(20));
        assertEquals(
                "0".repeat(65_504) + "7",
                source.find("ghcr.io", "x").orElseThrow().secret());
    }

    /** A pipe ends for its reader when all who may write to it have ended: the helper, and what it has started. */
    @Test
    @Timeout(60)
    void aHelperThatIsGivenUpEndsWithAllItHasStarted() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        helper("test", "exec 3>'" + pipe + "'\nsleep 1000 &\nsleep 1000\n");
        FutureTask<byte[]> end = new FutureTask<>(() -> Files.readAllBytes(pipe));
        Thread.ofVirtual().start(end);
        CredentialSource source = config("{\"credsStore\":\"test\"}", Duration.ofSeconds(3));
        assertThrows(IllegalStateException.class, () -> source.find("ghcr.io", "x"));
        assertEquals(0, end.get().length);
    }

    @Test
    void aHelperIsAProgramOnThePathAndNoOther() throws IOException {
        for (String name : new String[] {"../../bin/sh", "absent", ""}) {
            CredentialSource source = config("{\"credHelpers\":{\"ghcr.io\":\"" + name + "\"}}", Duration.ofSeconds(1));
            if (name.isEmpty()) {
                assertEquals(Optional.empty(), source.find("ghcr.io", "x"));
            } else {
                assertThrows(IllegalStateException.class, () -> source.find("ghcr.io", "x"));
            }
        }
    }

    /** Docker does not mind; once, nobody had credentials then. */
    @Test
    void whatIsRepeatedOrLongSomewhereTakesNoCredentialAway() throws IOException {
        CredentialSource source = config(
                "{\"auths\":{\"ghcr.io\":{\"auth\":\"YTpi\"}},\"timeout\":1" + "0".repeat(200)
                        + ",\"detachKeys\":\"x\",\"detachKeys\":\"y\",\"auths\":{\"quay.io\":{\"auth\":\"YzpkCg==\",\"auth\":\"Yzpk\"}}}",
                Duration.ofSeconds(1));
        assertEquals(new Credential("a", "b"), source.find("ghcr.io", "x").orElseThrow());
        assertEquals(new Credential("c", "d"), source.find("quay.io", "x").orElseThrow());
    }

    /** Once, nobody was told, and the registry seemed to be at fault. */
    @Test
    void whatAHelperSaysThatFailsIsKept() throws IOException {
        helper("test", "echo 'pass not initialized'; echo more >&2; exit 3\n");
        CredentialSource source = config(
                "{\"credHelpers\":{\"ghcr.io\":\"test\"},\"auths\":{\"ghcr.io/acme\":{\"auth\":\"YTpi\"}}}",
                Duration.ofSeconds(20));
        assertEquals(Optional.empty(), source.find("ghcr.io", "x"));
        assertEquals(
                Optional.of("docker-credential-test ended with 3 and said \"pass not initialized\""),
                source.problem("ghcr.io", "x"));
        assertEquals(
                new Credential("a", "b"), source.find("ghcr.io", "acme/web").orElseThrow());
        assertEquals(Optional.empty(), source.problem("quay.io", "x"));
        for (String secret : List.of("token 4fGh71xZ is bad", "password: x", "cannot use hunter2isgood")) {
            helper("test", "echo '" + secret + "'; exit 3\n");
            assertEquals(Optional.empty(), source.find("ghcr.io", "x"));
            assertEquals(Optional.of("docker-credential-test ended with 3"), source.problem("ghcr.io", "x"));
        }
        helper("test", "exit 3\n");
        assertEquals(Optional.empty(), source.find("ghcr.io", "x"));
        assertEquals(Optional.of("docker-credential-test ended with 3"), source.problem("ghcr.io", "x"));
        helper("test", "echo 'credentials not found in native keychain'; exit 1\n");
        assertEquals(Optional.empty(), source.find("ghcr.io", "x"));
        assertEquals(Optional.empty(), source.problem("ghcr.io", "x"));
    }
}
