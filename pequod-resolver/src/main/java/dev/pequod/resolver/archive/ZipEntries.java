package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** The entries of a zip archive, as its central directory lists them: only there does it say what is a link. */
final class ZipEntries {
    private static final int UNIX_KIND = UnixStat.FILE_TYPE_FLAG;

    // Marks, lengths and places of the format's records.
    private static final int LISTED = 0x02014b50;
    private static final int LISTED_BYTES = 46;
    private static final int EXTRA = 30;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END_DISKS = 4;
    private static final int END_COUNT_HERE = 8;
    private static final int END_COUNT = 10;
    private static final int END_SIZE = 12;
    private static final int END_OFFSET = 16;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LONGEST_COMMENT = 0xffff;

    /** The most bytes of extra fields, beside as many for each entry: the library makes an object of each four, for all entries at once. */
    private static final int MOST_EXTRA = 1 << 16;

    private static final int EXTRA_OF_AN_ENTRY = 128;

    private final ArchiveReader reader;

    ZipEntries(ArchiveReader reader) {
        this.reader = reader;
    }

    void read(byte[] archive) throws ModuleException {
        countListed(archive);
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                .setCharset(StandardCharsets.UTF_8)
                .setUseUnicodeExtraFields(false)
                .setIgnoreLocalFileHeader(true)
                .get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
            while (entries.hasMoreElements()) {
                read(zip, entries.nextElement());
            }
        } catch (CarriedException e) {
            throw e.failure();
        } catch (IOException | IllegalArgumentException e) {
            throw reader.invalid("it is no sound zip archive: " + e.getMessage(), e);
        }
    }

    /**
     * Counts the entries as the end of the archive lists them, before the library makes an object of each. Other readers go by the
     * number that is said there, so that it has to be right.
     */
    private void countListed(byte[] archive) throws ModuleException {
        ByteBuffer zip = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int end = end(zip);
        if (end < 0) {
            throw reader.invalid("it is no zip archive, or is cut");
        }
        if (end >= LOCATOR_BYTES && zip.getInt(end - LOCATOR_BYTES) == LOCATOR) {
            throw reader.invalid("it is a zip archive of the 64-bit form, which nothing as small as a module needs");
        }
        int listed = 0;
        int extra = 0;
        long at = unsigned(zip, end + END_OFFSET);
        long size = unsigned(zip, end + END_SIZE);
        while (at + LISTED_BYTES <= end && zip.getInt((int) at) == LISTED) {
            reader.checkEntries(++listed);
            extra += count(zip, (int) at + EXTRA);
            if (extra > MOST_EXTRA + EXTRA_OF_AN_ENTRY * listed) {
                throw reader.invalid("its entries have more extra fields than any program needs; make it again");
            }
            at += LISTED_BYTES + lengths(zip, (int) at);
        }
        if (at != end || unsigned(zip, end + END_OFFSET) + size != end) {
            throw reader.invalid(
                    "its list of entries is not where its end says; nothing may stand before or in an archive");
        }
        boolean isOneDisk = zip.getInt(end + END_DISKS) == 0;
        if (!isOneDisk || count(zip, end + END_COUNT_HERE) != listed || count(zip, end + END_COUNT) != listed) {
            throw reader.invalid("it has " + listed + " entries where its end says another number");
        }
    }

    /** Returns where the last end of an archive is; less than zero if there is none. */
    private static int end(ByteBuffer zip) {
        int last = zip.limit() - END_BYTES;
        for (int at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
            if (zip.getInt(at) == END) {
                return at;
            }
        }
        return -1;
    }

    /** Returns how long the name, the extra fields and the comment of a listed entry are. */
    private static int lengths(ByteBuffer zip, int at) {
        return count(zip, at + 28) + count(zip, at + EXTRA) + count(zip, at + 32);
    }

    private static long unsigned(ByteBuffer zip, int at) {
        return zip.getInt(at) & 0xffff_ffffL;
    }

    private static int count(ByteBuffer zip, int at) {
        return zip.getShort(at) & 0xffff;
    }

    private void read(ZipFile zip, ZipArchiveEntry entry) throws ModuleException, IOException {
        String path = reader.countEntry(entry.getName());
        if (!ArchiveReader.isUtf8(entry.getRawName())) {
            throw reader.notUtf8(path);
        }
        int kind = entry.getUnixMode() & UNIX_KIND;
        if (kind != 0 && kind != UnixStat.FILE_FLAG && kind != UnixStat.DIR_FLAG) {
            throw reader.invalid(Quote.of(path) + " is neither a file nor a folder; links and devices are not allowed");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw reader.invalid(Quote.of(path) + " is encrypted");
        }
        int method = entry.getMethod();
        if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
            throw reader.invalid(Quote.of(path) + " is compressed in a way that is not allowed; use deflate");
        }
        if (entry.isDirectory()) {
            reader.noteFolder(path);
            return;
        }
        byte[] bytes;
        try (InputStream in = new CountedStream(zip.getInputStream(entry), reader)) {
            bytes = in.readNBytes(reader.mostOfFile());
        }
        reader.put(path, bytes);
        if (bytes.length != entry.getSize()) {
            throw reader.invalid(Quote.of(path) + " is not as long as it says");
        }
        CRC32 sum = new CRC32();
        sum.update(bytes);
        if (sum.getValue() != entry.getCrc()) {
            throw reader.invalid(Quote.of(path) + " has another checksum than it says");
        }
    }
}
