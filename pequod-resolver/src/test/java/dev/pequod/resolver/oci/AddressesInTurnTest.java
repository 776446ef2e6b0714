package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SilentAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Registries whose name has more than one address, of which not all are well. */
final class AddressesInTurnTest extends RegistryTestCase {
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
            assertEquals(dead, silent.address().getAddress());
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
            assertEquals(silent.address().getPort(), mute.address().getPort());
            registries = both;
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> repository(front.host(), "team/web").resolve("v1"));
            assertEquals(Reason.DEADLINE_EXCEEDED, e.reason(), e.getMessage());
        }
    }
}
