package dev.pequod.api;

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

    /** Refuses limits below one. */
    public ModuleLimits {
        if (maxFiles < 1 || maxFileBytes < 1 || maxTotalBytes < 1 || maxPathLength < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }
}
