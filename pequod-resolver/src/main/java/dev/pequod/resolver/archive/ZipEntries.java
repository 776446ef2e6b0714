package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import java.io.IOException;
import java.io.InputStream;
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

    /** The library makes an object of each entry that is listed, so they are counted before it does. */
    private void countListed(byte[] archive) throws ModuleException {
        int listed = 0;
        for (int i = 0; i + 3 < archive.length; i++) {
            if (archive[i] == 'P' && archive[i + 1] == 'K' && archive[i + 2] == 1 && archive[i + 3] == 2) {
                reader.checkEntries(++listed);
            }
        }
    }

    private void read(ZipFile zip, ZipArchiveEntry entry) throws ModuleException, IOException {
        String path = reader.countEntry(entry.getName());
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
