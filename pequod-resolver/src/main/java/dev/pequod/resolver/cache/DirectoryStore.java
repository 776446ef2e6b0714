package dev.pequod.resolver.cache;

import dev.pequod.api.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files in a folder that belongs to this user alone: folders 0700, files 0600, and nothing is read or written through a
 * symbolic link.
 *
 * <p>A file is written under another name, forced to the disk, renamed, and the folder is forced too; so a reader sees the
 * old file, the new one or none. Locks are locks of one byte each in one file that is never removed, at a place that the
 * name says; the system takes them back when the process ends, however it ends. They only keep work from being done twice:
 * nothing gets wrong where the file system has none.
 *
 * <p>A folder in which nothing may be written, such as one that is mounted for reading only, is read; it must belong to
 * this user or to root.
 */
final class DirectoryStore implements FileStore {
    private static final String LOCKS = "locks";
    /** Lines such as {@code 1: POSIX ADVISORY WRITE 4711 08:01:262146 0 0}: the process, and the file by device and number. */
    private static final Path SYSTEM_LOCKS = Path.of("/proc/locks");

    private static final Path PROCESS = Path.of("/proc/self");
    private static final String USER = "unix:uid";
    private static final int PROCESS_COLUMN = 4;
    private static final int PLACE_COLUMN = 5;
    /** How the names of files begin that are not whole yet. */
    static final String UNFINISHED = ".new-";

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path root;
    private final boolean isPosix;
    private @Nullable FileChannel locks;

    private DirectoryStore(Path root, boolean isPosix) {
        this.root = root;
        this.isPosix = isPosix;
    }

    /**
     * Returns the store in a folder, which is made if it is not there.
     *
     * @throws IOException if that cannot be, or if others could write there too
     */
    static DirectoryStore open(Path folder) throws IOException {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        DirectoryStore store = new DirectoryStore(folder.toAbsolutePath().normalize(), isPosix);
        store.prepare(store.root);
        for (Area area : Area.values()) {
            store.prepare(store.folder(area));
        }
        return store;
    }

