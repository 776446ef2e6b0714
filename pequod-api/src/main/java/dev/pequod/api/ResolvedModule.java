package dev.pequod.api;

/**
 * A module as it was resolved: its files, and what the status of a resource records about them.
 *
 * <p>It has two digests. The source digest is what {@code status.platformRefResolved} shows. The content digest is the same
 * for the same files from anywhere, and goes into the render hash: moving from one source to another renders nothing anew.
 *
 * @param ref the reference that was resolved
 * @param source where exactly the files are, immutable, as {@link ModuleRevision#source()}
 * @param revision what the source calls it: a version, a tag, a commit id; empty if it has no name
 * @param sourceDigest the digest under which the source keeps it: an OCI manifest's, otherwise the content digest
 * @param verifiedBy whose signature was verified; empty if none was
 * @param files the files
 */
public record ResolvedModule(
        PlatformRef ref, String source, String revision, Digest sourceDigest, String verifiedBy, ModuleFiles files) {

    /** Returns the digest of the files that evaluation may read. */
    public Digest contentDigest() {
        return files.contentDigest();
    }
}
