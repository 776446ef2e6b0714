package dev.pequod.resolver.git;

import java.nio.file.Path;
import java.util.List;

/**
 * How repositories are read. Immutable; each method that starts with {@code with} returns changed options.
 *
 * @param knownHosts files with the keys of servers that ssh may connect to, as OpenSSH writes them
 * @param maxTransferBytes how many bytes a server may send for one module
 * @param maxExpandedBytes how many bytes the objects it sends may have when they are expanded; no single object may have more than a
 *     quarter of it
 */
public record GitOptions(List<Path> knownHosts, long maxTransferBytes, long maxExpandedBytes) {

    /** No known hosts, 64 MiB sent, 512 MiB expanded. */
    public static final GitOptions DEFAULTS = new GitOptions(List.of(), 64L << 20, 512L << 20);

    /** Refuses limits below one. */
    public GitOptions {
        knownHosts = List.copyOf(knownHosts);
        if (maxTransferBytes < 1 || maxExpandedBytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }

    /** Returns options with the keys of servers in these files, and no others. */
    public GitOptions withKnownHosts(List<Path> files) {
        return new GitOptions(files, maxTransferBytes, maxExpandedBytes);
    }

    /** Returns options with another limit of what is sent. */
    public GitOptions withMaxTransferBytes(long bytes) {
        return new GitOptions(knownHosts, bytes, maxExpandedBytes);
    }

    /** Returns options with another limit of what is expanded. */
    public GitOptions withMaxExpandedBytes(long bytes) {
        return new GitOptions(knownHosts, maxTransferBytes, bytes);
    }
}
