package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that tell of an error and cannot be read. Once, the library printed why, on the standard error of the program: with the words of the
 * registry, among which may be the credential that it was sent.
 */
@Timeout(60)
final class ErrorAnswersTest {
    private static final String NOTHING_ELSE = "Content-Length: 0\r\n\r\n";
    private static final Credential ALICE = new Credential("alice", "correct horse");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n{words}\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx{words}\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n{words}\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nx",
                "Content-Length: 100\r\n\r\n{words}",
                "Content-Length: 1\r\nContent-Type: text/plain; charset={words}\r\n\r\nx",
                "Content-Length: 1\r\nContent-Type: text/plain; charset=none-such\r\n\r\nx",
                "Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\nx",
            })
    void areTheErrorThatTheirStatusIsAndNothingIsPrinted(String rest) throws IOException {
        PrintStream terminal = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(server, rest));
            String host = "127.0.0.1:" + server.getLocalPort();
            NetworkOptions options = Loopback.options(host);
            try (OciRegistry registries =
                    new OciRegistry(HostPolicy.of(options), new Retries(2, pause -> {}, new Random(1)))) {
                FetchContext context = new FetchContext(
                        "test",
                        "",
                        Deadline.after(Duration.ofSeconds(30)),
                        CredentialSource.ofHosts(Map.of(host, ALICE)),
                        ModuleLimits.DEFAULTS);
                String ref = host + "/team/web@" + Digest.of(new byte[0]);
                ModuleException e = assertThrows(ModuleException.class, () -> Shelf.fetch(registries, ref, context));
                assertEquals(Reason.NOT_FOUND, e.reason(), e.getMessage());
                assertFalse(e.getMessage().contains("PWNED"), e.getMessage());
            }
        } finally {
            System.setErr(terminal);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    /** Answers 401 to whoever has no credential, and 404 to others. */
    private static void answer(ServerSocket server, String rest) {
        while (true) {
            try (Socket socket = server.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                String credential = "";
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    credential = line.startsWith("Authorization: ") ? line : credential;
                }
                String answer = credential.isEmpty()
                        ? "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"r\"\r\n" + NOTHING_ELSE
                        : "HTTP/1.1 404 X\r\n" + rest.replace("{words}", "\u001b[31mPWNED " + credential);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
