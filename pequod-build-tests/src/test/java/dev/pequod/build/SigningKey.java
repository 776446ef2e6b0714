package dev.pequod.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** A key made for one rehearsal of a release and forgotten after it. */
final class SigningKey {
    static final String PASSPHRASE = "rehearsal";

    private final PGPSecretKey key;

    SigningKey() throws PGPException {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(
                new RSAKeyGenerationParameters(java.math.BigInteger.valueOf(0x10001), new SecureRandom(), 2048, 80));
        BcPGPKeyPair pair = new BcPGPKeyPair(
                4, PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), Date.from(Instant.now()));
        key = new PGPSecretKey(
                PGPSignature.POSITIVE_CERTIFICATION,
                pair,
                "Rehearsal <rehearsal@example.com>",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                null,
                null,
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
                new BcPBESecretKeyEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).build(PASSPHRASE.toCharArray()));
    }

    String armored() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArmoredOutputStream out = ArmoredOutputStream.builder().build(bytes)) {
            new PGPSecretKeyRing(java.util.List.of(key)).encode(out);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    /** Reports whether {@code file.asc} is this key's signature of {@code file}. */
    boolean signed(Path file) throws IOException, PGPException {
        Path asc = Path.of(file + ".asc");
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(asc))) {
            if (!(new BcPGPObjectFactory(in).nextObject() instanceof PGPSignatureList signatures)) {
                return false;
            }
            PGPSignature signature = signatures.get(0);
            signature.init(new BcPGPContentVerifierBuilderProvider(), key.getPublicKey());
            signature.update(Files.readAllBytes(file));
            return signature.verify();
        }
    }
}
