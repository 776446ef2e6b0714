package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.TryAgainException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories over ssh: who the server is, who we are, and nothing of the machine's own keys and settings. */
@Timeout(60)
final class GitSshTest {
    @TempDir
    Path root;

    @TempDir
    Path temporary;

    private GitSshServer server;
    private Path knownHosts;
    private KeyPair key;
    private Credential credential;
    private String commit;
    private GitOptions options;
    private List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
    private Deadline deadline = Deadline.after(Duration.ofSeconds(30));

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        TestRepository repository = TestRepository.create(root.resolve("team/modules"));
        repository.write("web/a.cue", "package web\n");
        commit = repository.commit("first");
        repository.git("tag", "-a", "web/v1.0.0", "-m", "release");
        server = new GitSshServer(root);
        key = GitSshServer.key("ecdsa-sha2-nistp256", 256);
        server.allow(key);
        credential = new Credential("", GitSshServer.text(key, ""));
        knownHosts = root.resolve("known_hosts");
        Files.writeString(knownHosts, server.knownAs("[git.example.com]:" + server.port()));
        options = GitOptions.DEFAULTS.withFolder(temporary).withKnownHosts(List.of(knownHosts));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        GitTestCase.awaitConversations();
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "a temporary repository is left");
        }
    }

    private GitFetcher fetcher() {
        NetworkOptions network = NetworkOptions.DEFAULTS.withPrivateHost("git.example.com");
        HostPolicy policy = HostPolicy.of(network, name -> addresses);
        return new GitFetcher(policy, options, ref -> List.of(), new Retries(2, pause -> {}, new Random(1)));
    }

    private FetchContext context(int port) {
        CredentialSource credentials = credential == null
                ? CredentialSource.NONE
                : CredentialSource.ofHosts(Map.of("git.example.com:" + port, credential));
        return new FetchContext("test", "", deadline, credentials, ModuleLimits.DEFAULTS);
    }

    private GitRef ref(String user) {
        return new GitRef("ssh://" + user + "git.example.com:" + server.port() + "/team/modules", "web/v1.0.0", "web");
    }

    private List<String> fetch(String user) throws ModuleException {
        return fetch(ref(user));
    }

    private List<String> fetch(GitRef ref) throws ModuleException {
        GitFetcher fetcher = fetcher();
        FetchContext context = context(server.port());
        return fetcher.fetch(ref, fetcher.locate(ref, context), context).files().paths();
    }

    private String problem(Reason reason) {
        return GitTestCase.problem(reason, () -> fetch("git@"));
    }

    @ParameterizedTest
    @CsvSource({"ecdsa-sha2-nistp256, 256", "ssh-rsa, 3072", "ssh-ed25519, 256"})
    void aPrivateKeyIsUsed(String type, int size) throws Exception {
        KeyPair other = GitSshServer.key(type, size);
        server.allow(other);
        credential = new Credential("", GitSshServer.text(other, ""));
        assertEquals(List.of("a.cue"), fetch("git@"));
        assertEquals(List.of("a.cue"), fetch(""), "git is the usual user");
        assertEquals("git-upload-pack '/team/modules'", server.commands().getFirst());
    }

    @Test
    void theShortFormNamesAPathBelowTheUsersFolder() throws ModuleException {
        GitRef ref = new GitRef("git@git.example.com:team/modules", "main", "web");
        GitServer parsed = GitServer.of(ref);
        assertEquals("ssh://git.example.com", parsed.endpoint().toString());
        assertEquals("team/modules", parsed.endpoint().repository());
        GitServer here = new GitServer(GitServer.of(ref("git@")).endpoint(), parsed.user(), parsed.path());
        Transfer transfer = new Transfer("ask", "", deadline, options);
        HostPolicy policy = HostPolicy.of(
                NetworkOptions.DEFAULTS.withPrivateHost("git.example.com"),
                name -> List.of(InetAddress.getLoopbackAddress()));
        try {
            Map<String, String> advertised = GitThread.run(
                    transfer,
                    here.endpoint().toString(),
                    () -> new JGit(here, policy, Optional.ofNullable(credential), transfer)
                            .advertised(List.of("refs/heads/main")));
            assertEquals(Map.of("refs/heads/main", commit), advertised);
        } catch (TryAgainException e) {
            throw new AssertionError(e);
        }
        assertEquals(List.of("git-upload-pack 'team/modules'"), server.commands());
    }

    /** As where a name also has an address of IPv6, and this machine has no way there. */
    @Test
    void anAddressThatDoesNotAnswerIsPassedOver() throws Exception {
        addresses = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getLoopbackAddress());
        assertEquals(List.of("a.cue"), fetch("git@"));
        addresses = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
        String problem = problem(Reason.UNAVAILABLE);
        assertTrue(problem.contains("git.example.com:" + server.port()), problem);
    }

    @Test
    void aPasswordIsUsed() throws ModuleException {
        server.allow("ada", "s3cret");
        credential = new Credential("ada", "s3cret");
        assertEquals(List.of("a.cue"), fetch(""));
        credential = new Credential("ada", "wr0ng");
        String problem = GitTestCase.problem(Reason.UNAUTHORIZED, () -> fetch(""));
        assertFalse(problem.contains("wr0ng"), problem);
    }

    @Test
    void whoHasNoKeyThatFitsIsToldSo() throws Exception {
        String who = "ssh://git.example.com:" + server.port();
        credential = null;
        assertEquals(
                who
                        + " wants a key, and there is none for it; PEQUOD_SSH_KEY names the file of a private key or,"
                        + " for the operator, a secret of the service account has one",
                problem(Reason.UNAUTHORIZED));
        credential = new Credential("", GitSshServer.text(GitSshServer.key("ecdsa-sha2-nistp256", 256), ""));
        assertEquals(
                who + " does not accept the private key that there is for it; that of the command is in the file that"
                        + " PEQUOD_SSH_KEY names, of the operator in a secret of the service account,"
                        + " and its public half is to be known there",
                problem(Reason.UNAUTHORIZED));
        credential = new Credential("ada", "wr0ng");
        assertEquals(
                who + " does not accept the user and the password that there are for it; those of the operator are in a"
                        + " secret of the service account, which may have a private key instead, as"
                        + " kubernetes.io/ssh-auth",
                GitTestCase.problem(Reason.UNAUTHORIZED, () -> fetch("")));
        assertEquals(List.of(), server.commands());
    }

    @Test
    void aKeyThatCannotBeReadSaysSoWithoutTheKey() throws Exception {
        String secret = GitSshServer.text(key, "a passphrase");
        String pem = """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,00

            AAAA
            -----END RSA PRIVATE KEY-----
            """;
        for (String text : List.of(secret, pem)) {
            credential = new Credential("", text);
            assertEquals(
                    "the private key for ssh has a passphrase, for which nobody is asked; use a key without one, or a"
                            + " copy that ssh-keygen -p -f COPY has taken it from",
                    problem(Reason.UNAUTHORIZED));
        }
        for (String text : List.of(secret.substring(0, 200), "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n")) {
            credential = new Credential("", text);
            assertEquals(
                    "the private key for ssh could not be read: it is damaged, or in another form than those of"
                            + " OpenSSH and PEM",
                    problem(Reason.UNAUTHORIZED));
        }
    }

    @Test
    void aFileWithAKeyThatHasAPassphraseIsRefusedBeforeAnythingIsAsked() throws Exception {
        Path file = Files.writeString(root.resolve("id"), GitSshServer.text(key, "a passphrase"));
        assertEquals(
                file + " has a passphrase, for which nobody is asked; use a key without one, or a copy that"
                        + " ssh-keygen -p -f COPY has taken it from",
                assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withKey(file))
                        .getMessage());
        Files.writeString(file, GitSshServer.text(key, ""));
        assertTrue(GitCredentials.NONE.withKey(file) != GitCredentials.NONE);
    }

    @Test
    void aPublicKeyIsToldToBeOne() throws Exception {
        String line = GitSshServer.known("", key).strip();
        credential = new Credential("", line);
        assertEquals(
                "the key for ssh is a public one, and the private one is needed: the file whose name has no .pub at"
                        + " the end",
                problem(Reason.UNAUTHORIZED));
        Path file = Files.writeString(root.resolve("id.pub"), line);
        assertEquals(
                file + " is a public key, and the private one is needed: the file whose name has no .pub at the end",
                assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withKey(file))
                        .getMessage());
        Path other = Files.writeString(root.resolve("id.ppk"), "PuTTY-User-Key-File-3: ssh-ed25519\n");
        assertEquals(
                other + " is no private key in the form of OpenSSH or PEM",
                assertThrows(IllegalArgumentException.class, () -> GitCredentials.NONE.withKey(other))
                        .getMessage());
        assertEquals(List.of(), server.commands());
    }

    @Test
    void aServerWhoseKeyIsNotKnownIsNotSpokenTo() throws Exception {
        Files.writeString(knownHosts, server.knownAs("[other.example.com]:" + server.port()));
        String unknown = problem(Reason.UNVERIFIED);
        assertTrue(
                unknown.startsWith(
                                "there is no known key of ssh://git.example.com:" + server.port() + ": it has SHA256:")
                        && unknown.endsWith("then add its line; it would stand in " + knownHosts),
                unknown);
        Files.delete(knownHosts);
        problem(Reason.UNVERIFIED);
        options = GitOptions.DEFAULTS.withFolder(temporary);
        assertTrue(problem(Reason.UNVERIFIED).endsWith("name a file of known hosts by PEQUOD_SSH_KNOWN_HOSTS"));
        assertEquals(List.of(), server.commands());
        assertFalse(Files.exists(knownHosts), "nothing is ever added");
    }

    @Test
    void knownHostsThatAreNotInUtf8AreToldToBeThat() throws Exception {
        String line = server.knownAs("[git.example.com]:" + server.port());
        Files.write(knownHosts, line.getBytes(StandardCharsets.UTF_16));
        String problem = problem(Reason.UNAVAILABLE);
        assertTrue(
                problem.endsWith("the known hosts in " + knownHosts + " cannot be read: it is not in UTF-8"), problem);
        Files.write(knownHosts, ("# Zoë\n" + line).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("a.cue"), fetch("git@"));
    }

    @Test
    void aServerWithAnotherKeyThanTheKnownOneIsNotSpokenTo() throws Exception {
        KeyPair other = GitSshServer.key("ecdsa-sha2-nistp256", 256);
        String line = GitSshServer.known("[git.example.com]:" + server.port(), other);
        Files.writeString(knownHosts, line);
        String problem = problem(Reason.UNVERIFIED);
        assertTrue(problem.startsWith("the key of ssh://git.example.com:"), problem);
        assertTrue(problem.contains(" is not the known one: it has SHA256:"), problem);
        assertEquals(List.of(), server.commands());
        assertEquals(line, Files.readString(knownHosts));
        Files.writeString(knownHosts, "@revoked " + server.knownAs("[git.example.com]:" + server.port()));
        problem(Reason.UNVERIFIED);
    }

    /** Once, the first line that fitted decided, so that whoever added a revocation at the end had revoked nothing. */
    @Test
    void aRevokedKeyIsRefusedWhereverItsLineStands() throws Exception {
        String name = "[git.example.com]:" + server.port();
        String line = server.knownAs(name);
        for (String pattern : List.of(name, "*", "*.example.com", "git.example.com")) {
            String revoked = "@revoked " + server.knownAs(pattern);
            Files.writeString(knownHosts, line + revoked);
            assertEquals(
                    "the key of ssh://git.example.com:" + server.port() + " is revoked",
                    problem(Reason.UNVERIFIED).replaceAll(": it has SHA256:.*", ""));
            assertTrue(problem(Reason.UNVERIFIED).contains("line 2 of " + knownHosts), pattern);
            Files.writeString(knownHosts, revoked + line);
            assertTrue(problem(Reason.UNVERIFIED).contains("line 1 of " + knownHosts), pattern);
        }
        Path other = Files.writeString(root.resolve("other"), "# ours\n@revoked * " + line.split(" ", 2)[1]);
        Files.writeString(knownHosts, line);
        options = options.withKnownHosts(List.of(knownHosts, other));
        assertTrue(problem(Reason.UNVERIFIED).contains("line 2 of " + other));
        assertEquals(List.of(), server.commands());
        Files.delete(other);
        assertEquals(List.of("a.cue"), fetch("git@"));
    }

    @Test
    void aLineWithAMarkerThatNobodyKnowsCountsForNothing() throws Exception {
        String name = "[git.example.com]:" + server.port();
        for (String marker :
                List.of("@revokd", "@weird", "@REVOKED", "@", "@cert-authority", "@revoked @cert-authority")) {
            Files.writeString(knownHosts, marker + " " + server.knownAs(name));
            assertTrue(problem(Reason.UNVERIFIED).startsWith("there is no known key of ssh://"), marker);
        }
        assertEquals(List.of(), server.commands());
    }

    @Test
    void aPatternFitsAServerOnAnotherPortToo() throws Exception {
        for (String pattern : List.of(
                "*", "*.example.com", "git.example.com", "GIT.Example.com", "[*.example.com]:*", "x,git.e?ample.*")) {
            Files.writeString(knownHosts, server.knownAs(pattern));
            assertEquals(List.of("a.cue"), fetch("git@"), pattern);
        }
        int asked = server.commands().size();
        for (String pattern :
                List.of("*,!git.example.com,!*:*", "example.com", "[git.example.com]:22", "*.example.co")) {
            Files.writeString(knownHosts, server.knownAs(pattern));
            assertTrue(problem(Reason.UNVERIFIED).startsWith("there is no known key of ssh://"), pattern);
        }
        // A line with the port is the better one: what is known without does not count beside it.
        Files.writeString(
                knownHosts,
                server.knownAs("git.example.com")
                        + GitSshServer.known(
                                "[git.example.com]:" + server.port(), GitSshServer.key("ecdsa-sha2-nistp256", 256)));
        assertTrue(problem(Reason.UNVERIFIED).contains(" is not the known one"));
        assertEquals(asked, server.commands().size());
    }

    @Test
    void knownHostsThatCannotBeReadAreNotPassedOver() throws Exception {
        Path folder = Files.createDirectory(root.resolve("folder"));
        options = options.withKnownHosts(List.of(knownHosts, folder));
        // A file that is not there for us, which is no doubt of the server.
        assertTrue(problem(Reason.UNAVAILABLE).startsWith("the known hosts in " + folder + " cannot be read: "));
        assertEquals(List.of(), server.commands());
    }

    @Test
    void whatTheServerSendsIsCounted() {
        options = options.withMaxTransferBytes(200);
        assertTrue(problem(Reason.LIMIT_EXCEEDED).startsWith("the server sent more than 50 bytes before any object"));
    }

    @Test
    void aServerThatNeverAnswersIsEndedByTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            GitRef ref = new GitRef("ssh://git@git.example.com:" + port + "/team/modules", "main", "");
            deadline = Deadline.after(Duration.ofMillis(500));
            GitTestCase.problem(Reason.DEADLINE_EXCEEDED, () -> fetcher().locate(ref, context(port)));
        }
    }

    @Test
    void aRepositoryThatIsNotThereIsNotFound() {
        GitRef ref = new GitRef("ssh://git@git.example.com:" + server.port() + "/team/none", "main", "");
        GitTestCase.problem(Reason.NOT_FOUND, () -> fetcher().locate(ref, context(server.port())));
    }

    /** Once, each channel that a server opened left a thread behind. */
    @Test
    void whatTheServerAsksForIsNotDone() throws ModuleException {
        server.whenAuthenticated(session -> Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < 20; i++) {
                try {
                    session.writePacket(forwarding(session, i));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
        assertEquals(List.of("a.cue"), fetch("git@"));
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.contains("TcpIp"))
                        .toList());
    }

    /** Once, the answers to a server that reads none of them stayed in memory. */
    @Test
    void messagesThatAreNoAnswerMayNotBeMany() {
        server.whenAuthenticated(session -> Thread.ofPlatform().daemon().start(() -> {
            try {
                while (session.isOpen()) {
                    Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
                    request.putString("keepalive@openssh.com");
                    request.putBoolean(true);
                    session.writePacket(request).await(Duration.ofSeconds(1));
                }
            } catch (IOException e) {
                return; // the session was ended
            }
        }));
        server.instead(channel -> {});
        assertEquals(
                "the server sent more than 2000 messages that are no part of its answer",
                problem(Reason.LIMIT_EXCEEDED));
    }

    private static Buffer forwarding(Session session, int number) throws IOException {
        Buffer open = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
        open.putString("forwarded-tcpip");
        open.putUInt(100 + number);
        open.putUInt(1 << 20);
        open.putUInt(1 << 15);
        open.putString("127.0.0.1");
        open.putUInt(22);
        open.putString("127.0.0.1");
        open.putUInt(22);
        return open;
    }

    /** Once, the commit was asked for, which a server of the oldest protocol does not give out. */
    @Test
    void aTagOfACommitThatIsNoTipIsFetched() throws Exception {
        TestRepository repository = new TestRepository(root.resolve("team/modules"));
        repository.write("web/b.cue", "package web\n");
        repository.commit("second");
        assertEquals(List.of("a.cue"), fetch("git@"));
        assertEquals(List.of("a.cue"), fetch(new GitRef(ref("git@").remote(), commit, "web")));
    }

    @Test
    void aCommitThatIsNoTipIsToldToBeNone() throws Exception {
        TestRepository repository = new TestRepository(root.resolve("team/modules"));
        repository.write("web/a.cue", "package web // again\n");
        repository.commit("second");
        repository.git("tag", "-d", "web/v1.0.0");
        GitRef pinned = new GitRef("ssh://git@git.example.com:" + server.port() + "/team/modules", commit, "web");
        assertEquals(
                "the repository has no such commit, or gives out none but the tips of its branches and tags: put a tag on"
                        + " it, or let the server speak version 2 of the protocol (AcceptEnv GIT_PROTOCOL in"
                        + " sshd_config) or set uploadpack.allowReachableSHA1InWant",
                GitTestCase.problem(Reason.NOT_FOUND, () -> fetch(pinned)));
        repository.git("config", "uploadpack.allowReachableSHA1InWant", "true");
        assertEquals(List.of("a.cue"), fetch(pinned));
    }

    /** Once, this was told to be a defect of the program. */
    @Test
    void aCommandOfWhichNobodySaysHowItEndedIsOfTheServer() {
        server.instead(channel -> channel.close(false));
        assertEquals(
                "ssh://git.example.com:" + server.port() + " ended its answer before it was whole (tried 2 times)",
                problem(Reason.UNAVAILABLE));
    }

    @Test
    void aConnectionThatIsCutIsTriedAgainAndThenReported() {
        server.instead(channel -> {
            if (channel.getSession() instanceof AbstractSession session) {
                session.getIoSession().close(true);
            }
        });
        assertEquals(
                "ssh://git.example.com:" + server.port() + " ended its answer before it was whole (tried 2 times)",
                problem(Reason.UNAVAILABLE));
        assertEquals(2, server.commands().size());
    }
}
