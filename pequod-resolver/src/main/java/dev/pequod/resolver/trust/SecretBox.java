package dev.pequod.resolver.trust;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** NaCl's secretbox: XSalsa20 with Poly1305. Only opening is needed, once for a run, so it is written to be read and not to be fast. */
final class SecretBox {
    private static final int KEY = 32;
    private static final int NONCE = 24;
    private static final int TAG = 16;
    private static final int BLOCK = 64;
    private static final int ROUNDS = 20;
    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(130).subtract(BigInteger.valueOf(5));
    private static final BigInteger CLAMP = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);

    private SecretBox() {}

    /** Returns what is in the box, or empty if the key is another one or the box was changed. */
    static Optional<byte[]> open(byte[] box, byte[] nonce, byte[] key) {
        if (box.length < TAG || nonce.length != NONCE || key.length != KEY) {
            return Optional.empty();
        }
        byte[] stream = stream(key, nonce, KEY + box.length - TAG);
        byte[] sealed = Arrays.copyOfRange(box, TAG, box.length);
        byte[] tag = poly1305(Arrays.copyOf(stream, KEY), sealed);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, TAG))) {
            return Optional.empty();
        }
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= stream[KEY + i];
        }
        return Optional.of(sealed);
    }

    /** Returns the bytes that XSalsa20 makes of a key and a long nonce: the first part of the nonce makes another key. */
    private static byte[] stream(byte[] key, byte[] nonce, int length) {
        int[] first = Salsa.block(key, Arrays.copyOf(nonce, 16));
        Salsa.mix(first, ROUNDS);
        byte[] inner = Salsa.bytes(first[0], first[5], first[10], first[15], first[6], first[7], first[8], first[9]);
        byte[] stream = new byte[length];
        for (int at = 0, counter = 0; at < length; at += BLOCK, counter++) {
            byte[] sixteen = Arrays.copyOf(Arrays.copyOfRange(nonce, 16, NONCE), 16);
            System.arraycopy(Salsa.bytes(counter), 0, sixteen, 8, Integer.BYTES);
            int[] start = Salsa.block(inner, sixteen);
            int[] mixed = start.clone();
            Salsa.mix(mixed, ROUNDS);
            for (int i = 0; i < Salsa.WORDS; i++) {
                mixed[i] += start[i];
            }
            System.arraycopy(Salsa.bytes(mixed), 0, stream, at, Math.min(BLOCK, length - at));
        }
        return stream;
    }

    private static byte[] poly1305(byte[] key, byte[] message) {
        BigInteger r = number(Arrays.copyOf(key, 16)).and(CLAMP);
        BigInteger sum = BigInteger.ZERO;
        for (int at = 0; at < message.length; at += 16) {
            byte[] part = Arrays.copyOfRange(message, at, Math.min(message.length, at + 16));
            BigInteger marked = number(part).setBit(part.length * Byte.SIZE);
            sum = sum.add(marked).multiply(r).mod(PRIME);
        }
        byte[] big = sum.add(number(Arrays.copyOfRange(key, 16, KEY))).toByteArray();
        byte[] tag = new byte[TAG];
        for (int i = 0; i < TAG && i < big.length; i++) {
            tag[i] = big[big.length - 1 - i];
        }
        return tag;
    }

    private static BigInteger number(byte[] littleEndian) {
        byte[] big = new byte[littleEndian.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = littleEndian[big.length - 1 - i];
        }
        return new BigInteger(1, big);
    }
}
