package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.testing.TestTool;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories behind OpenSSH's own server; {@link GitSshTest} has more cases, on a server in this JVM. */
@Timeout(120)
final class GitOpenSshTest {
    private static final String HOST = "git.example.com";
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path root;

    @TempDir
    Path files;

    @TempDir
    Path temporary;

    private OpenSshServer server;
    private Path repository;
    private Path knownHosts;
    private GitOptions options = GitOptions.DEFAULTS;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private void start(InetSocketAddress address) throws IOException, InterruptedException {
        server = new OpenSshServer(files, root, address);
        repository = root.resolve("team/modules");
        TestRepository made = TestRepository.create(repository);
        made.write("web/a.cue", "package web\n");
        made.commit("first");
        made.git("tag", "-a", "web/v1.0.0", "-m", "release");
        knownHosts = files.resolve("known_hosts");
        Files.writeString(knownHosts, server.knownAs("[" + HOST + "]:" + server.port(), "ed25519"));
    }

    private List<String> fetch(String remote, String key) throws ModuleException {
        InetAddress address = server.address();
        GitFetcher fetcher = new GitFetcher(
                HostPolicy.of(NetworkOptions.DEFAULTS.withPrivateHost(HOST), name -> List.of(address)),
                options.withFolder(temporary).withKnownHosts(List.of(knownHosts)),
                ref -> List.of(),
                new Retries(2, pause -> {}, new Random(1)));
        String authority = server.port() == 22 ? HOST : HOST + ":" + server.port();
        FetchContext context = new FetchContext(
                "test",
                "",
                Deadline.after(Duration.ofSeconds(60)),
                CredentialSource.ofHosts(Map.of(authority, new Credential("", key))),
                ModuleLimits.DEFAULTS);
        GitRef ref = new GitRef(remote, "web/v1.0.0", "web");
        return fetcher.fetch(ref, fetcher.locate(ref, context), context).files().paths();
    }

    private String remote() {
        return "ssh://" + server.user() + "@" + HOST + ":" + server.port() + repository;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void aModuleIsFetchedWithAKeyOfOpenSsh(String kind) throws Exception {
        start(ANY_PORT);
        assertEquals(List.of("a.cue"), fetch(remote(), server.allowedKey(kind)), server::log);
    }

    /** Once, the refs that the server names again where it leaves out no large files were taken for its answer. */
    @Test
    void veryManyRefsAreNamedTwiceAndCountOnce() throws Exception {
        start(ANY_PORT);
        TestRepository made = new TestRepository(repository);
        String commit = made.head();
        StringBuilder refs = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            refs.append("create refs/heads/feature/branch-" + i + " " + commit + "\n");
        }
        made.git(Map.of(), refs.toString().getBytes(StandardCharsets.UTF_8), "update-ref", "--stdin");
        options = options.withMaxTransferBytes(4_000_000); // of which a sixteenth may be refs
        String key = server.allowedKey("ed25519");
        assertEquals(List.of("a.cue"), fetch(remote(), key), server::log);
        options = options.withMaxTransferBytes(2_000_000);
        GitTestCase.problem(Reason.LIMIT_EXCEEDED, () -> fetch(remote(), key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void oneKnownKeyOfTheServerIsEnough(String kind) throws Exception {
        start(ANY_PORT);
        String key = server.allowedKey("ed25519");
        Files.writeString(knownHosts, server.knownAs("[" + HOST + "]:" + server.port(), kind));
        assertEquals(List.of("a.cue"), fetch(remote(), key), server::log);
        Process keygen = new ProcessBuilder(
                        TestTool.require("ssh-keygen").toString(), "-q", "-H", "-f", knownHosts.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, keygen.waitFor());
        assertTrue(Files.readString(knownHosts).startsWith("|1|"), "the names are hashed");
        assertEquals(List.of("a.cue"), fetch(remote(), key), server::log);
    }

    @Test
    void aServerWithAnotherKeyThanTheKnownOneIsNotSpokenTo() throws Exception {
        start(ANY_PORT);
        String key = server.allowedKey("ed25519");
        server.strangeKey();
        Files.writeString(
                knownHosts, "[" + HOST + "]:" + server.port() + " " + Files.readString(files.resolve("stranger.pub")));
        String problem = GitTestCase.problem(Reason.UNVERIFIED, () -> fetch(remote(), key));
        assertTrue(problem.contains(" is not the known one: it has SHA256:"), problem);
        Files.writeString(knownHosts, "");
        problem = GitTestCase.problem(Reason.UNVERIFIED, () -> fetch(remote(), key));
        assertTrue(problem.startsWith("there is no known key of ssh://" + HOST), problem);
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsRefused() throws Exception {
        start(ANY_PORT);
        server.allowedKey("ed25519");
        String strange = server.strangeKey();
        String problem = GitTestCase.problem(Reason.UNAUTHORIZED, () -> fetch(remote(), strange));
        assertTrue(problem.contains(" does not accept the private key that there is for it"), problem);
    }

    @Test
    void aRepositoryThatIsNotThereIsNotFound() throws Exception {
        start(ANY_PORT);
        String key = server.allowedKey("ed25519");
        GitTestCase.problem(Reason.NOT_FOUND, () -> fetch(remote() + "-none", key));
    }

    /** The short form knows no port but that of ssh, which not everybody may listen on. */
    @Test
    void theShortFormIsTakenAtThePortOfSsh() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 83, 83, 72}), 22);
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
        } catch (IOException e) {
            String message =
                    "SKIPPED for want of port 22 of " + address.getAddress().getHostAddress() + ": " + e;
            System.err.println(message);
            Assumptions.abort(message);
        }
        start(address);
        Files.writeString(knownHosts, server.knownAs(HOST, "ed25519"));
        String remote = server.user() + "@" + HOST + ":" + server.path(repository);
        assertEquals(List.of("a.cue"), fetch(remote, server.allowedKey("ed25519")), server::log);
    }
}
