package dev.pequod.resolver.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Small files in a few areas, shared by threads and processes. Whoever reads must check what was read. Thread-safe. */
interface FileStore {

    /** The folders there are. */
    enum Area {
        /** The secret. */
        SECRET("secret"),
        /** Packs of files, named by their sha256. */
        PACKS("sha256"),
        /** Records of modules. */
        MODULES("modules"),
        /** What references meant. */
        REFS("refs");

        private final String folder;

        Area(String folder) {
            this.folder = folder;
        }

        String folder() {
            return folder;
        }
    }

    /**
     * A file that is there.
     *
     * @param name its name
     * @param bytes its size
     * @param used when it was written, or touched
     */
    record Stored(String name, long bytes, Instant used) {}

    /** A lock of a name, which also ends with the process. */
    @FunctionalInterface
    interface Held {
        void close();
    }

    /** Returns the file's bytes, one more than {@code most} of a file that is larger, or empty if there is none. */
    Optional<byte[]> read(Area area, String name, long most) throws IOException;

    /** Writes a file, as a whole or not at all, whatever happens meanwhile. */
    void write(Area area, String name, byte[] bytes) throws IOException;

    /** Notes that a file is used. */
    void touch(Area area, String name, Instant now) throws IOException;

    /** Removes a file, if there is one. */
    void delete(Area area, String name) throws IOException;

    /** Removes a file that was listed, unless it was written or touched since. */
    void delete(Area area, Stored listed) throws IOException;

    /** Returns the files of an area, in no order. */
    List<Stored> list(Area area) throws IOException;

    /** Removes what writers that have died left behind before some time. */
    void sweep(Instant before) throws IOException;

    /** Returns a lock, or empty if someone else has it. */
    Optional<Held> tryLock(String name) throws IOException;

    /** Returns how many bytes can still be written, as far as that can be told. */
    long room() throws IOException;

    /** Returns who has locks here, as far as that can be told, such as {@code the process 4711}. */
    default String holders() {
        return "another process";
    }
}
