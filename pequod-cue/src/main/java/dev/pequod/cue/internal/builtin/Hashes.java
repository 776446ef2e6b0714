package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.eval.Evaluation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The hash functions that every JDK must have or has. */
enum Hashes {
    MD5("MD5", 64),
    SHA1("SHA-1", 64),
    SHA224("SHA-224", 64),
    SHA256("SHA-256", 64),
    SHA384("SHA-384", 128),
    SHA512("SHA-512", 128),
    SHA512_224("SHA-512/224", 128),
    SHA512_256("SHA-512/256", 128);

    private static final int INNER = 0x36;
    private static final int OUTER = 0x5C;

    /** Bytes that are read between two looks at the clock. */
    private static final int PIECE = 1 << 16;

    private final String algorithm;
    private final int blockSize;

    Hashes(String algorithm, int blockSize) {
        this.algorithm = algorithm;
        this.blockSize = blockSize;
    }

    /** Returns the hash of the parts, one after the other; each byte is a step. */
    byte[] sum(Evaluation c, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] p : parts) {
                for (int from = 0; from < p.length; from += PIECE) {
                    int size = Math.min(PIECE, p.length - from);
                    c.charge(size);
                    digest.update(p, from, size);
                }
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    /** Returns the keyed hash of RFC 2104; unlike that of the JDK it takes an empty key. */
    byte[] mac(Evaluation c, byte[] key, byte[] data) {
        byte[] block = Arrays.copyOf(key.length > blockSize ? sum(c, key) : key, blockSize);
        return sum(c, mask(block, OUTER), sum(c, mask(block, INNER), data));
    }

    private static byte[] mask(byte[] block, int with) {
        byte[] masked = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            masked[i] = (byte) (block[i] ^ with);
        }
        return masked;
    }

    /** Adds a function that computes this hash of its argument. */
    PackageTable addTo(PackageTable t, String name) {
        int text = Kinds.BYTES | Kinds.STRING;
        return t.function(name, text, a -> a.bytes(sum(a.evaluation(), a.bytes(0))), text);
    }
}