    /** A folder of someone else, or one where others may write, could be changed under our hands. */
    private void prepare(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            make(folder);
        }
        BasicFileAttributes found = Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isSymbolicLink()) {
            throw new IOException(folder + " is a symbolic link; name the folder itself");
        }
        if (!found.isDirectory()) {
            throw new IOException(folder + " is not a folder");
        }
        if (!isPosix) {
            return;
        }
        PosixFileAttributes posix = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (posix.permissions().stream().anyMatch(OTHERS_WRITE::contains)) {
            throw new IOException("others may write to " + folder + "; name a folder below it, or chmod it to 700");
        }
        if (!isOwn(folder, posix.owner())) {
            throw new IOException(folder + " belongs to " + posix.owner().getName() + "; name a folder of your own");
        }
    }

    /** Reports whether the owner of the folder is who owns what this process makes in it. */
    private boolean isOwn(Path folder, UserPrincipal owner) throws IOException {
        Path probe = folder.resolve(unfinished());
        try {
            Files.createFile(probe, attributes("rw-------"));
        } catch (IOException e) {
            return isOwnOrOfRoot(folder, e);
        }
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS).equals(owner);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private void make(Path folder) throws IOException {
        try {
            Files.createDirectories(folder, attributes("rwx------"));
        } catch (IOException e) {
            throw new IOException(folder + " cannot be made: " + FileProblem.of(e), e);
        }
    }

    /** Tells that where nothing may be written, and so no file shows whose process this is; Linux tells. */
    private static boolean isOwnOrOfRoot(Path folder, IOException refused) throws IOException {
        try {
            Object owner = Files.getAttribute(folder, USER, LinkOption.NOFOLLOW_LINKS);
            return owner.equals(0) || owner.equals(Files.getAttribute(PROCESS, USER));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new IOException("no file can be made in " + folder + ": " + FileProblem.of(refused), refused);
        }
    }

    private FileAttribute<?>[] attributes(String permissions) {
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static String unfinished() {
        return UNFINISHED + UUID.randomUUID();
    }

    private Path folder(Area area) {
        return root.resolve(area.folder());
    }

    @Override
    public Optional<byte[]> read(Area area, String name, long most) throws IOException {
        Path file = folder(area).resolve(name);
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isDirectory()) {
                throw new IOException(file + " is a folder; remove it");
            }
            if (found.isOther()) {
                return Optional.of(
                        new byte[0]); // such as a pipe, of which nothing may ever come: as a file that is damaged
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, most + 1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(Area area, String name, byte[] bytes) throws IOException {
        Path folder = folder(area);
        Path unfinished = folder.resolve(unfinished());
        try {
            try (FileChannel out = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes("rw-------"))) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        if (isPosix) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    @Override
    public void touch(Area area, String name, Instant now) throws IOException {
        Path file = folder(area).resolve(name);
        if (!Files.isSymbolicLink(file)) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(now));
            } catch (NoSuchFileException e) {
                return; // someone has just removed it
            }
        }
    }

    @Override
    public void delete(Area area, String name) throws IOException {
        Files.deleteIfExists(folder(area).resolve(name));
    }

    @Override
    public void delete(Area area, Stored listed) throws IOException {
        Path file = folder(area).resolve(listed.name());
        Optional<Stored> now = stored(file, listed.name());
        if (now.isPresent() && now.orElseThrow().used().equals(listed.used())) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public List<Stored> list(Area area) throws IOException {
        return list(folder(area), false);
    }

    private static List<Stored> list(Path folder, boolean unfinished) throws IOException {
        List<Stored> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(UNFINISHED) == unfinished) {
                    stored(entry, name).ifPresent(files::add);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** A folder is nothing that this store has made, and stays. */
    private static Optional<Stored> stored(Path entry, String name) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isDirectory()
                    ? Optional.empty()
                    : Optional.of(new Stored(
                            name, found.size(), found.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // someone has just removed it
        }
    }

    @Override
    public void sweep(Instant before) throws IOException {
        sweep(root, before);
        for (Area area : Area.values()) {
            sweep(folder(area), before);
        }
    }

    private static void sweep(Path folder, Instant before) throws IOException {
        for (Stored file : list(folder, true)) {
            if (file.used().isBefore(before)) {
                Files.deleteIfExists(folder.resolve(file.name()));
            }
        }
    }

    @Override
    public long room() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public synchronized Optional<Held> tryLock(String name) throws IOException {
        long place = Long.parseUnsignedLong(name.substring(0, 15), 16);
        try {
            if (locks == null) {
                // One channel for all: the system drops all locks of a file when a process closes it once.
                locks = FileChannel.open(
                        root.resolve(LOCKS),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        attributes("rw-------"));
            }
            FileLock lock = locks.tryLock(place, 1, false);
            return lock == null ? Optional.empty() : Optional.of(() -> release(lock));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // another cache of this process has it
        }
    }

    /** Linux tells which processes have locks of which file. */
    @Override
    public String holders() {
        try {
            String file = ":" + Files.getAttribute(root.resolve(LOCKS), "unix:ino");
            String own = String.valueOf(ProcessHandle.current().pid());
            List<String> others = Files.readAllLines(SYSTEM_LOCKS).stream()
                    .map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns.length > PLACE_COLUMN && columns[PLACE_COLUMN].endsWith(file))
                    .map(columns -> columns[PROCESS_COLUMN])
                    .filter(process -> !process.equals(own))
                    .distinct()
                    .toList();
            return others.isEmpty() ? FileStore.super.holders() : "the process " + String.join(" or ", others);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return FileStore.super.holders(); // another system, or one that does not tell
        }
    }

    private synchronized void release(FileLock lock) {
        try {
            lock.release();
        } catch (IOException e) {
            locks = null; // the next lock opens the file anew; this one ends with the process
        }
    }
}
