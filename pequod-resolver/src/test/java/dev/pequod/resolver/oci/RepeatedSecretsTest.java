package dev.pequod.resolver.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.audit.AuditLog;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that repeat the secret they were sent, where it comes to a message. */
final class RepeatedSecretsTest extends RegistryTestCase {
    private static final Credential ALICE = new Credential(RegistryServer.USER, RegistryServer.PASSWORD);

    private static CredentialSource only(String host) {
        return CredentialSource.ofHosts(Map.of(host, ALICE));
    }

    /** Once, what a registry says of an error was told even where it said what it had been sent. */
    @Test
    void secretsThatARegistryRepeatsReachNoMessage() {
        List<String> echoes = new ArrayList<>();
        for (int status : new int[] {400, 401, 403, 404, 418, 503}) {
            for (boolean asJson : new boolean[] {false, true}) {
                front.answer(exchange -> {
                    String sent = exchange.getRequestHeaders().getFirst("Authorization");
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
                    String plain = sent == null
                            ? ""
                            : new String(Base64.getDecoder().decode(sent.substring("Basic ".length())), UTF_8);
                    String said = "denied for " + sent + " who is " + plain;
                    String json = "{\"errors\": [{\"code\": \"DENIED\", \"message\": \"" + said + "\"}]}";
                    echoes.add(plain);
                    RegistryFront.send(exchange, sent == null ? 401 : status, asJson ? json : said);
                    return true;
                });
                ModuleException e = assertThrows(
                        ModuleException.class,
                        () -> Shelf.fetch(
                                registries,
                                front.host() + "/team/web@sha256:" + "0".repeat(64),
                                Shelf.context(Duration.ofSeconds(30), only(front.host()))));
                tellsNoSecret(e);
            }
        }
        assertTrue(echoes.contains(RegistryServer.USER + ":" + RegistryServer.PASSWORD), "the secret was sent");
    }

    /** Once, a secret was known as one for the question only with which it was sent. */
    @Test
    void aSecretThatIsRepeatedWhenItIsNotSentReachesNoMessageOfItsOwner() {
        front.answer(exchange -> {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            boolean isOpen = exchange.getRequestURI().getPath().contains("/open/");
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
            RegistryFront.send(exchange, sent == null && !isOpen ? 401 : 404, "it was " + RegistryServer.PASSWORD);
            return true;
        });
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        for (String path : List.of("/team/web@", "/open/web@", "/open/web@")) {
            CredentialSource login = path.startsWith("/team") ? only(front.host()) : CredentialSource.NONE;
            FetchContext context = new FetchContext("t", "shop", deadline, login, ModuleLimits.DEFAULTS);
            tellsNoSecret(refused(path, context));
        }
        ModuleException other = refused("/open/web@", FetchContext.of("other", deadline));
        assertTrue(other.getMessage().contains(RegistryServer.PASSWORD), "somebody else has it from elsewhere");
    }

    private ModuleException refused(String path, FetchContext context) {
        String ref = front.host() + path + "sha256:" + "0".repeat(64);
        return assertThrows(ModuleException.class, () -> Shelf.fetch(registries, ref, context));
    }

