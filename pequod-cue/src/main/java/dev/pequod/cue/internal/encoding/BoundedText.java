package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** A text that grows up to a number of bytes. It grows by pieces, so that no step of it takes long. */
final class BoundedText {
    private static final int PIECE = 1 << 19;
    private static final int STEP = 1 << 13;

    private final List<StringBuilder> full = new ArrayList<>();
    private StringBuilder out = new StringBuilder();
    private final long limit;
    private long bytes;
    private int unwatched;
    private LongConsumer watcher = size -> {};

    BoundedText(long limit) {
        this.limit = limit;
    }

    /** Tells what is to be called at least once for each {@value #STEP} characters that are appended, with their number. */
    void watchedBy(LongConsumer newWatcher) {
        watcher = newWatcher;
    }

    void append(char c) {
        charge(width(c));
        makeRoom();
        out.append(c);
        watch(1);
    }

    void append(String s) {
        append(s, 0, s.length());
    }

    void append(String s, int start, int end) {
        for (int i = start; i < end; i += STEP) {
            step(s, i, Math.min(end, i + STEP));
        }
    }

    private void step(String s, int start, int end) {
        long width = 0;
        for (int i = start; i < end; i++) {
            width += width(s.charAt(i));
        }
        charge(width);
        makeRoom();
        out.append(s, start, end);
        watch(end - start);
    }

    private void makeRoom() {
        if (out.length() > PIECE) {
            full.add(out);
            out = new StringBuilder(PIECE);
        }
    }

    /** Short texts count together, as each may be a number whose digits took longer to find than to append. */
    private void watch(int characters) {
        unwatched += characters;
        if (unwatched >= STEP) {
            watcher.accept(unwatched);
            unwatched = 0;
        }
    }

    /** Tells the watcher now and then of work on each of the characters of a text that is appended later. */
    void passing(int i) {
        if ((i & STEP - 1) == STEP - 1) {
            watcher.accept(STEP);
        }
    }

    /** Tells the watcher of work on a text that is appended later. */
    void passed(int characters) {
        watcher.accept(characters);
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

    /** Returns the whole text. The watcher is not asked, as who takes the text may no longer be watched. */
    @Override
    public String toString() {
        if (full.isEmpty()) {
            return out.toString();
        }
        int length = out.length();
        for (StringBuilder piece : full) {
            length += piece.length();
        }
        StringBuilder all = new StringBuilder(length);
        for (StringBuilder piece : full) {
            all.append(piece);
        }
        return all.append(out).toString();
    }
}
