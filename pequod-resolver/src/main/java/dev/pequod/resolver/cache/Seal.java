package dev.pequod.resolver.cache;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of one cache. It seals what was learned from a source, so that nobody who lacks it can write such a thing, and
 * salts what identifies credentials, so that nobody who lacks it can try secrets against it. Thread-safe.
 */
final class Seal {
    /** The bytes of the secret, and of what it puts in front of what it seals. */
    static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Seal(byte[] secret) {
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    static Seal of(byte[] secret) throws CorruptException {
        if (secret.length != BYTES) {
            throw new CorruptException("the secret has " + secret.length + " bytes");
        }
        return new Seal(secret);
    }

    /** Returns a seal whose secret ends with the process. */
    static Seal ofProcess() {
        return new Seal(newSecret());
    }

    static byte[] newSecret() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** Returns the code of the bytes, which is only known to who has the secret. */
    byte[] code(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    byte[] seal(byte[] body) {
        byte[] sealed = Arrays.copyOf(code(body), BYTES + body.length);
        System.arraycopy(body, 0, sealed, BYTES, body.length);
        return sealed;
    }

    byte[] open(byte[] sealed) throws CorruptException {
        if (sealed.length < BYTES) {
            throw new CorruptException("it ends early");
        }
        byte[] body = Arrays.copyOfRange(sealed, BYTES, sealed.length);
        if (!MessageDigest.isEqual(code(body), Arrays.copyOf(sealed, BYTES))) {
            throw new CorruptException("its seal is broken");
        }
        return body;
    }
}
