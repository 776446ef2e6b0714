package dev.pequod.resolver.git;

import dev.pequod.resolver.memory.HeapShares;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders of conversations, each of which has one for itself, and the room that they share. Their names tell of which process they are. What one leaves there
 * that is killed goes with the next conversation of a process with the same number, as in a container that is started again; with those of others soon
 * after, or as soon as it is older than any conversation may become. What this process uses itself stays whatever the clock is set to. Thread-safe.
 */
final class GitFolders {
    private static final String PREFIX = "pequod-git-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,10})-");
    /** Far longer than a conversation of another process, whose deadline nobody knows here. */
    private static final Duration OLD = Duration.ofHours(1);

    /** For a process that is there, and not seen from here. */
    private static final Duration LEFT = Duration.ofMinutes(1);

    private static final ProcessHandle SELF = ProcessHandle.current();
    private static final Instant START = SELF.info().startInstant().orElse(Instant.MIN);

    private static final Map<Room, HeapShares> ROOMS = new ConcurrentHashMap<>();

    /** The names of folders that this process uses, guarded by this class: one is here before it is found by anybody who looks. */
    private static final Set<String> USED = new HashSet<>();

    private record Room(Path folder, long bytes) {}

    private GitFolders() {}

    /** Returns the room that all conversations of this process share in a folder. */
    static HeapShares room(GitOptions options) {
        return ROOMS.computeIfAbsent(
                new Room(options.folder(), options.maxFolderBytes()), room -> new HeapShares(room.bytes()));
    }

    /**
     * Makes a folder, and deletes old ones of the same user beside it.
     *
     * @param longest how long the conversation may take
     */
    static Path make(Path parent, Duration longest) throws IOException {
        Path made = use(parent);
        try {
            sweep(parent, Files.getOwner(made), longest);
        } catch (IOException e) {
            return made; // what cannot be deleted stays, and is in nobody's way
        }
        return made;
    }

    private static synchronized Path use(Path parent) throws IOException {
        Path made = Files.createTempDirectory(parent, PREFIX + SELF.pid() + "-");
        USED.add(name(made));
        return made;
    }

    private static synchronized boolean isUsed(Path folder) {
        return USED.contains(name(folder));
    }

    private static synchronized void leave(Path folder) {
        USED.remove(name(folder));
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private static void sweep(Path parent, UserPrincipal owner, Duration longest) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (!isUsed(folder)
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && isLeft(folder, longest)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                    delete(folder);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isLeft(Path folder, Duration longest) throws IOException {
        Instant changed =
                Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        Instant now = Instant.now();
        long process = process(folder);
        if (process == SELF.pid() && changed.isBefore(START)) {
            return true;
        }
        boolean isOfNobody = process != 0 && ProcessHandle.of(process).isEmpty();
        return changed.isBefore(now.minus(isOfNobody ? LEFT : OLD).minus(longest));
    }

    /** Returns the number of the process whose folder it is; 0 if the name does not tell. */
    private static long process(Path folder) {
        Matcher name = NAME.matcher(name(folder));
        return name.lookingAt() ? Long.parseLong(name.group(1)) : 0;
    }

    /** Deletes what there is, also while somebody else does. Nobody here uses it any more. */
    static void delete(Path folder) throws IOException {
        leave(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
