package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Fabric8TransportTest {
    @TempDir
    Path folder = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    private Path contexts(String server) throws IOException {
        return file("""
            current-context: dev
            contexts:
            - name: dev
              context: {cluster: one, user: ann}
            - name: prod
              context: {cluster: one, user: ann, namespace: shop}
            - name: adrift
              context: {cluster: two, user: ann}
            - name: nobody
              context: {cluster: one, user: bob}
            - name: nowhere
              context: {user: ann}
            - name: mute
              context: {cluster: empty, user: ann}
            clusters:
            - name: one
              cluster: {server: "%s"}
            - name: empty
              cluster: {}
            users:
            - name: ann
              user: {token: secret}
            """.formatted(server));
    }

    private String refused(Path file, String... context) {
        Optional<String> wanted = List.of(context).stream().findFirst();
        IOException refused = assertThrows(IOException.class, () -> {
            try (Fabric8Transport transport = Fabric8Transport.ofFile(file, wanted)) {
                throw new AssertionError("would talk to " + transport.server());
            }
        });
        return refused.getMessage().replace(folder.resolve("config").toString(), "FILE");
    }

    @Test
    void anotherContextThanTheOneThatIsNamedIsNeverTaken() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            Path file = contexts("http://127.0.0.1:" + server.getAddress().getPort());
            String all = "its contexts are dev, prod, adrift, nobody, nowhere, mute";
            assertEquals("FILE has no context nosuch; " + all, refused(file, "nosuch"));
            assertEquals("FILE has no context ; " + all, refused(file, ""));
            assertEquals(List.of(), requests);
            try (Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.of("prod"))) {
                assertEquals("shop", transport.namespace());
                Transport.Request request = new Transport.Request("GET", "/version", "", "");
                assertEquals(
                        200, transport.send(request, Duration.ofSeconds(30)).status());
                // an API server would take a minute for it
                assertThrows(IOException.class, () -> transport.send(request, Duration.ZERO));
            }
            assertEquals(List.of("/version"), requests);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void ofSeveralFilesTheFirstCounts() throws Exception {
        Path first = Files.writeString(folder.resolve("first"), one("dev", "https://127.0.0.1:1"));
        Path second = Files.writeString(
                folder.resolve("second"), "current-context: prod\n" + one("prod", "https://127.0.0.1:2"));
        List<Path> files = List.of(folder.resolve("absent"), first, Files.createFile(folder.resolve("empty")), second);
        assertEquals("https://127.0.0.1:2", serverOf(files, Optional.empty()));
        assertEquals("https://127.0.0.1:1", serverOf(files, Optional.of("dev")));
        IOException refused = assertThrows(IOException.class, () -> serverOf(files, Optional.of("stage")));
        assertTrue(
                refused.getMessage().endsWith(" have no context stage; their contexts are dev, prod"),
                refused.getMessage());
    }

    private static String one(String name, String server) {
        return """
            contexts: [{name: %1$s, context: {cluster: %1$s}}]
            clusters: [{name: %1$s, cluster: {server: "%2$s"}}]
            """.formatted(name, server);
    }

    private static String serverOf(List<Path> files, Optional<String> context) throws IOException {
        try (Fabric8Transport transport = Fabric8Transport.ofFiles(files, context)) {
            return transport.server();
        }
    }

    @Test
    void whatAContextMeansMustBeInTheFile() throws Exception {
        Path file = contexts("https://127.0.0.1:6443");
        assertEquals("the context adrift of FILE is for the cluster two, which is not in it", refused(file, "adrift"));
        assertEquals("the context nobody of FILE is for the user bob, who is not in it", refused(file, "nobody"));
        assertEquals("the context nowhere of FILE names no cluster", refused(file, "nowhere"));
        assertEquals("the cluster empty of FILE has no server", refused(file, "mute"));
    }

    @Test
    void theCurrentContextMustBeInTheFileToo() throws Exception {
        String contexts = "contexts:\n- {name: dev, context: {cluster: one}}\n";
        assertEquals(
                "the current context of FILE, zz, is not in it; its contexts are dev",
                refused(file("current-context: zz\n" + contexts)));
        assertEquals("FILE has no current context; its contexts are dev", refused(file(contexts)));
        assertEquals("FILE has no current context; its list of contexts is empty", refused(file("kind: Config")));
    }

    /** Nor is a line of it repeated: it may hold a token. */
    @Test
    void whatIsNoKubeconfigFileIsToldInOneLine() throws Exception {
        assertEquals("there is no file FILE", refused(folder.resolve("config")));
        assertEquals("FILE is empty", refused(file("")));
        assertEquals("FILE is no kubeconfig file", refused(file("some text")));
        assertEquals("FILE is no kubeconfig file", refused(file("[1]")));
        assertEquals(
                "FILE is no YAML: line 3: expected ',' or ']', but got <stream end>",
                refused(file("users:\n- user: {token: [secret\n")));
        assertEquals(
                "FILE is no kubeconfig file: the value of contexts[0].name is of a wrong type",
                refused(file("contexts:\n- name: [dev]\n")));
        Files.delete(folder.resolve("config"));
        assertEquals("FILE is a folder", refused(Files.createDirectory(folder.resolve("config"))));
    }

    private String failed(String server) throws Exception {
        Path file = contexts(server);
        try (Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty())) {
            Transport.Request request = new Transport.Request("GET", "/version", "", "");
            IOException failed = assertThrows(IOException.class, () -> transport.send(request, Duration.ofSeconds(30)));
            return failed.getMessage().replace(server + " (context dev of " + file + ")", "SERVER");
        }
    }

    @Test
    void aServerThatCannotBeTalkedToIsNamedTogetherWithItsFile() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertEquals(
                "SERVER cannot be connected to; does it run, and is that its address?",
                failed("https://127.0.0.1:" + port));
        assertEquals("SERVER has a host name that cannot be resolved", failed("https://nowhere.invalid:6443"));
        try (ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        socket.accept().close();
                    } catch (IOException e) {
                        return; // the test has ended
                    }
                }
            });
            assertEquals(
                    "SERVER closed the connection without an answer; is it an API server, and is it http or https?",
                    failed("http://127.0.0.1:" + socket.getLocalPort()));
        }
        assertEquals(
                "https://not a host (context dev of FILE): Illegal character found in host: ' '",
                refused(contexts("https://not a host")));
    }

    /** Else what may be written now would be written when another process may write. */
    @Test
    void aFenceIsAskedWhenThereIsRoomAndOfTheTimeThatIsLeft() throws Exception {
        int atATime = 80;
        CountDownLatch arrived = new CountDownLatch(atATime);
        CountDownLatch answer = new CountDownLatch(1);
        List<String> passed = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            passed.add(exchange.getRequestURI().getPath());
            arrived.countDown();
            await(answer);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        Duration timeout = Duration.ofMinutes(5);
        AtomicReference<Duration> left = new AtomicReference<>();
        Path file = contexts("http://127.0.0.1:" + server.getAddress().getPort());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty())) {
            server.setExecutor(threads);
            server.start();
            List<Future<Transport.Response>> held = new ArrayList<>();
            for (int i = 0; i < atATime; i++) {
                held.add(threads.submit(() -> transport.send(new Transport.Request("GET", "/held", "", ""), timeout)));
            }
            await(arrived);
            Transport fenced = transport
                    .fenced(sending -> {
                        passed.add("fence");
                        left.set(sending.timeout());
                        return new Fence.Sending(new Transport.Request("PATCH", "/cut", "", ""), timeout);
                    })
                    .as("somebody");
            FutureTask<Transport.Response> write =
                    new FutureTask<>(() -> fenced.send(new Transport.Request("PATCH", "/written", "", ""), timeout));
            Thread writer = Thread.ofPlatform().daemon().start(write);
            while (writer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // until it waits for room
            }
            passed.add("before");
            answer.countDown();
            assertEquals(200, write.get().status());
            for (Future<Transport.Response> one : held) {
                assertEquals(200, one.get().status());
            }
        } finally {
            answer.countDown();
            server.stop(0);
        }
        assertEquals(List.of("before", "fence", "/cut"), passed.subList(atATime, passed.size()));
        assertTrue(left.get().compareTo(timeout) < 0, left.toString());
    }

    /** Once, more requests were on their way than an API server takes on a connection, which refused others then. */
    @Test
    void whatNobodyWaitsForTakesRoomUntilItIsAnswered() throws Exception {
        int atATime = 80;
        CountDownLatch arrived = new CountDownLatch(atATime);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/held")) {
                arrived.countDown();
                await(answer);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        Path file = contexts("http://127.0.0.1:" + server.getAddress().getPort());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty())) {
            server.setExecutor(threads);
            server.start();
            Transport.Request held = new Transport.Request("GET", "/held", "", "");
            List<Thread> senders = new ArrayList<>();
            List<Boolean> interrupted = new CopyOnWriteArrayList<>();
            for (int i = 0; i < atATime; i++) {
                senders.add(Thread.ofVirtual().start(() -> {
                    try {
                        transport.send(held, Duration.ofMinutes(5));
                    } catch (InterruptedException e) {
                        interrupted.add(true);
                    } catch (IOException e) {
                        interrupted.add(false);
                    }
                }));
            }
            await(arrived);
            for (Thread sender : senders) {
                sender.interrupt();
                sender.join();
            }
            assertEquals(Collections.nCopies(atATime, true), interrupted);
            Transport.Request next = new Transport.Request("GET", "/next", "", "");
            IOException full = assertThrows(IOException.class, () -> transport.send(next, Duration.ofMillis(1)));
            assertEquals("nothing was sent within 0 s, as 80 other requests got no answer", full.getMessage());
            answer.countDown();
            assertEquals(200, transport.send(next, Duration.ofMinutes(5)).status());
        } finally {
            answer.countDown();
            server.stop(0);
        }
    }

    @Test
    void whatAFenceRefusesIsNotSentAndTakesNoRoom() throws Exception {
        try (Fabric8Transport transport = Fabric8Transport.ofFile(contexts("http://127.0.0.1:1"), Optional.empty())) {
            Transport fenced = transport.fenced(sending -> {
                throw new IOException("it is over");
            });
            for (int i = 0; i < 100; i++) {
                Transport.Request request = new Transport.Request("DELETE", "/a", "", "");
                IOException refused =
                        assertThrows(IOException.class, () -> fenced.send(request, Duration.ofMinutes(5)));
                assertEquals("it is over", refused.getMessage());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
