package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.LoopbackCertificate;
import dev.pequod.api.testing.Tunnel;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with an authority of one's own, and a machine whose settings of Git would change everything. */
final class GitMachineTest extends GitTestCase {
    @TempDir
    Path home;

    @TempDir
    static Path keys;

    private static LoopbackCertificate certificate;

    private final File before = FS.DETECTED.userHome();
    private String commit;

    @BeforeAll
    static void certificate() {
        certificate = LoopbackCertificate.make(keys);
    }

    @BeforeEach
    void tls() throws IOException {
        repository.write("a.cue", "package a\n");
        commit = repository.commit("first");
        server.close();
        server = GitHttpServer.tls(root, certificate.serverContext());
        FS.DETECTED.setUserHome(home.toFile());
    }

    @AfterEach
    void ownHome() {
        FS.DETECTED.setUserHome(before);
        SystemReader.setInstance(null);
    }

    @Override
    NetworkOptions network() {
        return NetworkOptions.DEFAULTS.withPrivateHost("localhost");
    }

    private GitFetcher trusting() {
        return new GitFetcher(
                HostPolicy.of(network().withCertificateFile("localhost", certificate.certificate())),
                options(),
                signers);
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhereItIsNamed() throws ModuleException {
        assertEquals(commit, trusting().locate(ref("main", ""), context()).revision());
        String problem = problem(Reason.UNAVAILABLE, () -> locate("main"));
        assertTrue(problem.contains("could not prove who it is") && problem.contains("PEQUOD_CA_FILES"), problem);
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        NetworkOptions network = NetworkOptions.DEFAULTS
                .withPrivateHost("127.0.0.0/8")
                .withCertificateFile("git.example.com", certificate.certificate());
        HostPolicy policy = HostPolicy.of(network, name -> List.of(InetAddress.getLoopbackAddress()));
        GitFetcher fetcher = new GitFetcher(policy, options(), signers, new Retries(1, pause -> {}, new Random(1)));
        GitRef other = new GitRef("https://git.example.com:" + server.port() + "/team/modules", "main", "");
        problem(Reason.UNAVAILABLE, () -> fetcher.locate(other, context()));
    }

    private GitFetcher at(String... addresses) {
        HostPolicy policy = HostPolicy.of(
                network()
                        .withPrivateHost("localhost:" + server.port())
                        .withCertificateFile("localhost", certificate.certificate()),
                name -> {
                    List<InetAddress> all = new ArrayList<>();
                    for (String address : addresses) {
                        all.add(InetAddress.getByName(address));
                    }
                    return all;
                });
        return new GitFetcher(policy, options(), signers, new Retries(1, pause -> {}, new Random(1)));
    }

    @Test
    void whatANameMeansWhenItIsConnectedToDoesNotMatter() {
        // 127.0.0.3 has nobody at the port, where the machine's own localhost has the server.
        GitFetcher fetcher = at("127.0.0.3");
        String problem = problem(Reason.UNAVAILABLE, () -> fetcher.locate(ref("main", ""), context()));
        assertTrue(problem.contains("refused"), problem);
        assertEquals(List.of(), server.requests());
    }

    @Test
    void anAddressThatCannotBeReachedIsNotTheLastOne() throws ModuleException, IOException {
        // The machine's own localhost has nobody at the port; to the address of all hosts there is no connection at
        // all.
        server.close();
        server = GitHttpServer.tls(root, InetAddress.getByName("127.0.0.2"), certificate.serverContext());
        for (String dead : List.of("127.0.0.1", "255.255.255.255")) {
            GitFetcher fetcher = at(dead, "127.0.0.2");
            GitRef main = ref("main", "");
            ModuleRevision revision = fetcher.locate(main, context());
            assertEquals(commit, revision.revision(), dead);
            assertEquals(1, fetcher.fetch(main, revision, context()).files().size(), dead);
        }
    }

    @Test
    void noneOfTheAddressesMayBePrivateWhereTheHostIsNotNamed() {
        HostPolicy policy = HostPolicy.of(
                NetworkOptions.DEFAULTS,
                name -> List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getLoopbackAddress()));
        GitFetcher fetcher = new GitFetcher(policy, options(), signers, new Retries(1, pause -> {}, new Random(1)));
        problem(Reason.FORBIDDEN, () -> fetcher.locate(ref("main", ""), context()));
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aConnectionThatIsCutInItsHandshakeIsTriedAgain() throws Exception {
        try (Tunnel tunnel = Tunnel.to(server.port())) {
            GitRef through = new GitRef("https://" + tunnel.host() + "/team/modules", "main", "");
            HostPolicy policy = HostPolicy.of(network().withCertificateFile("localhost", certificate.certificate()));
            GitFetcher fetcher = new GitFetcher(policy, options(), signers, new Retries(3, pause -> {}, new Random(1)));
            tunnel.cutNext(2);
            assertEquals(commit, fetcher.locate(through, context()).revision());
            tunnel.cutNext(99);
            String problem = problem(Reason.UNAVAILABLE, () -> fetcher.locate(through, context()));
            assertTrue(problem.contains("cut the connection while it was to prove who it is"), problem);
            assertTrue(problem.endsWith("(tried 3 times)"), problem);
        }
    }

    @Test
    void aProxyCarriesWhatIsEncryptedAndWhatIsNot() throws Exception {
        try (Tunnel proxy = Tunnel.proxy()) {
            assertEquals(
                    1, files(proxied(network().withCertificateFile("localhost", certificate.certificate()), proxy)));
            assertEquals(Set.of("CONNECT localhost:" + server.port() + " HTTP/1.1"), Set.copyOf(proxy.lines()));
            proxy.refuse("HTTP/1.1 407 Who are you?");
            String problem = problem(
                    Reason.UNAVAILABLE,
                    () -> files(proxied(network().withCertificateFile("localhost", certificate.certificate()), proxy)));
            assertTrue(problem.contains("407"), problem);
        }
        server.close();
        server = GitHttpServer.plain(root);
        try (Tunnel proxy = Tunnel.proxy()) {
            assertEquals(1, files(proxied(super.network(), proxy)));
            assertTrue(
                    proxy.lines().getFirst().startsWith("GET http://localhost:" + server.port() + "/team/modules"),
                    proxy.lines().toString());
        }
    }

    @Test
    void aProxyIsGivenItsUserAndPassword() throws Exception {
        NetworkOptions trusted = network().withCertificateFile("localhost", certificate.certificate());
        try (Tunnel proxy = Tunnel.proxy()) {
            proxy.demand("bob:s3@cret");
            assertEquals(1, files(proxied(trusted, "bob:s3%40cret@" + proxy.host())));
            int before = proxy.lines().size();
            String problem = problem(Reason.UNAVAILABLE, () -> files(proxied(trusted, "bob:wrong@" + proxy.host())));
            assertEquals(before + 1, proxy.lines().size(), "a password is no better the next time");
            assertTrue(problem.contains("its proxy " + proxy.host() + ", which HTTPS_PROXY"), problem);
            assertTrue(problem.contains("answered 407") && !problem.contains("wrong"), problem);
        }
        server.close();
        server = GitHttpServer.plain(root);
        try (Tunnel proxy = Tunnel.proxy()) {
            proxy.demand("bob:s3@cret");
            assertEquals(1, files(proxied(super.network(), "bob:s3%40cret@" + proxy.host())));
            int before = proxy.lines().size();
            String problem =
                    problem(Reason.UNAVAILABLE, () -> files(proxied(super.network(), "bob:wrong@" + proxy.host())));
            assertEquals(before + 1, proxy.lines().size(), "a password is no better the next time");
            assertTrue(problem.contains("its proxy " + proxy.host() + ", which HTTPS_PROXY"), problem);
            assertTrue(problem.contains("answered 407") && !problem.contains("wrong"), problem);
        }
    }

    /** Once, a proxy was asked four times for what it does not allow. */
    @Test
    void aProxyThatRefusesIsAskedOnceAndOneThatIsBusyAgain() throws Exception {
        NetworkOptions trusted = network().withCertificateFile("localhost", certificate.certificate());
        for (int status : new int[] {401, 403, 404, 407}) {
            try (Tunnel proxy = Tunnel.proxy()) {
                proxy.refuse("HTTP/1.1 " + status + " No");
                String problem = problem(Reason.UNAVAILABLE, () -> files(proxied(trusted, proxy)));
                assertTrue(problem.contains("its proxy " + proxy.host()), problem);
                assertTrue(problem.contains("answered " + status) && !problem.contains("tried"), problem);
                assertEquals(1, proxy.lines().size());
            }
        }
        try (Tunnel proxy = Tunnel.proxy()) {
            proxy.refuse("HTTP/1.1 503 Later");
            HostPolicy policy = HostPolicy.of(proxied(trusted, proxy));
            GitFetcher fetcher = new GitFetcher(policy, options(), signers, new Retries(3, pause -> {}, new Random(1)));
            String problem = problem(Reason.UNAVAILABLE, () -> fetcher.locate(ref("main", ""), context()));
            assertTrue(problem.contains("answered 503") && problem.endsWith("(tried 3 times)"), problem);
            assertEquals(3, proxy.lines().size());
        }
    }

    @Test
    void aDeadProxyIsNamedAndNotTheServerBehindIt() throws Exception {
        Tunnel proxy = Tunnel.proxy();
        proxy.close();
        NetworkOptions trusted = network().withCertificateFile("localhost", certificate.certificate());
        String expected = "its proxy " + proxy.host()
                + ", which HTTPS_PROXY or HTTP_PROXY names, cannot be connected to: Connection refused";
        String problem = problem(Reason.UNAVAILABLE, () -> files(proxied(trusted, "bob:s3cret@" + proxy.host())));
        assertTrue(problem.contains(expected) && !problem.contains("s3cret"), problem);
        server.close();
        server = GitHttpServer.plain(root);
        problem = problem(Reason.UNAVAILABLE, () -> files(proxied(super.network(), proxy.host())));
        assertTrue(problem.contains(expected), problem);
    }

    @Test
    void aSilentProxyIsNamedWithTheServerBehindIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String proxy = "localhost:" + silent.getLocalPort();
            GitFetcher fetcher = new GitFetcher(HostPolicy.of(proxied(super.network(), proxy)), options(), signers);
            FetchContext briefly = FetchContext.of("test", Deadline.after(Duration.ofMillis(500)));
            String problem = problem(Reason.DEADLINE_EXCEEDED, () -> fetcher.locate(ref("main", ""), briefly));
            assertTrue(problem.contains(", which is asked through the proxy " + proxy + ", did not answer"), problem);
        }
    }

    private int files(NetworkOptions network) throws ModuleException {
        GitFetcher fetcher = new GitFetcher(HostPolicy.of(network), options(), signers);
        return fetcher.fetch(ref("main", ""), fetcher.locate(ref("main", ""), context()), context())
                .files()
                .size();
    }

    private static NetworkOptions proxied(NetworkOptions direct, Tunnel proxy) {
        return proxied(direct, proxy.host());
    }

    private static NetworkOptions proxied(NetworkOptions direct, String proxy) {
        Optional<URI> url = Optional.of(URI.create("http://" + proxy));
        return new NetworkOptions(
                direct.allowedSources(),
                direct.privateHosts(),
                direct.plainHttpHosts(),
                direct.certificateFiles(),
                url,
                url,
                direct.noProxy(),
                List.of(),
                direct.answerTimeout());
    }

    /** Once, what a repository gave depended on where, and by whom, it was read. */
    @Test
    void lesson8SettingsOfTheMachineDoNotLeakIn() throws IOException, ModuleException, ConfigInvalidException {
        Files.writeString(home.resolve(".gitconfig"), """
                [url "https://evil.example.com/"]
                  insteadOf = https://localhost
                [http]
                  sslVerify = false
                  proxy = http://127.0.0.1:1
                  extraHeader = X-Leak: yes
                  cookieFile = /etc/passwd
                [protocol]
                  version = 0
                """);
        // A reader that has not read anything yet: it sees these settings.
        SystemReader.setInstance(new SystemReader.Delegate(SystemReader.getInstance()) {});
        assertEquals("false", sslVerify());
        problem(Reason.UNAVAILABLE, () -> locate("main"));
        GitFetcher fetcher = trusting();
        assertEquals(
                1,
                fetcher.fetch(ref("main", ""), fetcher.locate(ref("main", ""), context()), context())
                        .files()
                        .size());
        assertTrue(server.requests().size() > 3, "version 2 of the protocol");
        // The program around may use JGit for itself, and sees its settings as before.
        assertEquals("false", sslVerify());
        try (Stream<Path> files = Files.walk(home)) {
            assertEquals(
                    List.of(".gitconfig"),
                    files.filter(Files::isRegularFile)
                            .map(file -> home.relativize(file).toString())
                            .sorted()
                            .toList());
        }
    }

    private static String sslVerify() throws IOException, ConfigInvalidException {
        return SystemReader.getInstance().getUserConfig().getString("http", null, "sslVerify");
    }
}
