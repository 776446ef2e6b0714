package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;

/** A manifest exactly as a registry has it: its digest is that of its bytes, so it is never written anew from what was read. */
public final class RawManifest {
    /** The bytes of one that may be read at any time; of 2,000 files in as many layers it has half a million. */
    private static final int SMALL = 1 << 16;

    /** How much more memory than its bytes that takes which is read in it. */
    private static final int COST = 6;

    private final String mediaType;
    private final byte[] bytes;

    /** Keeps the bytes, which nobody may change afterwards. */
    public RawManifest(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    /** Returns what it is. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns its bytes, which nobody may change. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes of memory that takes which is read in it; 0 where it is so little that it need not count. */
    public long bytesWhenRead() {
        return bytesWhenRead(bytes.length);
    }

    static long bytesWhenRead(long bytes) {
        return bytes <= SMALL ? 0 : COST * bytes;
    }

    /** Returns the digest. */
    public Digest digest() {
        return Digest.of(bytes);
    }

    /** Returns the descriptor. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, bytes);
    }

    /**
     * Returns what the manifest says.
     *
     * @param source whose manifest it is, for the message "Tried to read the manifest of … but …"
     * @throws ModuleException if it is no manifest of a kind that is known
     */
    public Manifest read(String source) throws ModuleException {
        return new ManifestReader(source).read(this);
    }
}
