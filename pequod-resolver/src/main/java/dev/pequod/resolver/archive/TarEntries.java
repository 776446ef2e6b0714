package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The entries of a tar archive, compressed with gzip or not, as its first bytes tell. */
final class TarEntries {
    private final ArchiveReader reader;

    TarEntries(ArchiveReader reader) {
        this.reader = reader;
    }

    void read(byte[] archive) throws ModuleException {
        // Counted below tar, so that its own long headers and holes count too.
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new CountedStream(expand(archive), reader), StandardCharsets.UTF_8.name())) {
            while (true) {
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    return;
                }
                read(tar, entry);
            }
        } catch (CarriedException e) {
            throw e.failure();
        } catch (IOException | IllegalArgumentException e) {
            throw reader.invalid("it is no sound tar archive: " + e.getMessage(), e);
        }
    }

    private InputStream expand(byte[] archive) throws ModuleException, IOException {
        if (startsWith(archive, 0x28, 0xb5, 0x2f, 0xfd)) {
            throw reader.invalid("it is compressed with zstd; use gzip");
        }
        InputStream in = new ByteArrayInputStream(archive);
        // The JDK's own calls itself for each member of gzip, of which an archive may have many that are empty.
        return startsWith(archive, 0x1f, 0x8b)
                ? GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get()
                : in;
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private void read(TarArchiveInputStream tar, TarArchiveEntry entry) throws ModuleException, IOException {
        String path = reader.countEntry(entry.getName());
        byte kind = entry.getLinkFlag();
        boolean isFile = kind == TarArchiveEntry.LF_NORMAL || kind == TarArchiveEntry.LF_OLDNORM;
        if (kind == TarArchiveEntry.LF_DIR || (isFile && path.endsWith("/"))) {
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
