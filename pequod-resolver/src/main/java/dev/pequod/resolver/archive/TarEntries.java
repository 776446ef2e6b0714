package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The entries of a tar archive, compressed with gzip or not, as its first bytes tell. */
final class TarEntries {
    private final ArchiveReader reader;

    TarEntries(ArchiveReader reader) {
        this.reader = reader;
    }

    void read(byte[] archive) throws ModuleException {
        // Counted below tar, so that its own long headers and holes count too.
        try (Blocks tar = new Blocks(new CountedStream(expand(archive), reader))) {
            while (true) {
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    tar.checkEnd();
                    return;
                }
                read(tar, entry);
            }
        } catch (CarriedException e) {
            throw e.failure();
        } catch (EOFException e) {
            throw reader.invalid("it is no sound tar archive: it is cut; make it again", e);
        } catch (IOException | IllegalArgumentException e) {
            throw reader.invalid("it is no sound tar archive, compressed with gzip or not: " + e.getMessage(), e);
        }
    }

    /** A tar archive whose headers are as they were written, and which has its end. */
    private static final class Blocks extends TarArchiveInputStream {
        private static final int NAME = 0;
        private static final int NAME_BYTES = 100;
        private static final int PREFIX = 345;
        private static final int PREFIX_BYTES = 155;

        private static final int SIZE = 124;
        private static final int SIZE_BYTES = 12;
        private static final int KIND = 156;

        /** What a header says that is about the next one, such as a long path. */
        private static final String EXTENDED = "xXgLK";

        private static final int LONGEST_EXTENDED = 1 << 16;
        private static final int MOST_EXTENDED = 8;
        private static final byte[] SPARSE = "GNU.sparse.".getBytes(StandardCharsets.US_ASCII);

        private boolean hasEnd;
        private byte[] header = {};
        /** How many extended headers have come since the last entry. */
        private int extended;

        private long globalBytes;
        /** How many of the last bytes of an extended header are the first of {@link #SPARSE}. */
        private int matched;

        Blocks(InputStream in) {
            super(in, StandardCharsets.UTF_8.name());
        }

        @Override
        protected boolean isEOFRecord(byte[] block) {
            boolean isEnd = super.isEOFRecord(block);
            hasEnd |= isEnd && block != null;
            return isEnd;
        }

        @Override
        protected byte[] readRecord() throws IOException {
            byte[] block = super.readRecord();
            if (hasEnd || isEOFRecord(block)) {
                return block;
            }
            if (!TarUtils.verifyCheckSum(block)) {
                throw new IOException("a header has another checksum than it says");
            }
            header = block;
            checkExtended();
            return block;
        }

        /** What such headers say is kept, some of it for all entries, before one knows what is said. */
        private void checkExtended() throws IOException {
            char kind = (char) header[KIND];
            if (kind == TarArchiveEntry.LF_GNUTYPE_SPARSE) {
                throw sparse();
            }
            extended = EXTENDED.indexOf(kind) < 0 ? 0 : extended + 1;
            long size = extended == 0 ? 0 : TarUtils.parseOctalOrBinary(header, SIZE, SIZE_BYTES);
            globalBytes += kind == TarArchiveEntry.LF_PAX_GLOBAL_EXTENDED_HEADER ? size : 0;
            if (size > LONGEST_EXTENDED || globalBytes > LONGEST_EXTENDED || extended > MOST_EXTENDED) {
                throw new IOException(
                        "its extended headers are longer, or more, than any program needs; make it again");
            }
        }

        private static IOException sparse() {
            return new IOException("it has a sparse file, and only ordinary files and folders are allowed");
        }

        /** The library would read the map of a sparse file, however long, before one sees that it is one. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            for (int i = offset; extended > 0 && i < offset + read; i++) {
                matched = bytes[i] == SPARSE[matched] ? matched + 1 : bytes[i] == SPARSE[0] ? 1 : 0;
                if (matched == SPARSE.length) {
                    throw sparse();
                }
            }
            return read;
        }

        @Override
        protected byte[] getLongNameData() throws IOException {
            byte[] name = super.getLongNameData();
            if (name != null && !ArchiveReader.isUtf8(name)) {
                throw new IOException("it has a path that is not UTF-8");
            }
            return name;
        }

        /**
         * Reports whether the header of an entry has its path in UTF-8, or does not have it: what is longer than its two fields comes
         * before it, and they may end amid a character.
         */
        boolean isUtf8(TarArchiveEntry entry) {
            return hasUtf8(entry, NAME, NAME + NAME_BYTES) && hasUtf8(entry, PREFIX, PREFIX + PREFIX_BYTES);
        }

        private boolean hasUtf8(TarArchiveEntry entry, int from, int to) {
            int end = from;
            while (end < to && header[end] != 0) {
                end++;
            }
            byte[] bytes = Arrays.copyOfRange(header, from, end);
            // The library puts a question mark in the place of what it cannot read.
            String read = new String(bytes, StandardCharsets.UTF_8).replace('\ufffd', '?');
            return ArchiveReader.isUtf8(bytes) || !entry.getName().contains(read);
        }

        /** Checks that the archive did not only stop: what was to follow would be missing without a word. */
        void checkEnd() throws EOFException {
            if (!hasEnd && header.length > 0) {
                throw new EOFException("no block of zeros");
            }
        }
    }

    private InputStream expand(byte[] archive) throws ModuleException, IOException {
        if (startsWith(archive, 0x28, 0xb5, 0x2f, 0xfd)) {
            throw reader.invalid("it is compressed with zstd; use gzip");
        }
        InputStream in = new FilterInputStream(new ByteArrayInputStream(archive)) {
            @Override
            public int read() throws IOException {
                checkDeadline();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                checkDeadline();
                return super.read(bytes, offset, length);
            }
        };
        // The JDK's own calls itself for each member of gzip, of which an archive may have many that are empty: one
        // read passes them all.
        return startsWith(archive, 0x1f, 0x8b)
                ? GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get()
                : in;
    }

    private void checkDeadline() throws CarriedException {
        try {
            reader.checkDeadline();
        } catch (ModuleException e) {
            throw new CarriedException(e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private void read(Blocks tar, TarArchiveEntry entry) throws ModuleException, IOException {
        String path = reader.countEntry(entry.getName());
        if (!tar.isUtf8(entry)) {
            throw reader.notUtf8(path);
        }
        byte kind = entry.getLinkFlag();
        boolean isFile = kind == TarArchiveEntry.LF_NORMAL || kind == TarArchiveEntry.LF_OLDNORM;
        if (kind == TarArchiveEntry.LF_DIR || (isFile && path.endsWith("/"))) {
            reader.noteFolder(path);
            return;
        }
        if (!isFile || entry.isSparse()) {
            throw reader.invalid(Quote.of(path) + " is neither a file nor a folder; links and devices are not allowed");
        }
        byte[] bytes = tar.readNBytes(reader.mostOfFile());
        reader.put(path, bytes);
        if (bytes.length != entry.getSize()) {
            throw reader.invalid(Quote.of(path) + " is not as long as it says");
        }
    }
}
