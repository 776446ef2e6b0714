package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import dev.pequod.api.Deadline;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.http.impl.client.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
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
                client, HostPolicy.of(options), Endpoint.of(URI.create("http://" + registry.host())), deadline);
        transport.begin("ask", 1_000, deadline);
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
}
