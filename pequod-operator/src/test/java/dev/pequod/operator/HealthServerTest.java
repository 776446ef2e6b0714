package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
    /** Once, the message was that an address is in use. */
    @Test
    void anAddressThatCannotBeUsedIsTold() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HealthServer first = new HealthServer(any, () -> true, () -> "")) {
            InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
            IOException refused = assertThrows(IOException.class, () -> new HealthServer(taken, () -> true, () -> ""));
            assertEquals(
                    "the address " + taken.getHostString() + ":" + first.port()
                            + " for health and metrics (--http-address, --http-port or PEQUOD_HTTP_ADDRESS) cannot be used: "
                            + "Address already in use",
                    refused.getMessage());
        }
    }
}
