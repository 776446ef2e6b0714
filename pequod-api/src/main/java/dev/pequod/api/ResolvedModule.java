package dev.pequod.api;

import java.util.List;

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
 * @param warnings what whoever uses the module should know of how it was resolved, such as that the source could not be asked
 *     what a tag means now; empty if there is nothing
 */
public record ResolvedModule(
        PlatformRef ref,
        String source,
        String revision,
        Digest sourceDigest,
        String verifiedBy,
        ModuleFiles files,
        List<String> warnings) {

    /** Copies the list. */
    public ResolvedModule {
        warnings = List.copyOf(warnings);
    }

    /** Makes a module without warnings. */
    public ResolvedModule(
            PlatformRef ref,
            String source,
            String revision,
            Digest sourceDigest,
            String verifiedBy,
            ModuleFiles files) {
        this(ref, source, revision, sourceDigest, verifiedBy, files, List.of());
    }

    /** Returns the digest of the files that evaluation may read. */
    public Digest contentDigest() {
        return files.contentDigest();
    }
}
