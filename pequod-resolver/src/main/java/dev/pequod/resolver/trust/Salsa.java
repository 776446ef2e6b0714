package dev.pequod.resolver.trust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The core of Salsa20, by D. J. Bernstein: sixteen words that are mixed in rounds. */
final class Salsa {
    /** The words of a block. */
    static final int WORDS = 16;

    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    // The four words of each quarter round: first the columns, then the rows.
    private static final int[][] QUARTERS = {
        {0, 4, 8, 12}, {5, 9, 13, 1}, {10, 14, 2, 6}, {15, 3, 7, 11},
        {0, 1, 2, 3}, {5, 6, 7, 4}, {10, 11, 8, 9}, {15, 12, 13, 14}
    };

    private Salsa() {}

    /** Mixes the words in double rounds. */
    static void mix(int[] x, int rounds) {
        for (int round = 0; round < rounds; round += 2) {
            for (int[] q : QUARTERS) {
                x[q[1]] ^= Integer.rotateLeft(x[q[0]] + x[q[3]], 7);
                x[q[2]] ^= Integer.rotateLeft(x[q[1]] + x[q[0]], 9);
                x[q[3]] ^= Integer.rotateLeft(x[q[2]] + x[q[1]], 13);
                x[q[0]] ^= Integer.rotateLeft(x[q[3]] + x[q[2]], 18);
            }
        }
    }

    /** Returns the words of a block: constants, a key of 32 bytes, and 16 bytes more. */
    static int[] block(byte[] key, byte[] sixteen) {
        ByteBuffer k = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer n = ByteBuffer.wrap(sixteen).order(ByteOrder.LITTLE_ENDIAN);
        int[] x = new int[WORDS];
        for (int i = 0; i < 4; i++) {
            x[5 * i] = SIGMA[i];
            x[1 + i] = k.getInt();
            x[6 + i] = n.getInt();
        }
        for (int i = 0; i < 4; i++) {
            x[11 + i] = k.getInt();
        }
        return x;
    }

    /** Returns the bytes of words, the low byte first. */
    static byte[] bytes(int... words) {
        ByteBuffer out = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }
}
