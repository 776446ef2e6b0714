package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes a tar archive; the same files give the same bytes, without times, owners and permissions of their own. */
public final class TarWriter {
    private TarWriter() {}

    /** Returns the archive of the files. */
    public static byte[] write(ModuleFiles files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String path : files.paths()) {
                byte[] content = files.bytes(path).orElseThrow();
                TarArchiveEntry entry = new TarArchiveEntry(path, true);
                entry.setSize(content.length);
                entry.setModTime(0);
                entry.setIds(0, 0);
                entry.setNames("", "");
                out.putArchiveEntry(entry);
                out.write(content);
                out.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
