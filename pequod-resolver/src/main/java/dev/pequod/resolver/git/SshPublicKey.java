package dev.pequod.resolver.git;

import dev.pequod.api.Digest;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A public key in the form of ssh: Ed25519, ECDSA on P-256, P-384 or P-521, or RSA of at least 2,048 bits. The JDK's
 * cryptography suffices.
 *
 * @param type the name of its kind, such as {@code ssh-ed25519}
 * @param fingerprint {@code SHA256:…}, as OpenSSH shows it
 */
record SshPublicKey(String type, String fingerprint, PublicKey key) {
    private static final int ED25519_BYTES = 32;
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 16_384;

    private static final Pattern FILE = Pattern.compile(
            "\\s*(?:(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+\\s+AAAA|-----BEGIN (?:RSA )?PUBLIC KEY|---- BEGIN SSH2 PUBLIC KEY).*",
            Pattern.DOTALL);

    /** What to say of a public key where it has taken the place of the private one. */
    static final String PRIVATE_IS_NEEDED = "the private one is needed: the file whose name has no .pub at the end";

    /** Reports whether a text is what files of public keys hold. */
    static boolean isLike(String text) {
        return FILE.matcher(text).matches();
    }

    /** Returns the key that the bytes hold. */
    static SshPublicKey read(byte[] blob) throws UnverifiedException {
        SshWire in = new SshWire(blob);
        String type = in.text();
        try {
            PublicKey key = switch (type) {
                case "ssh-ed25519" -> ed25519(in.string());
                case "ssh-rsa" -> rsa(in.integer(), in.integer());
                case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521" ->
                    ecdsa(type, in.text(), in.string());
                default -> throw new UnverifiedException("keys of the kind " + type + " are not supported");
            };
            in.end();
            byte[] sha256 = HexFormat.of().parseHex(Digest.of(blob).hex());
            return new SshPublicKey(
                    type, "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256), key);
        } catch (GeneralSecurityException e) {
            throw new UnverifiedException("the key cannot be used: " + e.getMessage());
        }
    }

    private static PublicKey ed25519(byte[] bytes) throws GeneralSecurityException, UnverifiedException {
        if (bytes.length != ED25519_BYTES) {
            throw new UnverifiedException("a key of the kind ssh-ed25519 has 32 bytes");
        }
        byte[] bigEndian = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            bigEndian[i] = bytes[ED25519_BYTES - 1 - i];
        }
        boolean isOdd = bigEndian[0] < 0;
        bigEndian[0] &= 0x7f;
        EdECPoint point = new EdECPoint(isOdd, new BigInteger(1, bigEndian));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static PublicKey rsa(BigInteger exponent, BigInteger modulus)
            throws GeneralSecurityException, UnverifiedException {
        if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
            throw new UnverifiedException("a key of the kind ssh-rsa must have from 2048 to 16384 bits");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey ecdsa(String type, String curve, byte[] point)
            throws GeneralSecurityException, UnverifiedException {
        int size = (bits(type) + 7) / 8;
        if (!type.endsWith(curve) || point.length != 1 + 2 * size || point[0] != 4) {
            throw new UnverifiedException("the point of the key is not on its curve");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp" + bits(type) + "r1"));
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + size));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + size, point.length));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(new ECPoint(x, y), parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static int bits(String ecdsaType) {
        return Integer.parseInt(ecdsaType.substring(ecdsaType.length() - 3));
    }

    /** Reports whether the signature, in the form of ssh, is this key's over the bytes. */
    boolean verifies(byte[] signed, byte[] signature) throws UnverifiedException {
        SshWire in = new SshWire(signature);
        String algorithm = in.text();
        byte[] bytes = in.string();
        in.end();
        try {
            Signature verifier = Signature.getInstance(
                    switch (algorithm) {
                        case "ssh-ed25519" -> "Ed25519";
                        case "rsa-sha2-256" -> "SHA256withRSA";
                        case "rsa-sha2-512" -> "SHA512withRSA";
                        case "ecdsa-sha2-nistp256" -> "SHA256withECDSA";
                        case "ecdsa-sha2-nistp384" -> "SHA384withECDSA";
                        case "ecdsa-sha2-nistp521" -> "SHA512withECDSA";
                        default ->
                            throw new UnverifiedException("signatures of the kind " + algorithm + " are not supported");
                    });
            boolean fits = algorithm.startsWith("rsa-") ? type.equals("ssh-rsa") : algorithm.equals(type);
            if (!fits) {
                return false;
            }
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(type.startsWith("ecdsa-") ? der(bytes) : bytes);
        } catch (GeneralSecurityException e) {
            return false; // bytes that are no signature are not this key's
        }
    }

    /** Writes the two numbers of an ECDSA signature in the form that the JDK takes. */
    private static byte[] der(byte[] bytes) throws UnverifiedException {
        SshWire in = new SshWire(bytes);
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            byte[] number = in.integer().toByteArray();
            if (number.length > 0x7f) {
                throw new UnverifiedException("a number of the signature is too large");
            }
            numbers.write(2);
            numbers.write(number.length);
            numbers.writeBytes(number);
        }
        in.end();
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        if (numbers.size() > 0x7f) {
            sequence.write(0x81);
        }
        sequence.write(numbers.size());
        sequence.writeBytes(numbers.toByteArray());
        return sequence.toByteArray();
    }
}
