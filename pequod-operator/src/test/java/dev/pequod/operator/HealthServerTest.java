package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
    /** Once, the message was that an address is in use. */
    @Test
    void anAddressThatCannotBeUsedIsTold() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HealthServer first = new HealthServer(any, () -> true, () -> true, () -> "")) {
            InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
            IOException refused =
                    assertThrows(IOException.class, () -> new HealthServer(taken, () -> true, () -> true, () -> ""));
            assertEquals(
                    "the address " + taken.getHostString() + ":" + first.port()
                            + " for health and metrics (--http-address, --http-port or PEQUOD_HTTP_ADDRESS) cannot be used: "
                            + "Address already in use",
                    refused.getMessage());
        }
    }

    private static String answer(HttpClient client, HealthServer server, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    /** Else nobody would start a process again that leads and does nothing. */
    @Test
    void whetherWorkIsDoneIsTold() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        AtomicBoolean sound = new AtomicBoolean(true);
        try (HealthServer server = new HealthServer(any, sound::get, () -> false, () -> "");
                HttpClient client = HttpClient.newHttpClient()) {
            assertEquals("200 ok", answer(client, server, "/healthz"));
            assertEquals("503 resources are not watched", answer(client, server, "/readyz"));
            sound.set(false);
            assertEquals("503 no work is done", answer(client, server, "/healthz"));
        }
    }
}
