package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;

/** The package {@code crypto/hmac}; hash functions have the names of {@link Hashes}. */
final class HmacPackage {
    private HmacPackage() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("crypto/hmac");
        for (Hashes h : Hashes.values()) {
            t.constant(h.name(), h.name());
        }
        int text = Kinds.BYTES | Kinds.STRING;
        return t.function("Sign", text, HmacPackage::sign, Kinds.STRING, text, text);
    }

    private static Expr sign(Arguments a) {
        for (Hashes h : Hashes.values()) {
            if (h.name().equals(a.text(0))) {
                return a.bytes(h.mac(a.evaluation(), a.bytes(1), a.bytes(2)));
            }
        }
        throw a.failure("unsupported hash function");
    }
}
