package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One repository of manifests and blobs, for one requester and until one deadline: in a registry, or in a folder. What is
 * returned has the digest that was asked for, since it is checked here. Not thread-safe.
 */
public interface OciRepository {

    /** Returns how messages name it, such as {@code ghcr.io/acme/web}. */
    String name();

    /**
     * Returns the digest of the manifest that a tag means now, or empty if there is no such tag.
     *
     * @param tag the tag; in a registry also the text of a digest, which means itself if it is there
     * @throws ModuleException if the repository cannot be asked
     */
    Optional<Digest> resolve(String tag) throws ModuleException;

    /**
     * Returns what to tell of a tag that {@link #resolve} has not found.
     *
     * @param shown how its reference begins, before the colon and the tag
     */
    default ModuleException unknownTag(String shown, String tag) {
        return new ModuleException(
                ModuleException.Reason.NOT_FOUND,
                "Tried to find " + shown + ":" + tag + " but " + shown + " has no tag \"" + tag
                        + "\"; pequod module list " + shown + " shows what there is");
    }

    /**
     * Returns a manifest.
     *
     * @throws ModuleException if there is none, its bytes have another digest, or it cannot be had
     */
    RawManifest manifest(Digest digest) throws ModuleException;

    /**
     * Returns the manifest that a descriptor describes, such as one of an index.
     *
     * @throws ModuleException if there is none, it is of another digest, size or media type, or it cannot be had
     */
    default RawManifest manifest(Descriptor descriptor) throws ModuleException {
        RawManifest found = manifest(descriptor.digest());
        String tried = "Tried to read the manifest " + name() + "@" + descriptor.digest() + " but it ";
        if (found.bytes().length != descriptor.size()) {
            throw new ModuleException(
                    ModuleException.Reason.DIGEST_MISMATCH,
                    tried + "has " + found.bytes().length + " bytes, and not the " + descriptor.size()
                            + " that are told where it is listed");
        }
        String type = descriptor.mediaType();
        if (!type.isEmpty() && !found.mediaType().isEmpty() && !type.equals(found.mediaType())) {
            throw new ModuleException(
                    ModuleException.Reason.INVALID_MODULE,
                    tried + "is of the media type " + Quote.of(found.mediaType()) + ", and not of " + Quote.of(type)
                            + ", as is told where it is listed");
        }
        return found;
    }

    /**
     * Returns the bytes that a descriptor describes.
     *
     * @param most how many bytes are wanted at most
     * @throws ModuleException if there are none, they have another digest or size, or they cannot be had
     */
    byte[] blob(Descriptor descriptor, long most) throws ModuleException;

    /**
     * Returns the tags, sorted.
     *
     * @throws ModuleException if the repository cannot be asked
     */
    List<String> tags() throws ModuleException;

    /**
     * Returns descriptors of the manifests that say something about another one: what the registry lists as its referrers, or
     * else what the index under the tag {@code sha256-<hex>} lists. A registry may leave some out, so nothing follows from
     * what is not there.
     *
     * @throws ModuleException if the repository cannot be asked, or lists more than is read: a list that only seems whole is worse than none
     */
    List<Descriptor> referrers(Digest subject) throws ModuleException;

    /**
     * Writes bytes, unless they are there already.
     *
     * @param sent is told how many more bytes were sent, perhaps by another thread; of bytes that are there already nothing
     * @throws ModuleException if they cannot be written
     */
    void push(Descriptor descriptor, byte[] bytes, LongConsumer sent) throws ModuleException;

    /**
     * Writes bytes, unless they are there already.
     *
     * @throws ModuleException if they cannot be written
     */
    default void push(Descriptor descriptor, byte[] bytes) throws ModuleException {
        push(descriptor, bytes, count -> {});
    }

    /**
     * Writes a manifest, whose parts must be there.
     *
     * @param tag the tag that will mean it; empty for none
     * @throws ModuleException if it cannot be written
     */
    void push(RawManifest manifest, String tag) throws ModuleException;
}
