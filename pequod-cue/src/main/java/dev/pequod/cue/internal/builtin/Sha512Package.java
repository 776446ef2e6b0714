package dev.pequod.cue.internal.builtin;

/** The package {@code crypto/sha512}. */
final class Sha512Package {
    private Sha512Package() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("crypto/sha512")
                .constant("Size", 64)
                .constant("Size224", 28)
                .constant("Size256", 32)
                .constant("Size384", 48)
                .constant("BlockSize", 128);
        Hashes.SHA512.addTo(t, "Sum512");
        Hashes.SHA384.addTo(t, "Sum384");
        Hashes.SHA512_224.addTo(t, "Sum512_224");
        return Hashes.SHA512_256.addTo(t, "Sum512_256");
    }
}
