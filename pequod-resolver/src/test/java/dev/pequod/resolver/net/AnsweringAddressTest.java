package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which address of a server is connected to by a library that connects to one only. */
@Timeout(60)
final class AnsweringAddressTest {
    private final HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS);
    private final List<Socket> opened = new ArrayList<>();

    private static InetAddress address(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private InetAddress answering(int port, Deadline deadline, InetAddress... addresses) {
        return policy.answering(Endpoint.of("ssh", "git.test:" + port, ""), List.of(addresses), deadline, opened::add);
    }

    @Test
    void theFirstThatTakesAConnectionIsConnectedTo() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, address(1))) {
            Deadline deadline = Deadline.after(Duration.ofMinutes(1));
            int port = server.getLocalPort();
            assertEquals(address(1), answering(port, deadline, address(3), address(1), address(4)));
            assertEquals(2, opened.size(), "nobody asks the ones after it");
            assertTrue(opened.stream().allMatch(Socket::isClosed));
        }
    }

    /** Once, over plain http the last one that was silent took all the time, and over ssh each one five seconds. */
    @Test
    void whatIsSilentLeavesTimeToConnect() throws IOException {
        try (SilentAddress one = new SilentAddress(address(5), 0);
                SilentAddress other =
                        new SilentAddress(address(6), one.address().getPort())) {
            Deadline deadline = Deadline.after(Duration.ofSeconds(3));
            int port = other.address().getPort();
            assertEquals(address(6), answering(port, deadline, address(5), address(6)));
            Duration left = deadline.remaining();
            assertTrue(left.compareTo(Duration.ofMillis(1_200)) > 0, "a third of it was taken, and left are " + left);
            assertEquals(1, opened.size(), "whoever connects to the last one hears what is wrong with it");
        }
    }

    @Test
    void whereThereIsOneItIsNotTried() throws IOException {
        assertEquals(address(3), answering(1, Deadline.after(Duration.ofMinutes(1)), address(3)));
        assertEquals(List.of(), opened);
    }
}
