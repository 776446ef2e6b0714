package dev.pequod.resolver.cache;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link ModuleCache} keeps, where and for how long. Immutable; each method that starts with {@code with} returns
 * changed options.
 *
 * @param schemes the schemes of references whose modules are kept; their fetchers must give equal files for equal sources
 * @param directory where modules are kept on disk; empty keeps them in memory only
 * @param memoryBytes the most bytes in memory, of files and of all that is known of them; below 64 KiB it is no sharp limit
 * @param diskBytes the most bytes of files on disk
 * @param maxModules the most modules on disk
 * @param maxAge for how long a module that nobody asks for stays on disk
 * @param tagAge for how long it is believed what a tag or branch meant
 * @param refusalAge for how long it is believed that there is no such module, or that a source does not answer
 * @param isOffline whether no source is asked for anything
 */
public record CacheOptions(
        Set<String> schemes,
        Optional<Path> directory,
        long memoryBytes,
        long diskBytes,
        int maxModules,
        Duration maxAge,
        Duration tagAge,
        Duration refusalAge,
        boolean isOffline) {

    /**
     * What applies where nothing else is said: OCI and Git, in memory only, 64 MiB there and 1 GiB or 10,000 modules on disk,
     * 30 days, a minute for what a tag means, 5 seconds for a refusal.
     */
    public static final CacheOptions DEFAULTS = new CacheOptions(
            Set.of("git", "oci"),
            Optional.empty(),
            64L << 20,
            1L << 30,
            10_000,
            Duration.ofDays(30),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            false);

    /** Refuses limits below one, and negative times. */
    public CacheOptions {
        if (memoryBytes < 1 || diskBytes < 1 || maxModules < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
        if (maxAge.isNegative() || tagAge.isNegative() || refusalAge.isNegative()) {
            throw new IllegalArgumentException("times may not be negative");
        }
        schemes = Set.copyOf(schemes);
    }

    /** Returns options that keep modules in the folder too. */
    public CacheOptions withDirectory(Path other) {
        return new CacheOptions(
                schemes, Optional.of(other), memoryBytes, diskBytes, maxModules, maxAge, tagAge, refusalAge, isOffline);
    }

    /** Returns options that keep at most so many bytes in memory. */
    public CacheOptions withMemoryBytes(long bytes) {
        return new CacheOptions(
                schemes, directory, bytes, diskBytes, maxModules, maxAge, tagAge, refusalAge, isOffline);
    }

    /** Returns options that keep at most so many bytes and modules on disk, each for so long after it was last asked for. */
    public CacheOptions withDiskLimits(long bytes, int modules, Duration age) {
        return new CacheOptions(schemes, directory, memoryBytes, bytes, modules, age, tagAge, refusalAge, isOffline);
    }

    /** Returns options that believe for so long what a tag meant, and that there is none. */
    public CacheOptions withAges(Duration tag, Duration refusal) {
        return new CacheOptions(
                schemes, directory, memoryBytes, diskBytes, maxModules, maxAge, tag, refusal, isOffline);
    }

    /** Returns options under which sources are asked, or not. */
    public CacheOptions withOffline(boolean offline) {
        return new CacheOptions(
                schemes, directory, memoryBytes, diskBytes, maxModules, maxAge, tagAge, refusalAge, offline);
    }
}
