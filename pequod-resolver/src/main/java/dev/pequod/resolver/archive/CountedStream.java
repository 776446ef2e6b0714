package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a reader of each byte that was expanded, and ends with a {@link CarriedException} when it has had enough. */
final class CountedStream extends FilterInputStream {
    private static final int PIECE = 8_192;

    private final ArchiveReader reader;

    CountedStream(InputStream in, ArchiveReader reader) {
        super(in);
        this.reader = reader;
    }

    private void count(long bytes) throws IOException {
        try {
            reader.checkDeadline();
            reader.expanded(Math.max(0, bytes));
        } catch (ModuleException e) {
            throw new CarriedException(e);
        }
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, Math.min(length, PIECE));
        count(count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, PIECE));
        count(skipped);
        return skipped;
    }
}
