package dev.pequod.resolver.trust;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A private key that modules are signed with. It never prints itself. Immutable. */
public final class SigningKey {
    private static final String PLAIN = "PRIVATE KEY";
    private static final Set<String> ENCRYPTED =
            Set.of("ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY");

    private final PrivateKey key;
    private final String algorithm;
    private final VerificationKey verificationKey;

    private SigningKey(PrivateKey key, String algorithm, VerificationKey verificationKey) {
        this.key = key;
        this.algorithm = algorithm;
        this.verificationKey = verificationKey;
    }

    /**
     * Returns the key that a PEM text holds: {@code cosign.key}, or PKCS#8 that is not encrypted.
     *
     * @param name what the key is called
     * @param password asked for if the key is encrypted
     * @throws KeyException if it holds none that can be used
     */
    public static SigningKey parse(String name, String pem, Supplier<byte[]> password) throws KeyException {
        Pem found = Pem.parse(pem);
        byte[] pkcs8;
        if (found.label().equals(PLAIN)) {
            pkcs8 = found.bytes();
        } else if (ENCRYPTED.contains(found.label())) {
            pkcs8 = EncryptedKey.decrypt(found.bytes(), password.get());
        } else {
            throw new KeyException(
                    "expected " + PLAIN + " (PKCS#8) or what cosign generate-key-pair writes, found " + found.label()
                            + (found.label().contains("PUBLIC") || found.label().contains("CERTIFICATE")
                                    ? "; name the private key that belongs to it, such as cosign.key beside cosign.pub"
                                    : "; cosign import-key-pair --key FILE and openssl pkey -in FILE make such a key"
                                            + " of it"));
        }
        try {
            return of(name, pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /**
     * Returns the key of a file.
     *
     * @param name what the key is called
     * @param content what the file holds: PEM in UTF-8
     * @param password asked for if the key is encrypted
     * @throws KeyException if it holds none that can be used
     */
    public static SigningKey parse(String name, byte[] content, Supplier<byte[]> password) throws KeyException {
        return parse(name, Pem.text(content, ""), password);
    }

    private static SigningKey of(String name, byte[] pkcs8) throws KeyException {
        for (String kind : List.of("EC", "Ed25519", "RSA")) {
            PrivateKey key;
            try {
                key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                continue; // it is a key of another kind
            }
            String algorithm = switch (kind) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> kind;
            };
            return new SigningKey(key, algorithm, VerificationKey.of(name, PublicHalf.of(key)));
        }
        throw new KeyException("expected a key of the kind EC, Ed25519 or RSA");
    }

    /** Returns the key that verifies what this one signs. */
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    byte[] sign(byte[] bytes) throws KeyException {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new KeyException("it cannot sign: " + e.getMessage(), e);
        }
    }

    /** Returns the public half. */
    @Override
    public String toString() {
        return "SigningKey[" + verificationKey + "]";
    }
}
