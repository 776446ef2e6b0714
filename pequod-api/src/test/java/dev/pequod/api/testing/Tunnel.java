package dev.pequod.api.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries connections to servers on the loopback address, as a proxy or to one of them, and cuts some of them. */
public final class Tunnel implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger toCut = new AtomicInteger();
    private final int behind;
    private volatile String refusal = "";
    private volatile String login = "";

    private Tunnel(int behind) {
        this.behind = behind;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Starts a tunnel that ends at a port. */
    public static Tunnel to(int port) {
        return new Tunnel(port);
    }

    /** Starts an http proxy, which knows {@code CONNECT} and addresses of plain http. */
    public static Tunnel proxy() {
        return new Tunnel(0);
    }

    /** Cuts the next connections after the first bytes of the client, which are its greeting in TLS. */
    public void cutNext(int connections) {
        toCut.set(connections);
    }

    /** Answers each request with this status line. */
    public void refuse(String statusLine) {
        refusal = statusLine;
    }

    /** Lets only those through who send this user and password, written {@code user:password}. */
    public void demand(String userAndPassword) {
        login = "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the first line of each connection to the proxy. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns {@code localhost:PORT}. */
    public String host() {
        return "localhost:" + port();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (behind != 0) {
                carry(client, behind, new byte[0]);
                return;
            }
            byte[] head = head(client.getInputStream());
            String line = new String(head, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
            lines.add(line);
            String target = line.split(" ", 3)[1];
            if (!refusal.isEmpty()) {
                answer(client, refusal);
            } else if (!login.isEmpty()
                    && new String(head, StandardCharsets.ISO_8859_1).lines().noneMatch(login::equals)) {
                answer(
                        client,
                        "HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nConnection: close\r\nContent-Length: 0");
            } else if (line.startsWith("CONNECT ")) {
                answer(client, "HTTP/1.1 200 Connected");
                carry(client, Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)), new byte[0]);
            } else {
                carry(client, URI.create(target).getPort(), head);
            }
        } catch (IOException e) {
            return; // one side has ended it
        }
    }

    private static void answer(Socket client, String statusLine) throws IOException {
        client.getOutputStream().write((statusLine + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toByteArray();
    }

    private void carry(Socket client, int port, byte[] first) throws IOException {
        if (toCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            client.getInputStream().read();
            return;
        }
        try (Socket there = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(there);
            there.getOutputStream().write(first);
            threads.execute(() -> {
                try {
                    client.getInputStream().transferTo(there.getOutputStream());
                    there.shutdownOutput();
                } catch (IOException e) {
                    return; // one side has ended it
                }
            });
            there.getInputStream().transferTo(client.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket one : open) {
            one.close();
        }
        threads.shutdownNow();
    }
}
