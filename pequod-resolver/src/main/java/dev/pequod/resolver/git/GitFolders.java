package dev.pequod.resolver.git;

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
import org.jspecify.annotations.Nullable;

/**
 * The folders of conversations, each of which has one for itself. What a process leaves there that is killed goes with a later
 * conversation, as soon as it is older than any conversation may become.
 */
final class GitFolders {
    private static final String PREFIX = "pequod-git-";
    /** Far longer than a conversation of another process, whose deadline nobody knows here. */
    private static final Duration OLD = Duration.ofHours(1);

    private GitFolders() {}

    /**
     * Makes a folder, and deletes old ones of the same user beside it.
     *
     * @param longest how long the conversation may take
     */
    static Path make(Path parent, Duration longest) throws IOException {
        Path made = Files.createTempDirectory(parent, PREFIX);
        try {
            sweep(parent, Files.getOwner(made), Instant.now().minus(OLD).minus(longest));
        } catch (IOException e) {
            return made; // what cannot be deleted stays, and is in nobody's way
        }
        return made;
    }

    private static void sweep(Path parent, UserPrincipal owner, Instant before) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                                .toInstant()
                                .isBefore(before)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                    delete(folder);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Deletes what there is, also while somebody else does. */
    static void delete(Path folder) throws IOException {
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
