package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class SshWireTest {
    private static String problem(Executable reading) {
        return String.valueOf(assertThrows(UnverifiedException.class, reading).getMessage());
    }

    /** Once, it was said of no one knew what. */
    @Test
    void whatIsCutOrTooLongIsTold() {
        assertEquals(
                "the ssh key or signature ends too early",
                problem(() -> new SshWire(new byte[] {0, 0, 0, 5, 1}).string()));
        assertEquals("the ssh key or signature ends too early", problem(() -> new SshWire(new byte[] {0, 0}).number()));
        assertEquals(
                "the ssh key or signature has more than it should", problem(() -> new SshWire(new byte[] {0}).end()));
    }
}
