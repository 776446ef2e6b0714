package dev.pequod.resolver.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;

/** The public key of a private one, which a file need not hold and the JDK does not tell. */
final class PublicHalf {
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private PublicHalf() {}

    static PublicKey of(PrivateKey key) throws KeyException {
        try {
            return switch (key) {
                case RSAPrivateCrtKey rsa ->
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
                case EdECPrivateKey ed -> edwards(ed.getBytes().orElseThrow(() -> new KeyException("it is empty")));
                case ECPrivateKey ec ->
                    KeyFactory.getInstance("EC")
                            .generatePublic(new ECPublicKeySpec(point(ec.getParams(), ec.getS()), ec.getParams()));
                default -> throw new KeyException("expected EC, Ed25519 or RSA");
            };
        } catch (GeneralSecurityException e) {
            throw new KeyException("its public half cannot be computed: " + e.getMessage(), e);
        }
    }

    /** A new pair is made of random bytes; with the private key in their place it is this pair. */
    private static PublicKey edwards(byte[] secret) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Fixed(secret));
        return generator.generateKeyPair().getPublic();
    }

    /** Random bytes that are none. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] fixed;

        Fixed(byte[] fixed) {
            this.fixed = fixed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(fixed, 0, bytes, 0, bytes.length);
        }
    }

    /** Returns the multiple of the curve's generator: the sum of its doublings that the number's bits name. */
    private static ECPoint point(ECParameterSpec curve, BigInteger number) {
        BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        ECPoint sum = ECPoint.POINT_INFINITY;
        ECPoint doubled = curve.getGenerator();
        for (int bit = 0; bit < number.bitLength(); bit++) {
            if (number.testBit(bit)) {
                sum = add(sum, doubled, curve, prime);
            }
            doubled = add(doubled, doubled, curve, prime);
        }
        return sum;
    }

    private static ECPoint add(ECPoint a, ECPoint b, ECParameterSpec curve, BigInteger prime) {
        if (a.equals(ECPoint.POINT_INFINITY)) {
            return b;
        }
        BigInteger slope = a.equals(b)
                ? a.getAffineX()
                        .pow(2)
                        .multiply(THREE)
                        .add(curve.getCurve().getA())
                        .multiply(a.getAffineY().shiftLeft(1).modInverse(prime))
                : b.getAffineY()
                        .subtract(a.getAffineY())
                        .multiply(b.getAffineX().subtract(a.getAffineX()).modInverse(prime));
        BigInteger x =
                slope.pow(2).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(prime);
        BigInteger y = slope.multiply(a.getAffineX().subtract(x))
                .subtract(a.getAffineY())
                .mod(prime);
        return new ECPoint(x, y);
    }
}
