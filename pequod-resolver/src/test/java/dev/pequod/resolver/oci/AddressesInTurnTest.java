package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Registries whose name has more than one address, of which not all are well. */
final class AddressesInTurnTest extends RegistryTestCase {
    private static final int MOST_WAITING = 64;

    /** Takes no connection, and refuses none either. */
    private static final class SilentAddress implements AutoCloseable {
        private final ServerSocket server;
        private final Deque<Socket> waiting = new ArrayDeque<>();

        SilentAddress(InetAddress address, int port) throws IOException {
            server = new ServerSocket(port, 1, address);
            boolean isTaken = true;
            while (isTaken && waiting.size() < MOST_WAITING) {
                waiting.add(new Socket());
                isTaken = isTaken(waiting.getLast());
            }
            assertTrue(!isTaken, "the system keeps more than " + MOST_WAITING + " connections that nobody takes");
        }

        private boolean isTaken(Socket socket) throws IOException {
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    /** Returns registries for which the name of the front has these addresses. */
    private OciRegistry at(Duration answerTimeout, InetAddress... addresses) {
        return new OciRegistry(
                HostPolicy.of(
                        Loopback.options(front.host()).withAnswerTimeout(answerTimeout), name -> List.of(addresses)),
                Retries.standard());
    }

    private int port() {
        return Integer.parseInt(front.host().substring(front.host().indexOf(':') + 1));
    }

    /** Once, an address that was silent took all the time, and the ones after it were never tried. */
    @Test
    void anAddressThatIsSilentLeavesTimeForTheNextOne() throws ModuleException, IOException {
        InetAddress dead = address("127.0.0.2");
        try (SilentAddress silent = new SilentAddress(dead, port());
                OciRegistry both = at(Duration.ofSeconds(3), dead, address("127.0.0.1"))) {
            assertEquals(dead, ((InetSocketAddress) silent.server.getLocalSocketAddress()).getAddress());
            registries = both;
            OciRepository repository = repository(front.host(), "team/web");
            assertEquals(Optional.of(digest), repository.resolve("v1"));
            long before = System.nanoTime();
            assertEquals(List.of("v1"), repository.tags());
            assertTrue(
                    System.nanoTime() - before < Duration.ofMillis(900).toNanos(),
                    "what was silent is the last to be tried again");
        }
    }

    @Test
    void anAddressThatCannotBeReachedIsNotTheLastOne() throws ModuleException, IOException {
        // 127.0.0.3 has nobody at the port; to the address of all hosts there is no connection at all.
        for (String dead : List.of("127.0.0.3", "255.255.255.255")) {
            try (OciRegistry both = at(Duration.ofSeconds(3), address(dead), address("127.0.0.1"))) {
                registries = both;
                assertEquals(
                        Optional.of(digest),
                        repository(front.host(), "team/web").resolve("v1"),
                        dead);
            }
        }
    }

    @Test
    void whereAllAreSilentTheTimeIsWhatWasGiven() throws IOException {
        InetAddress one = address("127.0.0.2");
        InetAddress other = address("127.0.0.3");
        try (SilentAddress silent = new SilentAddress(one, port());
                SilentAddress mute = new SilentAddress(other, port());
                OciRegistry both = at(Duration.ofSeconds(2), one, other)) {
            assertEquals(silent.server.getLocalPort(), mute.server.getLocalPort());
            registries = both;
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> repository(front.host(), "team/web").resolve("v1"));
            assertEquals(Reason.DEADLINE_EXCEEDED, e.reason(), e.getMessage());
        }
    }
}
