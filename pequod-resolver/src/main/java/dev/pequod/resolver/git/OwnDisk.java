package dev.pequod.resolver.git;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.Set;

/** Tells failures of this machine's disk from those of a server: where a disk is full, Java says so as if a connection were broken. */
final class OwnDisk {
    private static final Set<String> FILES = Set.of(
            RandomAccessFile.class.getName(),
            FileOutputStream.class.getName(),
            FileInputStream.class.getName(),
            File.class.getName(),
            "sun.nio.ch.FileChannelImpl",
            "org.eclipse.jgit.util.FileUtils");

    private OwnDisk() {}

    /** Work that asks nobody, and fails for the disk alone. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** A failure of such work, whatever its kind. */
    private static final class Failure extends IOException {
        private final IOException disk;

        Failure(IOException disk) {
            super(disk);
            this.disk = disk;
        }
    }

    /** Does work whose failures {@link #failure} knows by their place. */
    static <T> T use(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException e) {
            throw new Failure(e);
        }
    }

    /** Returns the failure of the disk that a failure comes from; empty if it comes from none. */
    static Optional<IOException> failure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure known) {
                return Optional.of(known.disk);
            }
            if (cause instanceof FileSystemException disk) {
                return Optional.of(disk);
            }
            if (cause instanceof IOException disk && isPlain(disk) && isOfFiles(disk)) {
                return Optional.of(disk);
            }
        }
        return Optional.empty();
    }

    /** Those of connections have kinds of their own. */
    private static boolean isPlain(IOException failure) {
        return failure.getClass() == IOException.class || failure.getClass() == FileNotFoundException.class;
    }

    /** Reports whether the JDK, or the library, threw it where it works with files. */
    private static boolean isOfFiles(IOException failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            String name = frame.getClassName();
            if (FILES.contains(name)) {
                return true;
            }
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
                return false;
            }
        }
        return false;
    }
}
