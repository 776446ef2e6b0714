package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.SentSecrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.http.impl.client.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which credential goes to which server, whatever the client that is not ours wants to send. */
@Timeout(60)
final class GuardedTransportTest {
    private final RegistryFront registry = RegistryFront.alone();
    private final RegistryFront service = RegistryFront.alone();
    private final RegistryFront other = RegistryFront.alone();
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    private CloseableHttpClient client;
    private GuardedTransport transport;

    @BeforeEach
    void demand() throws IOException {
        NetworkOptions options = Loopback.options(registry.host(), service.host(), other.host());
        client = Connections.of(options);
        transport = new GuardedTransport(
                client,
                HostPolicy.of(options),
                Endpoint.of(URI.create("http://" + registry.host())),
                "shop",
                new SentSecrets(),
                deadline);
        transport.begin("ask", 1_000, deadline, Duration.ofSeconds(10));
        registry.answer(exchange -> {
            exchange.getResponseHeaders()
                    .set("WWW-Authenticate", "Bearer realm=\"http://" + service.host() + "/token\"");
            RegistryFront.send(exchange, 401, "");
            return true;
        });
        send("GET", registry, "");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        registry.close();
        service.close();
        other.close();
    }

    private void send(String method, RegistryFront to, String authorization) throws IOException {
        LowLevelHttpRequest request = transport.buildRequest(method, "http://" + to.host() + "/token");
        if (!authorization.isEmpty()) {
            request.addHeader("Authorization", authorization);
        }
        LowLevelHttpResponse response = request.execute();
        response.disconnect();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, Basic YTpi, true",
        "POST, Basic YTpi, false",
        "PATCH, Basic YTpi, false",
        "GET, Bearer abc, false",
        "PUT, Bearer abc, false",
    })
    void aServiceOfTokensGetsAPasswordOnlyWhereATokenIsAskedFor(String method, String authorization, boolean isSent)
            throws IOException {
        send(method, service, authorization);
        assertEquals(isSent ? authorization : "", service.seen().getLast().authorization());
        send(method, other, authorization);
        assertEquals("", other.seen().getLast().authorization());
        send(method, registry, authorization);
        assertEquals(authorization, registry.seen().getLast().authorization());
    }

    private LowLevelHttpResponse get(String url) throws IOException {
        return transport.buildRequest("GET", url).execute();
    }

    private static ModuleException refusal(Executable attempt) {
        return assertThrows(CarriedException.class, attempt).failure();
    }

    /** Somebody's password in a realm or a redirect would be sent by whoever makes a header of it. */
    @Test
    void noAddressWithAPasswordIsAsked() {
        ModuleException e = refusal(() -> get("http://alice:s3cret@" + registry.host() + "/v2/"));
        assertEquals(Reason.FORBIDDEN, e.reason());
        assertEquals("Tried to ask but was led to an address with a password in it", e.getMessage());
    }

    /** A client that follows a redirect by itself leaves out the credential, which is put back for the same server only. */
    @Test
    void aRedirectTakesAPasswordToNoOtherServerEvenIfThatGivesTokens() throws IOException {
        String[] target = {""};
        registry.answer(exchange -> {
            exchange.getResponseHeaders().set("Location", target[0]);
            RegistryFront.send(exchange, 307, "");
            return true;
        });
        for (RegistryFront to : new RegistryFront[] {service, registry}) {
            target[0] = "http://" + to.host() + "/next";
            send("GET", registry, "Basic YTpi");
            get(target[0]).disconnect();
            assertEquals(to == registry ? "Basic YTpi" : "", to.seen().getLast().authorization());
        }
    }

    @Test
    void ofAnErrorNoMoreIsReadThanTells() throws IOException {
        registry.answer(exchange -> {
            RegistryFront.send(exchange, 500, "x".repeat(200_000));
            return true;
        });
        LowLevelHttpResponse response = get("http://" + registry.host() + "/v2/");
        int read = response.getContent().readAllBytes().length;
        response.disconnect();
        assertTrue(read <= 65_536, read + " bytes");
    }

    /** Tokens come from a service, so that nobody else knows them who could keep them out of messages. */
    @Test
    void whatIsSentIsASecret() throws IOException {
        send("GET", other, "Bearer t0ken");
        assertFalse(transport.secrets().isIn("t0ken"), "it was not sent");
        send("GET", registry, "Bearer t0ken");
        assertTrue(transport.secrets().isIn("no such token: t0ken"));
    }

    @Test
    void nothingIsSentOnceNobodyWaitsForIt() {
        int before = registry.seen().size();
        transport.end();
        assertThrows(IOException.class, () -> send("GET", registry, "Basic YTpi"));
        assertEquals(before, registry.seen().size());
    }

    /** The realm of a demand for a password is a name and no address, whatever it looks like. */
    @Test
    void theRealmOfAPasswordIsNoService() throws IOException {
        registry.answer(exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"http://" + other.host() + "/token\"");
            RegistryFront.send(exchange, 401, "");
            return true;
        });
        send("GET", registry, "");
        send("GET", other, "Basic YTpi");
        assertEquals("", other.seen().getLast().authorization());
    }

    /** Only the registry says where tokens are given, and only the server that it names gets the password: not another port of the same host. */
    @Test
    void whoIsAskedOnTheWayNamesNoService() throws IOException {
        service.answer(exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"http://" + other.host() + "/token\"");
            RegistryFront.send(exchange, 401, "");
            return true;
        });
        send("GET", service, "Basic YTpi");
        send("GET", other, "Basic YTpi");
        assertEquals("", other.seen().getLast().authorization());
    }

    /** Whatever is sent more than once is done more than once. */
    @Test
    void onlyAQuestionIsRepeated() throws IOException {
        AtomicInteger came = new AtomicInteger();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (Socket socket = mute.accept()) {
                        came.incrementAndGet();
                        socket.getInputStream().read();
                    } catch (IOException e) {
                        return; // it is closed
                    }
                }
            });
            String host = "localhost:" + mute.getLocalPort();
            NetworkOptions options = Loopback.options(host);
            GuardedTransport cut = new GuardedTransport(
                    client,
                    HostPolicy.of(options),
                    Endpoint.of(URI.create("http://" + host)),
                    "shop",
                    new SentSecrets(),
                    deadline);
            cut.begin("ask", 1_000, deadline, Duration.ofSeconds(10));
            assertThrows(
                    IOException.class,
                    () -> cut.buildRequest("POST", "http://" + host + "/").execute());
            assertEquals(1, came.get());
        }
    }
}
