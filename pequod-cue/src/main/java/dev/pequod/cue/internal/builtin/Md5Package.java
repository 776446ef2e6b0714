package dev.pequod.cue.internal.builtin;

/** The package {@code crypto/md5}. */
final class Md5Package {
    private Md5Package() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("crypto/md5").constant("Size", 16).constant("BlockSize", 64);
        return Hashes.MD5.addTo(t, "Sum");
    }
}
