package dev.pequod.resolver.git;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the binary forms of ssh (RFC 4251, section 5): numbers, and texts with their length in front. */
final class SshWire {
    private final ByteBuffer in;

    SshWire(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /** Returns the next bytes. */
    byte[] bytes(int count) throws UnverifiedException {
        if (count < 0 || count > in.remaining()) {
            throw new UnverifiedException("the ssh key or signature ends too early");
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    int number() throws UnverifiedException {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw new UnverifiedException("the ssh key or signature ends too early");
        }
    }

    byte[] string() throws UnverifiedException {
        return bytes(number());
    }

    /** Returns a number of any length, of which zero has no bytes. */
    BigInteger integer() throws UnverifiedException {
        byte[] bytes = string();
        return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    }

    String text() throws UnverifiedException {
        return new String(string(), StandardCharsets.US_ASCII);
    }

    void end() throws UnverifiedException {
        if (in.hasRemaining()) {
            throw new UnverifiedException("the ssh key or signature has more than it should");
        }
    }

    /** Returns the bytes with their length in front. */
    static byte[] string(byte[] bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
