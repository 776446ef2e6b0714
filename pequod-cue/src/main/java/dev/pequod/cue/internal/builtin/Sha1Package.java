package dev.pequod.cue.internal.builtin;

/** The package {@code crypto/sha1}. */
final class Sha1Package {
    private Sha1Package() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("crypto/sha1").constant("Size", 20).constant("BlockSize", 64);
        return Hashes.SHA1.addTo(t, "Sum");
    }
}
