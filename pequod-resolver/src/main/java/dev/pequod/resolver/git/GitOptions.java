package dev.pequod.resolver.git;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How repositories are read. Immutable; each method that starts with {@code with} returns changed options.
 *
 * @param knownHosts files with the keys of servers that ssh may connect to, as OpenSSH writes them; absolute, so that none
 *     depends on where the program runs
 * @param folder where a repository lives while its files are read
 * @param maxTransferBytes how many bytes a server may send for one module, expanded if it sends them in gzip, and a sixteenth of it
 *     before any object; and for each 256 of them it may send one object
 * @param maxExpandedBytes how many bytes the objects it sends may have when they are expanded; no single object may have more than a
 *     sixteenth of it, and an eighth of it may be in memory at once
 * @param maxFolderBytes how many bytes repositories may take in the folder at a time, all together: half of that for one owner, such as a namespace, and
 *     nobody more than he leaves to all others
 * @param credentials what is used where the requester has no credentials
 * @param allowedSigners who must have signed a commit; empty if nobody need have
 */
public record GitOptions(
        List<Path> knownHosts,
        Path folder,
        long maxTransferBytes,
        long maxExpandedBytes,
        long maxFolderBytes,
        GitCredentials credentials,
        Optional<AllowedSigners> allowedSigners) {
    private static final long MOST_EXPANDED = 8;

    private static final long AT_A_TIME = 3;

    /** No known hosts, the JVM's temporary folder with 192 MiB at a time, 64 MiB sent, 512 MiB expanded. */
    public static final GitOptions DEFAULTS = new GitOptions(
            List.of(),
            Path.of(System.getProperty("java.io.tmpdir")),
            64L << 20,
            512L << 20,
            192L << 20,
            GitCredentials.NONE,
            Optional.empty());

    /** Refuses limits below one. */
    public GitOptions {
        knownHosts = knownHosts.stream().map(Path::toAbsolutePath).toList();
        if (maxTransferBytes < 1 || maxExpandedBytes < 1 || maxFolderBytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }

    /** Returns options with the keys of servers in these files, and no others. */
    public GitOptions withKnownHosts(List<Path> files) {
        return new GitOptions(
                files, folder, maxTransferBytes, maxExpandedBytes, maxFolderBytes, credentials, allowedSigners);
    }

    /** Returns options under which repositories live in another folder. */
    public GitOptions withFolder(Path other) {
        return new GitOptions(
                knownHosts, other, maxTransferBytes, maxExpandedBytes, maxFolderBytes, credentials, allowedSigners);
    }

    /**
     * Returns options with another limit of what is sent; eight times as much may be expanded, and at least three times as much may be in the folder at a
     * time.
     */
    public GitOptions withMaxTransferBytes(long bytes) {
        return new GitOptions(
                knownHosts,
                folder,
                bytes,
                Math.multiplyExact(bytes, MOST_EXPANDED),
                Math.max(maxFolderBytes, Math.multiplyExact(bytes, AT_A_TIME)),
                credentials,
                allowedSigners);
    }

    /** Returns options with another limit of what repositories take in the folder at a time, all together. */
    public GitOptions withMaxFolderBytes(long bytes) {
        return new GitOptions(
                knownHosts, folder, maxTransferBytes, maxExpandedBytes, bytes, credentials, allowedSigners);
    }

    /** Returns options under which one of these must have signed a commit. */
    public GitOptions withAllowedSigners(AllowedSigners signers) {
        return new GitOptions(
                knownHosts,
                folder,
                maxTransferBytes,
                maxExpandedBytes,
                maxFolderBytes,
                credentials,
                Optional.of(signers));
    }

    /** Returns options with credentials for requesters who have none. */
    public GitOptions withCredentials(GitCredentials others) {
        return new GitOptions(
                knownHosts, folder, maxTransferBytes, maxExpandedBytes, maxFolderBytes, others, allowedSigners);
    }
}
