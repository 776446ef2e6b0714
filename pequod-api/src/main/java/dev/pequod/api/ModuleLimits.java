package dev.pequod.api;

import java.util.Optional;

/**
 * How large a module may be.
 *
 * @param maxFiles the most files
 * @param maxFileBytes the most bytes in one file
 * @param maxTotalBytes the most bytes in all files together
 * @param maxPathLength the most characters in a path
 */
public record ModuleLimits(int maxFiles, long maxFileBytes, long maxTotalBytes, int maxPathLength) {

    /** What applies where nothing else is said: 2,000 files, 4 MiB a file, 16 MiB in all, paths of 255 characters. */
    public static final ModuleLimits DEFAULTS = new ModuleLimits(2_000, 4L << 20, 16L << 20, 255);

    /** The most folders in a path, wherever a module comes from; nobody needs more, and some file systems cannot have many. */
    public static final int MOST_FOLDERS = 32;

    /** Refuses limits below one. */
    public ModuleLimits {
        if (maxFiles < 1 || maxFileBytes < 1 || maxTotalBytes < 1 || maxPathLength < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }

    /** Returns what is wrong with a path that has more than {@link #MOST_FOLDERS} folders; empty for any other. */
    public static Optional<String> tooManyFolders(String path) {
        return path.chars().filter(c -> c == '/').count() > MOST_FOLDERS
                ? Optional.of("the path " + Quote.of(path) + " has more than " + MOST_FOLDERS + " folders")
                : Optional.empty();
    }
}
