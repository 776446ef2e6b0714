package dev.pequod.cue.internal.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder of the machine, whatever paths say. Symbolic links are followed where they are named, but are none of the folders
 * that are listed, so that no walk goes in circles; files above a size are refused.
 */
public final class FolderTree implements FileTree {
    private static final long MAX_FILE = 64L << 20;

    private final Path root;

    /** Creates a tree; nothing is read yet. */
    public FolderTree(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Returns where a path leads; null if it leads out of the tree or no file can have its name. */
    private @Nullable Path place(String path) {
        try {
            Path place = root.resolve(path).normalize();
            return place.startsWith(root) ? place : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    @Override
    public byte @Nullable [] read(String path) {
        Path file = place(path);
        try {
            if (file == null || !Files.isRegularFile(file)) {
                return null;
            }
            if (Files.size(file) > MAX_FILE) {
                throw new FileSystemException(path, null, "it is larger than " + (MAX_FILE >> 20) + " MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(reason(e), e);
        }
    }

    /** Returns why the file could not be read, without its name: whoever asked knows it. */
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "access to it is denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public List<String> files(String folder) {
        return list(folder, Files::isRegularFile);
    }

    @Override
    public List<String> folders(String folder) {
        return list(folder, p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public boolean isBelow(String folder, String path) {
        Path place = place(path);
        Path around = place(folder);
        try {
            return place != null && around != null && place.toRealPath().startsWith(around.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> list(String folder, Predicate<Path> kind) {
        Path dir = place(folder);
        if (dir == null || !Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(kind)
                    .map(p -> String.valueOf(p.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }
}
