package dev.pequod.resolver.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Keys that are made for one test. */
final class Keys {

    private Keys() {}

    /** Returns a new private key as PEM. */
    static String pem(String kind) {
        try {
            KeyPairGenerator generator;
            switch (kind) {
                case "P-256", "P-384", "P-521" -> {
                    generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp" + kind.substring(2) + "r1"));
                }
                case "RSA" -> {
                    generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(2_048);
                }
                default -> generator = KeyPairGenerator.getInstance(kind);
            }
            return pem(generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Returns a new key. */
    static SigningKey of(String kind) {
        try {
            return SigningKey.parse(kind + ".key", pem(kind), () -> new byte[0]);
        } catch (KeyException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
