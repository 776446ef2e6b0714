package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.ErrorCode;

/** A text that grows up to a number of bytes. */
final class BoundedText {
    private final StringBuilder out = new StringBuilder();
    private final long limit;
    private long bytes;

    BoundedText(long limit) {
        this.limit = limit;
    }

    void append(char c) {
        charge(width(c));
        out.append(c);
    }

    void append(String s) {
        append(s, 0, s.length());
    }

    void append(String s, int start, int end) {
        long width = 0;
        for (int i = start; i < end; i++) {
            width += width(s.charAt(i));
        }
        charge(width);
        out.append(s, start, end);
    }

    private void charge(long width) {
        bytes += width;
        if (bytes > limit) {
            throw Failure.output(ErrorCode.LIMIT, "output exceeds " + limit + " bytes");
        }
    }

    /** Returns how many bytes of UTF-8 a character takes; halves of a pair take two each. */
    private static int width(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
