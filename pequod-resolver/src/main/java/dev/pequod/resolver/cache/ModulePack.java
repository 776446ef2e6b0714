package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of a module as one row of bytes, the same for the same files. On disk it is named by its own sha256, so that any
 * change is seen, and the same files from several sources are kept once.
 */
final class ModulePack {
    private static final String FORMAT = "pequod module 1";
    // The limits of whoever asks are checked for each answer; here only what a module is.
    private static final ModuleLimits ANY =
            new ModuleLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

    private ModulePack() {}

    /** What is known of a pack. */
    record Size(Digest digest, long bytes) {}

    static byte[] pack(ModuleFiles files) {
        Wire.Writer writer = new Wire.Writer();
        write(files, writer);
        return writer.bytes();
    }

    /** Returns what is known of the pack of some files, which is not made. */
    static Size size(ModuleFiles files) {
        MessageDigest digest = Digest.sha256();
        AtomicLong count = new AtomicLong();
        write(files, new Wire.Writer(bytes -> {
            digest.update(bytes);
            count.addAndGet(bytes.length);
        }));
        return new Size(Digest.of(digest), count.get());
    }

    private static void write(ModuleFiles files, Wire.Writer writer) {
        writer.text(FORMAT).texts(files.paths());
        for (String path : files.paths()) {
            byte[] bytes = files.bytes(path).orElseThrow();
            writer.number(bytes.length).raw(bytes);
        }
    }

    static ModuleFiles unpack(byte[] pack) throws CorruptException {
        Wire.Reader reader = new Wire.Reader(pack);
        reader.expect(FORMAT);
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String path : reader.texts()) {
            files.put(path, reader.raw(reader.size()));
        }
        reader.end();
        try {
            return ModuleFiles.of(files, ANY);
        } catch (ModuleException e) {
            throw new CorruptException(String.valueOf(e.getMessage()));
        }
    }
}
