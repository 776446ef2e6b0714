package dev.pequod.cue.internal.builtin;

/** The package {@code crypto/sha256}. */
final class Sha256Package {
    private Sha256Package() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("crypto/sha256")
                .constant("Size", 32)
                .constant("Size224", 28)
                .constant("BlockSize", 64);
        return Hashes.SHA224.addTo(Hashes.SHA256.addTo(t, "Sum256"), "Sum224");
    }
}
