package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes the zip archive of a module as CUE's module registries want it. The same files give the same bytes on every machine:
 * entries come in the order of their paths, without times, owners and permissions, and are not compressed, since how well
 * zlib compresses depends on its version.
 */
public final class ZipWriter {
    private static final int LOCAL = 0x04034b50;
    private static final int LISTED = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int NEEDS_2_0 = 20;
    private static final int UTF_8 = 0x0800;
    private static final int STORED = 0;
    // The first day that the format knows, 1 January 1980.
    private static final int DATE = 0x0021;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream listed = new ByteArrayOutputStream();
    private int count;

    private ZipWriter() {}

    /** Returns the archive of the files. */
    public static byte[] write(ModuleFiles files) {
        ZipWriter writer = new ZipWriter();
        for (String path : files.paths()) {
            writer.add(path, files.bytes(path).orElseThrow());
        }
        return writer.end();
    }

    private void add(String path, byte[] bytes) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        int offset = out.size();
        ByteArrayOutputStream common = new ByteArrayOutputStream();
        put2(common, NEEDS_2_0);
        put2(common, UTF_8);
        put2(common, STORED);
        put2(common, 0);
        put2(common, DATE);
        put4(common, (int) crc.getValue());
        put4(common, bytes.length);
        put4(common, bytes.length);
        put2(common, name.length);
        put2(common, 0);

        put4(out, LOCAL);
        out.writeBytes(common.toByteArray());
        out.writeBytes(name);
        out.writeBytes(bytes);

        put4(listed, LISTED);
        put2(listed, NEEDS_2_0);
        listed.writeBytes(common.toByteArray());
        // No comment, disk 0, no attributes.
        put2(listed, 0);
        put2(listed, 0);
        put2(listed, 0);
        put4(listed, 0);
        put4(listed, offset);
        listed.writeBytes(name);
        count++;
    }

    private byte[] end() {
        int start = out.size();
        out.writeBytes(listed.toByteArray());
        put4(out, END);
        put2(out, 0);
        put2(out, 0);
        put2(out, count);
        put2(out, count);
        put4(out, listed.size());
        put4(out, start);
        put2(out, 0);
        return out.toByteArray();
    }

    private static void put2(ByteArrayOutputStream to, int value) {
        to.write(value);
        to.write(value >> 8);
    }

    private static void put4(ByteArrayOutputStream to, int value) {
        put2(to, value);
        put2(to, value >> 16);
    }
}
