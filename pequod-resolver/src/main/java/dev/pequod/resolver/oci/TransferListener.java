package dev.pequod.resolver.oci;

/** Hears how far the transfers of blobs from and to registries are, perhaps from several threads at once. */
public interface TransferListener {
    /** Hears nothing. */
    TransferListener NONE = new TransferListener() {
        @Override
        public void expected(long bytes) {}

        @Override
        public void transferred(long bytes) {}
    };

    /** Tells that so many more bytes are to be transferred. */
    void expected(long bytes);

    /** Tells that so many more bytes were; it is negative where they have to be transferred again. */
    void transferred(long bytes);
}
