package dev.pequod.api;

/**
 * What a {@link ModuleFetcher} got.
 *
 * @param files the files
 * @param sourceDigest the digest under which the source keeps them, computed from what was received, never copied from the
 *     reference: an OCI manifest's, otherwise the content digest
 * @param verifiedBy whose signature was verified, such as a key's fingerprint; empty if none was
 */
public record FetchedModule(ModuleFiles files, Digest sourceDigest, String verifiedBy) {

    /** Returns a module whose source digest is its content digest, without a signature. */
    public static FetchedModule unsigned(ModuleFiles files) {
        return new FetchedModule(files, files.contentDigest(), "");
    }
}
