package dev.pequod.cue.internal.source;

import dev.pequod.cue.errors.Position;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named text. Places in it are character (UTF-16) offsets; lines and columns are computed when somebody asks.
 *
 * <p>Bytes that are not UTF-8 do not fail: each becomes U+FFFD and its offset is noted, so that the scanner can report it where it
 * stands. Equality is identity. Instances are immutable (its tables are computed when they are wanted, and may be computed twice in a race).
 */
public final class SourceFile {

    private static final int[] NONE = {};
    private static final byte[] NO_BYTES = {};
    /** Of how many characters the bytes are counted in advance, so that the columns of a very long line are not counted from its start. */
    private static final int BLOCK = 4096;

    private final String name;
    private final String text;
    private final Notation notation;
    private final int[] illegal;
    private final byte[] illegalBytes;
    private volatile int @Nullable [] lineStarts;
    private volatile int @Nullable [] blockStarts;
    private volatile @Nullable WeakReference<?> reading;

    private SourceFile(String name, String text, Notation notation, int[] illegal, byte[] illegalBytes) {
        this.name = name;
        this.text = text;
        this.notation = notation;
        this.illegal = illegal;
        this.illegalBytes = illegalBytes;
    }

    /** Returns a file of CUE whose text is known to be well-formed. */
    public static SourceFile of(String name, String text) {
        return new SourceFile(name, text, Notation.CUE, NONE, NO_BYTES);
    }

    /** Returns the same file, not yet referred to, as one of another notation. */
    public SourceFile in(Notation other) {
        return other == notation ? this : new SourceFile(name, text, other, illegal, illegalBytes);
    }

    /** Returns a file of CUE in UTF-8; see {@link #isIllegal} for bytes that are not. A byte order mark is kept. */
    public static SourceFile of(String name, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return of(name, text);
        }
        return new Utf8Decoder(bytes).decode(name);
    }

    /** Returns the text of bytes: UTF-8, or UTF-16 if a byte order mark says so, without the mark; what is malformed becomes U+FFFD. */
    public static String decode(byte[] content) {
        int first = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (first == 0xFEFF || first == 0xFFFE) {
            return new String(content, StandardCharsets.UTF_16);
        }
        String text = new String(content, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static SourceFile of(String name, String text, int[] illegal, byte[] illegalBytes) {
        return new SourceFile(name, text, Notation.CUE, illegal, illegalBytes);
    }

    /**
     * Returns what is read in the text, or what was read before if the garbage collector has not taken it since. Whoever asks in a row, as for
     * the comments of each field, reads once, and the file keeps nothing.
     */
    public <T> T read(Class<T> type, Function<SourceFile, T> reader) {
        WeakReference<?> former = reading;
        Object known = former == null ? null : former.get();
        if (type.isInstance(known)) {
            return type.cast(known);
        }
        T read = reader.apply(this);
        reading = new WeakReference<>(read);
        return read;
    }

    /** Returns the name as given; empty if there is none. */
    public String name() {
        return name;
    }

    /** Returns what the text is written in. */
    public Notation notation() {
        return notation;
    }

    /** Returns the whole text. */
    public String text() {
        return text;
    }

    /** Returns the number of characters (UTF-16). */
    public int length() {
        return text.length();
    }

    /** Reports whether the character at an offset stands for a byte that was not UTF-8. */
    public boolean isIllegal(int offset) {
        return illegal.length > 0 && Arrays.binarySearch(illegal, offset) >= 0;
    }

    /** Returns the number of bytes that were not UTF-8. */
    public int illegalCount() {
        return illegal.length;
    }

    /** Returns the n-th byte, from 0, that was not UTF-8, as a number from 0x80 to 0xFF. */
    public int illegalByte(int n) {
        return illegalBytes[n] & 0xFF;
    }

    /** Returns line and column of an offset; offsets outside the text count as its nearest end. */
    public Position position(int offset) {
        int at = Math.max(0, Math.min(offset, text.length()));
        int line = line(at);
        return new Position(name, at, line, 1 + byteLength(lineStarts()[line - 1], at));
    }

    /** Returns the line of an offset, from 1. */
    public int line(int offset) {
        int found = Arrays.binarySearch(lineStarts(), offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Returns the offset of the first character of a line, which counts from 1. */
    public int lineStart(int line) {
        return lineStarts()[line - 1];
    }

    /** Returns the text of a line, which counts from 1, without its line end. */
    public String lineText(int line) {
        int[] starts = lineStarts();
        int start = starts[line - 1];
        int end = line < starts.length ? starts[line] - 1 : text.length();
        if (end > start && line == starts.length && text.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > start && text.charAt(end - 1) == '\r') {
            end--;
        }
        return text.substring(start, end);
    }

    /** Returns how many bytes the characters between two offsets had in the file. */
    public int byteLength(int start, int end) {
        int first = (start + BLOCK - 1) / BLOCK;
        int last = end / BLOCK;
        if (first >= last) {
            return counted(start, end);
        }
        int[] blocks = blockStarts();
        return counted(start, first * BLOCK) + blocks[last] - blocks[first] + counted(last * BLOCK, end);
    }

    /** Returns at which byte each block of characters starts. */
    private int[] blockStarts() {
        int[] known = blockStarts;
        if (known != null) {
            return known;
        }
        int[] starts = new int[text.length() / BLOCK + 1];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + counted((i - 1) * BLOCK, i * BLOCK);
        }
        blockStarts = starts;
        return starts;
    }

    private int counted(int start, int end) {
        int bytes = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                bytes += c == '\uFFFD' && isIllegal(i) ? 1 : 3;
            }
        }
        return bytes;
    }

    private int[] lineStarts() {
        int[] known = lineStarts;
        if (known != null) {
            return known;
        }
        int[] starts = new int[Math.max(16, text.length() / 32)];
        int n = 1;
        for (int i = text.indexOf('\n'); i >= 0 && i + 1 < text.length(); i = text.indexOf('\n', i + 1)) {
            if (n == starts.length) {
                starts = Arrays.copyOf(starts, n * 2);
            }
            starts[n++] = i + 1;
        }
        starts = Arrays.copyOf(starts, n);
        lineStarts = starts;
        return starts;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
