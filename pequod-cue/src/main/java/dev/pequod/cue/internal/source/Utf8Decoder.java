package dev.pequod.cue.internal.source;

import java.util.Arrays;

/**
 * Decodes UTF-8 with one replacement character for each byte that belongs to no well-formed sequence, as Go does. The decoders of
 * the JDK replace longer stretches by one character, which would shift columns and lose errors.
 */
final class Utf8Decoder {

    private final byte[] bytes;
    private final StringBuilder text;
    private int[] illegal = new int[8];
    private byte[] illegalBytes = new byte[8];
    private int illegalCount;

    Utf8Decoder(byte[] bytes) {
        this.bytes = bytes;
        this.text = new StringBuilder(bytes.length);
    }

    SourceFile decode(String name) {
        int i = 0;
        while (i < bytes.length) {
            int b = bytes[i];
            if (b >= 0) {
                text.append((char) b);
                i++;
                continue;
            }
            int length = sequenceLength(i);
            if (length == 0) {
                if (illegalCount == illegal.length) {
                    illegal = Arrays.copyOf(illegal, illegalCount * 2);
                    illegalBytes = Arrays.copyOf(illegalBytes, illegalCount * 2);
                }
                illegalBytes[illegalCount] = (byte) b;
                illegal[illegalCount++] = text.length();
                text.append('\uFFFD');
                i++;
                continue;
            }
            text.appendCodePoint(codePoint(i, length));
            i += length;
        }
        return SourceFile.of(
                name, text.toString(), Arrays.copyOf(illegal, illegalCount), Arrays.copyOf(illegalBytes, illegalCount));
    }

    /** Returns the length of the well-formed sequence of several bytes at an index, or 0. */
    private int sequenceLength(int i) {
        int lead = bytes[i] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || i + length > bytes.length) {
            return 0;
        }
        for (int k = 1; k < length; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[i + 1] & 0xFF;
        boolean overlong = lead == 0xE0 && second < 0xA0 || lead == 0xF0 && second < 0x90;
        boolean surrogate = lead == 0xED && second >= 0xA0;
        boolean tooLarge = lead == 0xF4 && second >= 0x90;
        return overlong || surrogate || tooLarge ? 0 : length;
    }

    private int codePoint(int i, int length) {
        int c = bytes[i] & (0xFF >> (length + 1));
        for (int k = 1; k < length; k++) {
            c = c << 6 | bytes[i + k] & 0x3F;
        }
        return c;
    }
}
