package dev.pequod.resolver.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.pequod.api.Deadline;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all others, in this process and in others, from writing to a place: a lock of the system on a file that is there only meanwhile. The system takes the lock back
 * when the process ends, however it ends; the file that such a process leaves is taken by the next one.
 *
 * <p>Whoever has the lock removes the file before giving the lock back. One who waited for it then has the lock of a file that has no
 * name any more, and another may have made a new one: so each gives the file that it has locked a size by chance, and looks whether
 * what has the name has that size.
 *
 * <p>Where the file system has no locks, there is none: what lies there is written as if nobody else did. Not thread-safe.
 */
public final class WriteLock implements AutoCloseable {
    private static final long PAUSE_NANOS = 10_000_000;
    private static final long SIZES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    /** The folder that was made for the file and goes with it, if nothing else came to lie there. */
    private final @Nullable Path made;

    private WriteLock(Path file, FileChannel channel, @Nullable Path made) {
        this.file = file;
        this.channel = channel;
        this.made = made;
    }

    /**
     * Waits until no other has the lock.
     *
     * @param file the file to lock, whose folder is made if it is not there
     * @param place how messages name what is written
     * @throws ModuleException if the file cannot be made, or others have the lock until the deadline is over
     */
    public static WriteLock take(Path file, String place, Deadline deadline) throws ModuleException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path made = Files.exists(folder) ? null : folder;
        try {
            FileChannel channel = open(file, folder);
            while (true) {
                switch (state(file, channel)) {
                    case OWN -> {
                        return new WriteLock(file, channel, made);
                    }
                    case NAMELESS -> {
                        channel.close();
                        channel = open(file, folder);
                    }
                    case TAKEN -> {
                        // Left open if one gives up: a process that closes the file would lose the locks that its other
                        // threads have.
                        if (deadline.isOver()) {
                            throw new ModuleException(
                                    Reason.UNAVAILABLE,
                                    "Tried to write to " + place + " but another process is writing there and does not"
                                            + " come to an end; try again, or end it if it hangs");
                        }
                        deadline.check("write to " + place);
                        LockSupport.parkNanos(file, PAUSE_NANOS);
                    }
                }
            }
        } catch (IOException e) {
            if (made != null) {
                remove(file, made, e);
            }
            throw new ModuleException(
                    Reason.UNAVAILABLE, "Tried to write to " + place + " but " + FileProblem.named(e), e);
        }
    }

    private static void remove(Path file, Path folder, IOException cause) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            cause.addSuppressed(e); // others came to lie there
        }
    }

    private enum State {
        OWN,
        NAMELESS,
        TAKEN
    }

    private static FileChannel open(Path file, Path folder) throws IOException {
        while (true) {
            Files.createDirectories(folder);
            if (isSomethingElse(file)) {
                throw new FileSystemException(file.toString(), null, "it is no file"); // to open a pipe may never end
            }
            try {
                return FileChannel.open(file, Set.of(CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                if (Files.exists(folder)) {
                    throw e;
                } // whoever had made the folder has just removed it
            }
        }
    }

    /** Looks once: whoever had the lock may remove the file at any time. */
    private static boolean isSomethingElse(Path file) throws IOException {
        try {
            return !Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static State state(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return State.TAKEN;
            }
        } catch (OverlappingFileLockException e) {
            return State.TAKEN; // another thread has it
        } catch (IOException e) {
            return State.OWN; // there are no locks
        }
        try {
            return sized(file, channel);
        } catch (IOException e) {
            channel.close(); // gives the lock back: until then nobody in this process could write there any more
            throw e;
        }
    }

    /** What somebody keeps under the name of a lock is not taken for one that a process has left. */
    private static void checkEmpty(Path file, FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(channel.size(), SIZES + 1));
        while (content.hasRemaining() && channel.read(content, content.position()) > 0) {
            // a part may come
        }
        boolean isLock = content.capacity() <= SIZES;
        for (byte one : content.array()) {
            isLock &= one == 0;
        }
        if (!isLock) {
            throw new FileSystemException(
                    file.toString(), null, "it is the file of a lock and holds something; move it away");
        }
    }

    private static State sized(Path file, FileChannel channel) throws IOException {
        checkEmpty(file, channel);
        long size = 1 + Math.floorMod(UUID.randomUUID().getLeastSignificantBits(), SIZES);
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(1), size - 1);
        } catch (IOException e) {
            Files.deleteIfExists(file); // on a full disk nobody would come to do so
            throw e;
        }
        try {
            return Files.size(file) == size ? State.OWN : State.NAMELESS;
        } catch (NoSuchFileException e) {
            return State.NAMELESS;
        }
    }

    /**
     * Lets the next one write.
     *
     * @throws ModuleException if the file cannot be removed
     */
    @Override
    public void close() throws ModuleException {
        try (channel) {
            Files.deleteIfExists(file);
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (DirectoryNotEmptyException e) {
            return; // what was written, or who waits for the lock
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to remove " + file + " but " + FileProblem.of(e), e);
        }
    }
}
