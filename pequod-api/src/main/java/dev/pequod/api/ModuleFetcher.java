package dev.pequod.api;

import java.util.List;
import java.util.Optional;

/**
 * The SPI: gets modules of one scheme from where they are. Found through {@link java.util.ServiceLoader}; each
 * implementation must pass {@code dev.pequod.api.testing.ModuleFetcherContract}, which is in this library's test jar.
 *
 * <p>It has two steps, so that a cache can stand between them: {@link #locate} finds out, cheaply, which immutable thing a
 * reference means now, and {@link #fetch} gets its files. A fetcher caches nothing and checks no digest of a reference;
 * the {@link ModuleResolver} does. It is thread-safe, keeps to the context's deadline and limits (also while it reads), and
 * ends with reason {@link ModuleException.Reason#DEADLINE_EXCEEDED} when its thread is interrupted.
 */
public interface ModuleFetcher {

    /** Returns references that this fetcher can resolve without asking anybody; empty where none is known. */
    default List<PlatformRef> offered() {
        return List.of();
    }

    /**
     * Returns the newest version that the source has of the module that a reference names, pre-releases left out, as a reference that
     * names it by version and, if it can, by digest; empty if the source knows no versions, or if it cannot tell whether one is newer than what
     * the reference names.
     *
     * @throws ModuleException if the source cannot be asked
     */
    default Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        return Optional.empty();
    }

    /** Returns the scheme whose references this fetcher understands, such as {@code oci}; always the same. */
    String scheme();

    /**
     * Returns the immutable thing that the reference means now: a manifest, a commit, a version.
     *
     * <p>The context's credentials are looked for only when the source is asked: an answer that took credentials proves to a
     * cache that the requester may read what it already has. Where the reference names the immutable thing itself nobody
     * needs to be asked, and then nothing is proven; {@link #confirm} is for that.
     *
     * @param ref a reference of this fetcher's scheme
     * @throws ModuleException if there is none, or the source cannot be asked
     * @throws IllegalArgumentException if the reference is of another scheme
     */
    ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException;

    /**
     * Asks the source whether the requester may read a revision, without getting its files: a cache that has it for others asks so
     * before it gives it away. As with {@link #locate}, what credentials are looked for is what is proven. Its first question and its words are
     * those of {@link #fetch}: otherwise who is refused could tell that others have the revision.
     *
     * @param revision what {@link #locate} returned for the reference, perhaps long ago or in another process
     * @return whether the source was asked, and said so; false if nothing but {@link #fetch} tells
     * @throws ModuleException if the requester may not, or the source cannot be asked
     */
    default boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        return false;
    }

    /**
     * Returns what a module of the reference must fulfil besides having its digest, such as the fingerprint of a signature
     * policy; empty if there is nothing. A cache gives out what was fetched under one policy under no other one.
     */
    default String policy(PlatformRef ref) {
        return "";
    }

    /**
     * Returns the files of a revision.
     *
     * @param ref the reference that was located
     * @param revision what {@link #locate} returned for it, perhaps long ago or in another process
     * @throws ModuleException if they cannot be had
     * @throws IllegalArgumentException if the reference is of another scheme
     */
    FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException;
}
