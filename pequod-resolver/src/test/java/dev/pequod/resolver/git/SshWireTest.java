package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
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

    private static byte[] strings(byte[]... strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] string : strings) {
            out.writeBytes(SshWire.string(string));
        }
        return out.toByteArray();
    }

    /** Once, such a key or signature was a defect of the program. */
    @Test
    void aNumberWithoutBytesIsZero() throws Exception {
        byte[] zero = new byte[0];
        byte[] one = {1};
        assertEquals(BigInteger.ZERO, new SshWire(SshWire.string(zero)).integer());
        for (byte[] key : new byte[][] {
            strings("ssh-rsa".getBytes(US_ASCII), zero, one), strings("ssh-rsa".getBytes(US_ASCII), one, zero)
        }) {
            assertEquals(
                    "a key of the kind ssh-rsa must have from 2048 to 16384 bits",
                    problem(() -> SshPublicKey.read(key)));
        }
        String kind = "ecdsa-sha2-nistp256";
        SshPublicKey key =
                new SshPublicKey(kind, "", GitSshServer.key(kind, 256).getPublic());
        for (byte[] numbers : new byte[][] {strings(zero, one), strings(one, zero), strings(zero, zero)}) {
            assertFalse(key.verifies(new byte[] {1, 2, 3}, strings(kind.getBytes(US_ASCII), numbers)));
        }
    }
}
