package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.LoopbackCertificate;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.Tunnel;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registries with certificates, behind connections that are cut, and behind proxies. */
final class ConnectionTest extends RegistryTestCase {
    @Test
    void aCertificateIsTrustedOnlyWhereItIsNamed() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate)) {
            NetworkOptions options = NetworkOptions.DEFAULTS.withPrivateHost(tls.host());
            OciRegistry trusting = new OciRegistry(
                    HostPolicy.of(options.withCertificateFile(tls.host(), certificate.certificate())),
                    Retries.standard());
            OciRepository repository =
                    trusting.open(tls.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
            new Shelf(repository).pushModule("v1");
            String ref = tls.host() + "/team/web:v1";
            assertEquals(Shelf.MODULE, Shelf.fetch(trusting, ref, Shelf.context()));
            registries = new OciRegistry(HostPolicy.of(options), Retries.standard());
            ModuleException e = refused(Reason.UNAVAILABLE, ref, Shelf.context());
            assertTrue(e.getMessage().contains("could not prove who it is"), e.getMessage());
            assertTrue(e.getMessage().contains("PEQUOD_CA_FILES"), e.getMessage());
            assertFalse(e.getMessage().contains("tried"), "a certificate is no better the next time");
            // What speaks plain http is not asked by http unless that is configured.
            registries = new OciRegistry(
                    HostPolicy.of(NetworkOptions.DEFAULTS.withPrivateHost(server.host())), Retries.standard());
            e = refused(Reason.UNAVAILABLE, server.host() + "/team/web:v1", Shelf.context());
            assertTrue(e.getMessage().contains("does not speak TLS"), e.getMessage());
            assertTrue(e.getMessage().contains("PEQUOD_PLAIN_HTTP_HOSTS"), e.getMessage());
            assertFalse(e.getMessage().contains("PEQUOD_CA_FILES"), e.getMessage());
        }
    }

    /** A Secret that is mounted changes while the operator runs: a new certificate must not wait for its restart. */
    @Test
    void certificatesThatWereReplacedAreReadAgain() throws ModuleException, IOException {
        LoopbackCertificate old = LoopbackCertificate.make(Files.createDirectory(folder.resolve("old")));
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate)) {
            registries = trusting(tls.host(), old, Optional.empty());
            refused(Reason.UNAVAILABLE, tls.host() + "/team/web:v1", Shelf.context());
            Files.copy(certificate.certificate(), old.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(
                    old.certificate(), FileTime.from(Instant.now().plusSeconds(5)));
            refused(Reason.NOT_FOUND, tls.host() + "/team/web:v1", Shelf.context());
        }
    }

    @Test
    void plainHttpToARegistryOfTlsIsToldToBeThat() throws IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        try (RegistryServer tls = RegistryServer.startWithTls(secure, LoopbackCertificate.make(secure))) {
            registries = new OciRegistry(
                    HostPolicy.of(
                            NetworkOptions.DEFAULTS.withPrivateHost(tls.host()).withPlainHttpHost(tls.host())),
                    Retries.standard());
            ModuleException e = refused(Reason.UNAVAILABLE, tls.host() + "/team/web:v1", Shelf.context());
            assertTrue(
                    e.getMessage()
                            .endsWith(
                                    "; it speaks TLS: leave out --plain-http, and its host in PEQUOD_PLAIN_HTTP_HOSTS, and write"
                                            + " +secure behind it where CUE_REGISTRY names it"),
                    e.getMessage());
        }
    }

    @Test
    void anAnswerThatEndsTooEarlyIsToldToBeThat() {
        front.answer(exchange -> {
            if (!exchange.getRequestMethod().equals("GET")) {
                return false;
            }
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        });
        ModuleException e = refused(Reason.UNAVAILABLE, front.host() + "/team/web:v1", Shelf.context());
        assertTrue(
                e.getMessage().endsWith(front.host() + " ended its answer before it was whole (tried 4 times)"),
                e.getMessage());
    }

    @Test
    void aConnectionThatIsCutInItsHandshakeIsTriedAgain() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                Tunnel tunnel = Tunnel.to(tls.port())) {
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            new Shelf(registries.open(
                            tunnel.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1))))
                    .pushModule("v1");
            registries.close();
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            String ref = tunnel.host() + "/team/web:v1";
            tunnel.cutNext(2);
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
            registries.close();
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            tunnel.cutNext(99);
            ModuleException e = refused(Reason.UNAVAILABLE, ref, Shelf.context());
            assertTrue(e.getMessage().contains("cut the connection while it was to prove who it is"), e.getMessage());
            assertTrue(e.getMessage().endsWith("(tried 4 times)"), e.getMessage());
        }
    }

    private static OciRegistry trusting(String host, LoopbackCertificate certificate, Optional<URI> proxy) {
        NetworkOptions options =
                NetworkOptions.DEFAULTS.withPrivateHost(host).withCertificateFile(host, certificate.certificate());
        return through(proxy, options);
    }

    @Test
    void aProxyCarriesEncryptedConnections() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                Tunnel proxy = Tunnel.proxy()) {
            registries = trusting(tls.host(), certificate, Optional.of(URI.create("http://" + proxy.host())));
            new Shelf(registries.open(
                            tls.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1))))
                    .pushModule("v1");
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, tls.host() + "/team/web:v1", Shelf.context()));
            assertEquals(Set.of("CONNECT " + tls.host() + " HTTP/1.1"), Set.copyOf(proxy.lines()));
            registries.close();
            registries = trusting(tls.host(), certificate, Optional.of(URI.create("http://" + proxy.host())));
            proxy.refuse("HTTP/1.1 407 Who are you?");
            ModuleException e = refused(Reason.UNAVAILABLE, tls.host() + "/team/web:v1", Shelf.context());
            assertTrue(e.getMessage().contains("407"), e.getMessage());
        }
    }

    @Test
    void aProxyIsGivenItsUserAndPassword() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                Tunnel proxy = Tunnel.proxy()) {
            proxy.demand("bob:s3@cret");
            registries =
                    trusting(tls.host(), certificate, Optional.of(URI.create("http://bob:s3%40cret@" + proxy.host())));
            new Shelf(registries.open(
                            tls.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1))))
                    .pushModule("v1");
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, tls.host() + "/team/web:v1", Shelf.context()));
            registries.close();
            registries = trusting(tls.host(), certificate, Optional.of(URI.create("http://bob:wrong@" + proxy.host())));
            ModuleException e = refused(Reason.UNAVAILABLE, tls.host() + "/team/web:v1", Shelf.context());
            assertTrue(
                    e.getMessage().contains("its proxy " + proxy.host())
                            && e.getMessage().contains("answered 407: "),
                    e.getMessage());
            assertTrue(e.getMessage().contains("HTTPS_PROXY") && !e.getMessage().contains("wrong"), e.getMessage());
        }
    }

    /** Once, whoever was on the way to a proxy could demand a token in the registry's name, and say what it has not. */
    @Test
    void whatAProxyAnswersToConnectIsNeverTheRegistrysAnswer() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        Map<String, String> answers = new LinkedHashMap<>();
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                RegistryFront evil = RegistryFront.alone()) {
            answers.put(
                    "401", " No\r\nWWW-Authenticate: Bearer realm=\"http://" + evil.host() + "/token\",service=\"s\"");
            answers.put("403", " No\r\nContent-Length: 0");
            answers.put("404", " No\r\nDocker-Distribution-Api-Version: registry/2.0");
            answers.put("302", " No\r\nLocation: http://" + evil.host() + "/v2/");
            for (Map.Entry<String, String> answer : answers.entrySet()) {
                try (Tunnel proxy = Tunnel.proxy()) {
                    proxy.refuse("HTTP/1.1 " + answer.getKey() + answer.getValue());
                    NetworkOptions direct = Loopback.options(evil.host())
                            .withPrivateHost(tls.host())
                            .withCertificateFile(tls.host(), certificate.certificate());
                    try (OciRegistry behind = behind(direct, proxy)) {
                        OciRepository repository = behind.open(
                                tls.host(),
                                "team/web",
                                CredentialSource.ofHosts(Map.of(tls.host(), new Credential("alice", "s3cret"))),
                                Deadline.after(Duration.ofMinutes(1)));
                        for (Executable attempt : List.<Executable>of(
                                () -> repository.resolve("v1"), () -> new Shelf(repository).pushModule("v1"))) {
                            int before = proxy.lines().size();
                            ModuleException e = assertThrows(ModuleException.class, attempt);
                            assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
                            assertTrue(
                                    e.getMessage()
                                            .contains(tls.host() + " could not be reached: its proxy " + proxy.host()
                                                    + ", which HTTPS_PROXY or HTTP_PROXY names, answered "
                                                    + answer.getKey()),
                                    e.getMessage());
                            assertEquals(
                                    before + 1, proxy.lines().size(), "a refusal is none the less one the next time");
                        }
                    }
                }
            }
            assertEquals(List.of(), evil.seen());
        }
    }

    @Test
    void aProxyThatIsBusyIsAskedAgain() throws IOException {
        try (Tunnel proxy = Tunnel.proxy()) {
            proxy.refuse("HTTP/1.1 503 Later");
            registries = behind(NetworkOptions.DEFAULTS, proxy);
            ModuleException e = refused(Reason.UNAVAILABLE, "registry.example.com/team/web:v1", Shelf.context());
            assertTrue(
                    e.getMessage().contains("answered 503") && e.getMessage().endsWith("(tried 4 times)"),
                    e.getMessage());
            assertEquals(4, proxy.lines().size());
        }
    }

    private static OciRegistry behind(NetworkOptions direct, Tunnel proxy) {
        return through(Optional.of(URI.create("http://" + proxy.host())), direct);
    }

    private static OciRegistry through(Optional<URI> httpsProxy, NetworkOptions direct) {
        return through(httpsProxy, Optional.empty(), direct);
    }

    private static OciRegistry through(Optional<URI> httpsProxy, Optional<URI> httpProxy, NetworkOptions direct) {
        return new OciRegistry(
                HostPolicy.of(new NetworkOptions(
                        direct.allowedSources(),
                        direct.privateHosts(),
                        direct.plainHttpHosts(),
                        direct.certificateFiles(),
                        httpsProxy,
                        httpProxy,
                        List.of(),
                        List.of(),
                        direct.answerTimeout())),
                Retries.standard());
    }

    @Test
    void aDeadProxyIsNamedAndNotTheRegistryBehindIt() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        Tunnel proxy = Tunnel.proxy();
        proxy.close();
        registries = trusting(
                "registry.example.com", certificate, Optional.of(URI.create("http://bob:s3cret@" + proxy.host())));
        ModuleException e = refused(Reason.UNAVAILABLE, "registry.example.com/team/web:v1", Shelf.context());
        assertTrue(
                e.getMessage()
                        .contains(
                                "could not be reached: its proxy " + proxy.host()
                                        + ", which HTTPS_PROXY or HTTP_PROXY names, cannot be connected to: Connection refused"),
                e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void anAnswerThatIsNoHttpIsToldInWordsWithTheHost() throws IOException {
        for (String answer : List.of("HTTP/1.1 OK\r\n\r\n", "HTTP/9.9.9 200\r\n\r\n", "SSH-2.0-OpenSSH\r\n")) {
            try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> answerAll(other, answer));
                String host = "localhost:" + other.getLocalPort();
                registries = Loopback.registries(host);
                ModuleException e = refused(Reason.UNAVAILABLE, host + "/team/web:v1", Shelf.context());
                assertTrue(
                        e.getMessage().contains(host) && e.getMessage().contains("; check its name"), e.getMessage());
                assertFalse(e.getMessage().contains("Exception"), e.getMessage());
            }
        }
    }

    /** Once, they were asked four times, and the advice was to look whether they run. */
    @Test
    void anAnswerWithoutAnEndToItsHeaderIsNoHttpAndIsNotAskedForAgain() throws ModuleException, IOException {
        String line = "x".repeat(1 << 20);
        for (String answer : List.of(
                line,
                "HTTP/1.1 200 OK\r\nX: " + line,
                "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxxx \u001b[31m\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{xxx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\nxxx\r\n")) {
            try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> answerAll(other, answer));
                String host = "localhost:" + other.getLocalPort();
                registries = Loopback.registries(host);
                ModuleException e = refused(Reason.UNAVAILABLE, host + "/team/web:v1", Shelf.context());
                assertTrue(e.getMessage().contains("gives an answer that is no sound HTTP"), e.getMessage());
                assertFalse(e.getMessage().matches("(?s).*(tried|xxx).*"), e.getMessage());
            }
        }
    }

    private static void answerAll(ServerSocket server, String answer) {
        boolean isOpen = true;
        while (isOpen) {
            isOpen = answersOne(server, answer);
        }
    }

    private static boolean answersOne(ServerSocket server, String answer) {
        try (Socket client = server.accept()) {
            client.getInputStream().read();
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IOException e) {
            return !server.isClosed(); // the client has gone, or the test is over
        }
    }

    /** Once, a redirect of such a server was never followed: the second request went to a connection that had ended. */
    @Test
    void aServerThatEndsConnectionsWithoutAWordIsAskedOnANewOne() throws ModuleException, IOException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                boolean isOpen = true;
                while (isOpen) {
                    isOpen = redirectsOne(other);
                }
            });
            String host = "localhost:" + other.getLocalPort();
            registries = Loopback.registries(host);
            assertEquals(List.of("v1"), repository(host, "team/web").tags());
        }
    }

    /** Answers one connection and ends it, though it has not said so: with a redirect, or with tags where that leads. */
    private static boolean redirectsOne(ServerSocket server) {
        try (Socket client = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            String line = request;
            while (!line.isEmpty()) {
                line = in.readLine();
            }
            String answer = request.contains("/moved/")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"tags\":[\"v1\"]}"
                    : "HTTP/1.1 302 Found\r\nLocation: /v2/moved/tags/list\r\nContent-Length: 0\r\n\r\n";
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IOException | NullPointerException e) {
            return !server.isClosed(); // the client has gone, or the test is over
        }
    }

    @Test
    void aHelperThatFailsIsToldWithTheHostItIsFor() throws ModuleException, IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        try (RegistryServer registry = RegistryServer.startWithPassword(locked)) {
            registries = Loopback.registries(registry.host());
            CredentialSource broken = host -> {
                throw new IllegalStateException("docker-credential-x is not on the PATH");
            };
            ModuleException e = refused(
                    Reason.UNAUTHORIZED,
                    registry.host() + "/team/web:v1",
                    Shelf.context(Duration.ofSeconds(30), broken));
            assertEquals(
                    "Tried to find the credentials for " + registry.host()
                            + " but docker-credential-x is not on the PATH",
                    e.getMessage());
        }
    }

    /** Of plain http a proxy answers in the server's place; once, its refusal was told as the registry's. */
    @ParameterizedTest
    @CsvSource({
        "407, Proxy-Authenticate, 'Basic realm=\"proxy\"', true",
        "407, Server, nobody, true",
        "403, X-Squid-Error, ERR_ACCESS_DENIED 0, true",
        "403, Proxy-Status, 'proxy; error=http_request_denied', true",
        "404, Via, 1.1 proxy, false",
        "404, Proxy-Status, 'proxy; received-status=404', false"
    })
    void whatAProxyForPlainHttpSaysOfItselfIsNotTheRegistrysAnswer(
            int status, String header, String value, boolean isOfProxy) {
        try (RegistryFront proxy = RegistryFront.alone()) {
            proxy.answer(exchange -> {
                exchange.getResponseHeaders().set(header, value);
                RegistryFront.send(exchange, status, "{}");
                return true;
            });
            registries = throughHttp(proxy);
            ModuleException e = refused(
                    isOfProxy ? Reason.UNAVAILABLE : Reason.NOT_FOUND, "registry.invalid/team/web:v1", Shelf.context());
            assertEquals(
                    isOfProxy,
                    e.getMessage().contains("could not be reached: its proxy " + proxy.host() + ", ")
                            && e.getMessage().contains("answered " + status),
                    e.getMessage());
            assertFalse(e.getMessage().matches("(?s).*(tried|xxx).*"), e.getMessage());
        }
    }

    @Test
    void aSilentProxyIsNamedWithTheRegistryBehindIt() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String proxy = "localhost:" + silent.getLocalPort();
            registries = through(Optional.of(URI.create("http://" + proxy)), Optional.empty(), NetworkOptions.DEFAULTS);
            FetchContext briefly = FetchContext.of("test", Deadline.after(Duration.ofSeconds(6)));
            ModuleException e = refused(Reason.DEADLINE_EXCEEDED, "registry.invalid/team/web:v1", briefly);
            assertTrue(
                    e.getMessage()
                            .contains("registry.invalid, which is asked through the proxy " + proxy
                                    + ", did not answer in time"),
                    e.getMessage());
        }
    }

    private static OciRegistry throughHttp(RegistryFront proxy) {
        return through(
                Optional.empty(),
                Optional.of(URI.create("http://" + proxy.host())),
                NetworkOptions.DEFAULTS.withPlainHttpHost("registry.invalid"));
    }

    @Test
    void aProxyIsAskedInPlaceOfTheRegistry() throws ModuleException {
        registries = throughHttp(front);
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, "registry.invalid/team/web:v1", Shelf.context()));
        assertTrue(front.seen().stream().allMatch(seen -> seen.target().startsWith("http://registry.invalid/")));
        registries = new OciRegistry(
                HostPolicy.of(NetworkOptions.DEFAULTS.withPlainHttpHost("registry.invalid")), Retries.standard());
        refused(Reason.UNAVAILABLE, "registry.invalid/team/web:v1", Shelf.context());
    }
}
