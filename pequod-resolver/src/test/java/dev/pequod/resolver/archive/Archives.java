package dev.pequod.resolver.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes archives, also such as nobody should make. */
public final class Archives {
    private Archives() {}

    /**
     * An entry.
     *
     * @param kind a type flag of tar, {@code '0'} for a file
     * @param target where a link leads
     */
    @SuppressWarnings("ArrayRecordComponent") // entries are never compared
    public record Entry(String path, byte[] bytes, byte kind, String target) {}

    /** Returns a file. */
    public static Entry file(String path, String text) {
        return new Entry(path, text.getBytes(StandardCharsets.UTF_8), TarArchiveEntry.LF_NORMAL, "");
    }

    /** Returns an entry of another kind. */
    public static Entry special(String path, byte kind, String target) {
        return new Entry(path, new byte[0], kind, target);
    }

    /** Returns a tar archive of files. */
    public static byte[] tar(Map<String, String> files) {
        return tar(files.entrySet().stream()
                .map(file -> file(file.getKey(), file.getValue()))
                .toList());
    }

    /** Returns a tar archive. */
    public static byte[] tar(List<Entry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Entry entry : entries) {
                TarArchiveEntry header = new TarArchiveEntry(entry.path(), entry.kind(), true);
                header.setSize(entry.bytes().length);
                header.setLinkName(entry.target());
                out.putArchiveEntry(header);
                out.write(entry.bytes());
                out.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the bytes, compressed with gzip. */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** Returns a zip archive; kinds are written as modes of Unix. */
    public static byte[] zip(List<Entry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
            for (Entry entry : entries) {
                ZipArchiveEntry header = new ZipArchiveEntry(entry.path());
                int kind = switch (entry.kind()) {
                    case TarArchiveEntry.LF_SYMLINK -> 0120777;
                    case TarArchiveEntry.LF_CHR -> 0020666;
                    default -> 0;
                };
                if (kind != 0) {
                    header.setUnixMode(kind);
                }
                out.putArchiveEntry(header);
                out.write(entry.bytes().length == 0 ? entry.target().getBytes(StandardCharsets.UTF_8) : entry.bytes());
                out.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
