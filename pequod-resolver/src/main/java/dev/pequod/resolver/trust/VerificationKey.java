package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A public key that signatures are checked with: EC on P-256, P-384 or P-521, Ed25519, or RSA of at least 2,048 bits. It is
 * itself a {@link SignatureVerifier}. Thread-safe.
 */
public final class VerificationKey implements SignatureVerifier {
    private static final String LABEL = "PUBLIC KEY";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 16_384;
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
    private static final EdDSAParameterSpec PREHASHED = new EdDSAParameterSpec(true);

    private final String name;
    private final PublicKey key;
    private final List<Scheme> schemes;

    private record Scheme(String algorithm, Optional<AlgorithmParameterSpec> parameters) {
        static Scheme of(String algorithm) {
            return new Scheme(algorithm, Optional.empty());
        }
    }

    private VerificationKey(String name, PublicKey key, List<Scheme> schemes) {
        this.name = name;
        this.key = key;
        this.schemes = schemes;
    }

    private static String article(String label) {
        return !label.isEmpty() && "AEIOU".indexOf(label.charAt(0)) >= 0 ? "an " : "a ";
    }

    /**
     * Returns the key that a PEM text holds, as {@code cosign.pub} does.
     *
     * @param name what {@code verifiedBy} shows besides the fingerprint, such as the name of the file
     * @throws KeyException if it holds none that can be used
     */
    public static VerificationKey parse(String name, String pem) throws KeyException {
        Pem found = Pem.parse(pem);
        if (!found.label().equals(LABEL)) {
            throw new KeyException("expected a " + LABEL + ", found " + article(found.label()) + found.label()
                    + (found.label().endsWith(PRIVATE)
                            ? ": name the file of its public half, such as cosign.pub"
                            : ""));
        }
        for (String kind : List.of("EC", "Ed25519", "RSA")) {
            Optional<PublicKey> key = decode(kind, found.bytes());
            if (key.isPresent()) {
                return of(name, key.orElseThrow());
            }
        }
        throw new KeyException(
                "expected a key of the kind EC, Ed25519 or RSA, as cosign or openssl pkey -pubout writes it"
                        + " (of EC with a named curve and an uncompressed point)");
    }

    /**
     * Returns the key of a file.
     *
     * @param name what {@code verifiedBy} shows besides the fingerprint, such as the name of the file
     * @param content what the file holds: PEM in UTF-8
     * @throws KeyException if it holds none that can be used
     */
    public static VerificationKey parse(String name, byte[] content) throws KeyException {
        return parse(name, Pem.text(content, " -pubin"));
    }

    private static Optional<PublicKey> decode(String kind, byte[] spki) {
        try {
            KeyFactory factory = KeyFactory.getInstance(kind);
            PublicKey key = factory.generatePublic(new X509EncodedKeySpec(spki));
            // Its numbers may be written with zeros in front, but one key is one key for a threshold.
            return Optional.of(
                    key instanceof RSAPublicKey rsa
                            ? factory.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()))
                            : key);
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // it is a key of another kind
        }
    }

    static VerificationKey of(String name, PublicKey key) throws KeyException {
        return new VerificationKey(name, key, schemes(key));
    }

    /**
     * The digest that goes with a curve is not always what was used: cosign takes SHA-256 for all, and signs with Ed25519 a digest (Ed25519ph)
     * where others sign the bytes.
     */
    private static List<Scheme> schemes(PublicKey key) throws KeyException {
        return switch (key) {
            case ECPublicKey ec ->
                switch (ec.getParams().getCurve().getField().getFieldSize()) {
                    case 256 -> List.of(Scheme.of("SHA256withECDSA"));
                    case 384 -> List.of(Scheme.of("SHA256withECDSA"), Scheme.of("SHA384withECDSA"));
                    case 521 -> List.of(Scheme.of("SHA256withECDSA"), Scheme.of("SHA512withECDSA"));
                    default -> throw new KeyException("expected a key on the curve P-256, P-384 or P-521");
                };
            case EdECPublicKey ed -> List.of(Scheme.of("Ed25519"), new Scheme("Ed25519", Optional.of(PREHASHED)));
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() >= LEAST_RSA_BITS
                    && rsa.getModulus().bitLength() <= MOST_RSA_BITS ->
                List.of(Scheme.of("SHA256withRSA"), new Scheme("RSASSA-PSS", Optional.of(PSS)));
            default -> throw new KeyException("expected EC, Ed25519, or RSA of " + LEAST_RSA_BITS + " bits or more");
        };
    }

    @Override
    public Optional<String> signer(FoundSignature signature) {
        return verifies(signature.signedBytes(), signature.signature())
                ? Optional.of(name + " " + fingerprint())
                : Optional.empty();
    }

    /** Reports whether the signature is one of the bytes by this key's owner. */
    boolean verifies(byte[] bytes, byte[] signature) {
        return schemes.stream().anyMatch(scheme -> verifies(scheme, bytes, signature));
    }

    private boolean verifies(Scheme scheme, byte[] bytes, byte[] signature) {
        try {
            Signature check = Signature.getInstance(scheme.algorithm());
            if (scheme.parameters().isPresent()) {
                check.setParameter(scheme.parameters().orElseThrow());
            }
            check.initVerify(key);
            check.update(bytes);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // no signature at all
        }
    }

    /** Returns the sha256 of the key's standard form (SPKI), as {@code SHA256:} and base64. */
    @Override
    public String fingerprint() {
        return "SHA256:" + hint();
    }

    /** Returns the sha256 of the key in base64, as a bundle names its key. */
    String hint() {
        return Base64.getEncoder()
                .encodeToString(
                        HexFormat.of().parseHex(Digest.of(key.getEncoded()).hex()));
    }

    /** Returns the key as PEM text. */
    public String pem() {
        return "-----BEGIN " + LABEL + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n-----END " + LABEL
                + "-----\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && name.equals(that.name) && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + fingerprint();
    }
}
