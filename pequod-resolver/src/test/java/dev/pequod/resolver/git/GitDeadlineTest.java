package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The deadline holds against servers that are dead or slow in each way, and while the library is only being loaded. */
@Timeout(60)
final class GitDeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(500);
    /** The one if it is the server that is waited for, the other if it is our own part that sees it first. */
    private static final Pattern OVER =
            Pattern.compile("(.* but )?(https?|ssh)://localhost:[0-9]+ did not answer in time(; try again.*)"
                    + "|.*the time of 0.5 s was over(; try again.*)");

    @TempDir
    Path temporary;

    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() throws InterruptedException, IOException {
        end.countDown();
        threads.shutdownNow();
        GitTestCase.awaitConversations();
        try (var left = Files.list(temporary)) {
            assertEquals(0, left.count(), "a temporary repository is left");
        }
    }

    /** How a server fails to answer, after it has accepted a connection. */
    enum Failing {
        HTTP_NEVER_ANSWERS("http", "", ""),
        HTTP_STOPS_IN_ITS_HEADERS("http", "HTTP/1.1 200 OK\r\nContent-", ""),
        HTTP_STOPS_IN_ITS_BODY("http", head() + "001e# service=git-upload-pack\n0000ff", ""),
        HTTP_DRIPS("http", head() + "001e# service=git-upload-pack\n0000fff0", "0"),
        TLS_NEVER_ANSWERS("https", "", ""),
        TLS_DRIPS("https", "\u0016\u0003\u0003@\u0000", "0"),
        SSH_NEVER_ANSWERS("ssh", "", ""),
        SSH_STOPS_AFTER_ITS_NAME("ssh", "SSH-2.0-Slow\r\n", ""),
        SSH_DRIPS_ITS_NAME("ssh", "SSH-2.0-", "0"),
        SSH_SAYS_OTHER_THINGS("ssh", "", "not yet\r\n");

        private final String protocol;
        private final String first;
        private final String again;

        Failing(String protocol, String first, String again) {
            this.protocol = protocol;
            this.first = first;
            this.again = again;
        }

        private static String head() {
            return "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n";
        }
    }

    private void serve(ServerSocket server, Failing failing) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> answer(socket, failing));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void answer(Socket socket, Failing failing) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            if (failing.protocol.equals("http")) {
                in.read();
            }
            out.write(failing.first.getBytes(UTF_8));
            out.flush();
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                out.write(failing.again.getBytes(US_ASCII));
                out.flush();
            }
        } catch (IOException e) {
            return; // the client has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatFailsToAnswerIsEndedByTheDeadline(Failing failing) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> serve(server, failing));
            String host = "localhost:" + server.getLocalPort();
            NetworkOptions network = NetworkOptions.DEFAULTS.withPrivateHost(host);
            String problem = GitTestCase.problem(
                    Reason.DEADLINE_EXCEEDED,
                    () -> locate(
                            failing.protocol.equals("http") ? network.withPlainHttpHost(host) : network,
                            (failing.protocol.equals("ssh") ? "ssh://git@" : "https://") + host + "/team/modules",
                            temporary));
            assertTrue(OVER.matcher(problem).matches(), problem);
        }
    }

    /** Once, they ended the stack of the library, and that was taken for a fault of our own. */
    @Test
    void aServerWhoseAnswersThatGoBeforeTheAnswerHaveNoEndIsNamed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> continueForEver(server));
            String host = "localhost:" + server.getLocalPort();
            NetworkOptions network =
                    NetworkOptions.DEFAULTS.withPrivateHost(host).withPlainHttpHost(host);
            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
            String problem = GitTestCase.problem(
                    Reason.UNAVAILABLE,
                    () -> locate(network, "https://" + host + "/team/modules", temporary, deadline));
            assertEquals("the server answers without end, and that is nothing a server of Git does", problem);
        }
    }

    private static void continueForEver(ServerSocket server) {
        byte[] many = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100).getBytes(US_ASCII);
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            while (true) {
                out.write(many);
            }
        } catch (IOException e) {
            return; // the client has gone
        }
    }

    private static ModuleRevision locate(NetworkOptions network, String remote, Path folder) throws ModuleException {
        return locate(network, remote, folder, Deadline.after(SHORT));
    }

    private static ModuleRevision locate(NetworkOptions network, String remote, Path folder, Deadline deadline)
            throws ModuleException {
        GitFetcher fetcher =
                new GitFetcher(HostPolicy.of(network), GitOptions.DEFAULTS.withFolder(folder), ref -> List.of());
        return fetcher.locate(new GitRef(remote, "main", ""), FetchContext.of("test", deadline));
    }

    /** What is called in a world of its own, whose JGit is not there yet; says how it ended. */
    public static final class Asking implements Callable<String> {
        /** For whoever finds it by its name. */
        public Asking() {}

        @Override
        public String call() {
            NetworkOptions network = NetworkOptions.DEFAULTS.withPrivateHost("localhost");
            Path folder = Path.of(System.getProperty("java.io.tmpdir"));
            ModuleException e = assertThrows(
                    ModuleException.class, () -> locate(network, "https://localhost:1/team/modules", folder));
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aCallerDoesNotWaitForTheLibraryToBeLoaded() throws Exception {
        try (SlowLibrary library = new SlowLibrary()) {
            Object asking = library.loadClass(Asking.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            try {
                String message = String.valueOf(((Callable<?>) asking).call());
                assertTrue(OVER.matcher(message).matches(), message);
                assertTrue(library.isAwaited(), "the library is not there yet");
            } finally {
                library.release();
                GitTestCase.awaitConversations();
            }
        }
    }
}
