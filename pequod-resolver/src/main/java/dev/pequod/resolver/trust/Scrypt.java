package dev.pequod.resolver.trust;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** scrypt (RFC 7914): a key of a password that takes much memory to try. */
final class Scrypt {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY = 32;
    private static final int ROUNDS = 8;

    private Scrypt() {}

    /** Returns a key of 32 bytes. */
    static byte[] derive(byte[] password, byte[] salt, int n, int r, int p) {
        byte[] blocks = pbkdf2(password, salt, p * 128 * r);
        ByteArrayOutputStream mixed = new ByteArrayOutputStream();
        for (int i = 0; i < p; i++) {
            mixed.writeBytes(mix(Arrays.copyOfRange(blocks, i * 128 * r, (i + 1) * 128 * r), n, r));
        }
        return pbkdf2(password, mixed.toByteArray(), KEY);
    }

    /** PBKDF2 with one round. */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int length) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // A key of no bytes is as good as one of zeros, and the JDK takes only the latter.
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 1; out.size() < length; i++) {
                mac.update(salt);
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
                out.writeBytes(mac.doFinal());
            }
            return Arrays.copyOf(out.toByteArray(), length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    private static byte[] mix(byte[] block, int n, int r) {
        int words = 32 * r;
        int[] x = new int[words];
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x);
        int[][] seen = new int[n][];
        for (int i = 0; i < n; i++) {
            seen[i] = x.clone();
            x = blockMix(x, r);
        }
        for (int i = 0; i < n; i++) {
            int[] one = seen[x[words - Salsa.WORDS] & (n - 1)];
            for (int k = 0; k < words; k++) {
                x[k] ^= one[k];
            }
            x = blockMix(x, r);
        }
        return Salsa.bytes(x);
    }

    private static int[] blockMix(int[] in, int r) {
        int[] out = new int[in.length];
        int[] x = Arrays.copyOfRange(in, in.length - Salsa.WORDS, in.length);
        for (int i = 0; i < 2 * r; i++) {
            for (int k = 0; k < Salsa.WORDS; k++) {
                x[k] ^= in[i * Salsa.WORDS + k];
            }
            int[] mixed = x.clone();
            Salsa.mix(mixed, ROUNDS);
            for (int k = 0; k < Salsa.WORDS; k++) {
                x[k] += mixed[k];
            }
            // Even blocks first, then the odd ones.
            System.arraycopy(x, 0, out, (i / 2 + (i % 2) * r) * Salsa.WORDS, Salsa.WORDS);
        }
        return out;
    }
}
