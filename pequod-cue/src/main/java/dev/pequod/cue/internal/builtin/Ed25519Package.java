package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** The package {@code crypto/ed25519}: signatures are checked, none is made. */
final class Ed25519Package {
    private static final int KEY_SIZE = 32;

    /** What checking a signature takes, besides reading the message. */
    private static final int STEPS_OF_A_CHECK = 100_000;

    private Ed25519Package() {}

    static PackageTable table() {
        int text = Kinds.BYTES | Kinds.STRING;
        return new PackageTable("crypto/ed25519")
                .constant("PublicKeySize", KEY_SIZE)
                .function("Valid", Kinds.BOOL, Ed25519Package::valid, text, text, text);
    }

    private static Expr valid(Arguments a) {
        byte[] key = a.bytes(0);
        if (key.length != KEY_SIZE) {
            throw a.failure("ed25519: publicKey must be 32 bytes");
        }
        a.evaluation().charge(STEPS_OF_A_CHECK);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(publicKey(key));
            byte[] message = a.bytes(1);
            a.evaluation().charge(message.length);
            signature.update(message);
            return a.truth(signature.verify(a.bytes(2)));
        } catch (GeneralSecurityException e) {
            // the key is no point of the curve, or the signature has another size
            return a.truth(false);
        }
    }

    /** A key is a coordinate, its lowest byte first, and the sign of the other one in the highest bit. */
    private static PublicKey publicKey(byte[] key) throws GeneralSecurityException {
        byte[] highestFirst = new byte[KEY_SIZE];
        for (int i = 0; i < KEY_SIZE; i++) {
            highestFirst[i] = key[KEY_SIZE - 1 - i];
        }
        boolean isOdd = highestFirst[0] < 0;
        highestFirst[0] &= 0x7F;
        EdECPoint point = new EdECPoint(isOdd, new BigInteger(1, highestFirst));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }
}
