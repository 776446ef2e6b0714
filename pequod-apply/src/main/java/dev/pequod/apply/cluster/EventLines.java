package dev.pequod.apply.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, each no longer than fits into memory well. One thread. */
final class EventLines implements AutoCloseable {
    private static final int MOST = 16 << 20;

    /** Small, as there is one for as long as a watch is open, and hundreds of watches say nothing most of the time. */
    private static final int BUFFERED = 1 << 12;

    private final Reader reader;
    private final char[] buffer = new char[BUFFERED];
    private int at;
    private int end;

    EventLines(InputStream stream) {
        this.reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
    }

    /** Returns the next whole line, or null at the end; what a broken connection left of a line is none. */
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, reader.read(buffer));
                if (end == 0) {
                    return null;
                }
            }
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            line.append(buffer, at, stop - at);
            at = Math.min(stop + 1, end);
            if (stop < end) {
                return line.toString();
            }
            if (line.length() > MOST) {
                throw new IOException("an event has more than " + MOST + " characters");
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
