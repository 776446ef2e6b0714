package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    /** Else anybody who reaches the port could have memory filled. A process of its own, as the limits are those of the first server in it. */
    @Test
    void connectionsAreBounded() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader told = process.inputReader()) {
            assertEquals("closed", told.readLine());
        } finally {
            process.destroyForcibly();
        }
    }

    /** As many connections as there may be, each with half a request, and one more. */
    static final class Crowd {
        private Crowd() {}

        public static void main(String[] args) throws Exception {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HealthServer server = new HealthServer(any, () -> true, () -> true, () -> "");
            List<Socket> crowd = new ArrayList<>();
            byte[] half = "GET /healthz HTTP/1.1\r\nX: y".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i <= HealthServer.MOST; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.getOutputStream().write(half);
                crowd.add(socket);
            }
            System.out.println(isClosed(crowd.getLast()) ? "closed" : "answered");
            Runtime.getRuntime().halt(0);
        }

        /** The server resets what it closes before it has read all of it. */
        private static boolean isClosed(Socket socket) {
            try {
                return socket.getInputStream().read() < 0;
            } catch (IOException e) {
                return true;
            }
        }
    }
}