    private static void tellsNoSecret(ModuleException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            String told = t.toString().toLowerCase(Locale.ROOT);
            assertFalse(told.contains(RegistryServer.PASSWORD.toLowerCase(Locale.ROOT)), told);
            assertFalse(told.contains(basic().toLowerCase(Locale.ROOT)), told);
        }
    }

    /** Once, the line that was no HTTP and the address that was none were told as they came. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 Basic SENT",
                "SENT",
                "HTTP/1.1 200 OK\r\nBasic SENT",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: SENT",
                "HTTP/1.1 200 OK\r\nContent-Length: SENT",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSENT",
                "HTTP/1.1 302 Go\r\nLocation: http://Basic SENT/",
                "HTTP/1.1 302 Go\r\nLocation: http://[SENT/",
                "HTTP/1.1 302 Go\r\nLocation: http:SENT",
                "HTTP/1.1 302 Go\r\nLocation: SENT://host/",
                "HTTP/1.1 302 Go\r\nLocation: https://SENT.example.invalid/",
                "HTTP/1.1 302 Go\r\nLocation: https://PASSWORD.example.invalid/",
                "HTTP/1.1 302 Go\r\nLocation: PASSWORD://example.invalid/",
                "HTTP/1.1 302 Go\r\nLocation: http://localhost:PASSWORD/",
            })
    void secretsInBrokenAnswersReachNoMessage(String answer) throws IOException {
        CountDownLatch sent = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> repeatAll(server, answer, sent));
            String host = "localhost:" + server.getLocalPort();
            registries = Loopback.registries(host);
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> Shelf.fetch(
                            registries, host + "/team/web:v1", Shelf.context(Duration.ofSeconds(30), only(host))));
            assertEquals(0, sent.getCount(), "the secret was sent");
            tellsNoSecret(e);
        }
    }

    /** Once, what was found to be wrong with an answer was told with whatever stood in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\": 2, \"mediaType\": \"PASSWORD\", \"layers\": []}",
                "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"config\": {\"mediaType\":"
                        + " \"a/b\", \"digest\": \"DIGEST\", \"size\": 2}, \"layers\": [{\"mediaType\": \"PASSWORD\","
                        + " \"digest\": \"DIGEST\", \"size\": 2}]}",
                "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"config\": {\"mediaType\":"
                        + " \"a/b\", \"digest\": \"PASSWORD\", \"size\": 2}, \"layers\": []}",
                "{}"
            })
    void secretsInWhatIsFoundToBeWrongReachNoMessage(String text) throws ModuleException, PlatformRefException {
        String empty = Digest.of("{}".getBytes(UTF_8)).toString();
        String body = text.replace("DIGEST", empty).replace("PASSWORD", RegistryServer.PASSWORD);
        String type = text.equals("{}") ? RegistryServer.PASSWORD : MediaTypes.MANIFEST;
        front.answer(exchange -> {
            boolean isSent = exchange.getRequestHeaders().getFirst("Authorization") != null;
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
            exchange.getResponseHeaders().set("Content-Type", type);
            RegistryFront.send(exchange, isSent ? 200 : 401, body);
            return true;
        });
        List<String> told = new ArrayList<>();
        StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(
                        NetworkOptions.DEFAULTS.withPlainHttpHost(front.host()).withPrivateHost(front.host()))
                .withListener(new AuditLog(told::add, InstantSource.system())));
        String ref = "oci:" + front.host() + "/team/web@" + Digest.of(body.getBytes(UTF_8));
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> resolver.resolve(
                        PlatformRef.parse(ref), Shelf.context(Duration.ofSeconds(30), only(front.host()))));
        assertTrue(e.getMessage().contains("<redacted>"), e.getMessage());
        tellsNoSecret(e);
        assertFalse(told.toString().contains(RegistryServer.PASSWORD), told.toString());
    }

    /** What may be a host is told as one that is not allowed, unlike what may be none. */
    @Test
    void aPasswordAsTheNameOfAHostReachesNoMessage() {
        front.answer(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://hunter2.example/");
            RegistryFront.send(exchange, 302, "");
            return true;
        });
        front.demandBasic(Map.of("alice", "hunter2"));
        CredentialSource login = CredentialSource.ofHosts(Map.of(front.host(), new Credential("alice", "hunter2")));
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> Shelf.fetch(
                        registries, front.host() + "/team/web:v1", Shelf.context(Duration.ofSeconds(30), login)));
        assertTrue(e.getMessage().contains(".example would be spoken to without encryption"), e.getMessage());
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(t.toString().contains("hunter2"), t.toString());
        }
    }

    /** Demands a password, and answers with it, until it is closed. */
    private static void repeatAll(ServerSocket server, String answer, CountDownLatch sent) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                boolean isLoggedIn = false;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    isLoggedIn |= line.equals("Authorization: Basic " + basic());
                }
                String said = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0";
                if (isLoggedIn) {
                    sent.countDown();
                    said = answer.replace("SENT", basic()).replace("PASSWORD", RegistryServer.PASSWORD);
                }
                client.getOutputStream().write((said + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            } catch (IOException e) {
                System.err.println("a client has gone: " + e); // or the test is over
            }
        }
    }

    private static String basic() {
        return Base64.getEncoder()
                .encodeToString((RegistryServer.USER + ":" + RegistryServer.PASSWORD).getBytes(UTF_8));
    }
}
