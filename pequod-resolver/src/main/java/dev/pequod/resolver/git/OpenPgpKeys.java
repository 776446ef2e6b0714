package dev.pequod.resolver.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPUserId;
import org.bouncycastle.openpgp.api.OpenPGPImplementation;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.jspecify.annotations.Nullable;

/**
 * Public keys of OpenPGP, as {@code gpg --armor --export} writes them, and whether signatures are theirs. No key ring is ever read, and
 * no key is looked up anywhere.
 *
 * <p>A signature counts only if its key may sign <em>now</em>: neither it nor its primary key is expired or revoked, and both vouch
 * for each other. That it could when it signed is not asked: who has stolen an old key chooses the time that is written into a signature, and
 * a key whose time was prolonged has only its new certificate.
 *
 * <p>This is the one file that uses Bouncy Castle, and its cryptography and not that of the JVM's providers. Its objects
 * remember what they verified, so that they are read anew for each signature and no thread shares them.
 */
final class OpenPgpKeys {
    /** Has no keys. */
    static final OpenPgpKeys NONE = new OpenPgpKeys(List.of(), InstantSource.system());

    static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";

    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";
    private static final String BEGIN_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final String END_KEY = "-----END PGP PUBLIC KEY BLOCK-----";
    private static final int MOST_CHARACTERS = 1 << 16;

    /** How far the clocks of those who sign may be ahead of ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final List<String> blocks;
    private final InstantSource clock;

    private OpenPgpKeys(List<String> blocks, InstantSource clock) {
        this.blocks = blocks;
        this.clock = clock;
    }

    /** Reports whether a text holds keys of OpenPGP, and not those of ssh. */
    static boolean isArmored(String text) {
        return text.contains("-----BEGIN PGP ");
    }

    /** Returns the keys of the blocks in a text; what is between them is not read. */
    static OpenPgpKeys read(String text) throws UnverifiedException {
        List<String> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN_KEY);
        while (at >= 0) {
            int end = text.indexOf(END_KEY, at);
            if (end < 0) {
                throw new UnverifiedException("a public key has no end");
            }
            blocks.add(text.substring(at, end + END_KEY.length()) + "\n");
            at = text.indexOf(BEGIN_KEY, end);
        }
        if (blocks.isEmpty()) {
            throw new UnverifiedException("there is no public key in it; write it with gpg --armor --export");
        }
        OpenPgpKeys keys = new OpenPgpKeys(List.copyOf(blocks), InstantSource.system());
        keys.certificates();
        return keys;
    }

    /** Returns these and those of the other. */
    OpenPgpKeys and(OpenPgpKeys other) {
        List<String> both = new ArrayList<>(blocks);
        both.addAll(other.blocks);
        return new OpenPgpKeys(List.copyOf(both), clock);
    }

    /** Returns these keys at a time of another clock. */
    OpenPgpKeys at(InstantSource other) {
        return new OpenPgpKeys(blocks, other);
    }

    private List<OpenPGPCertificate> certificates() throws UnverifiedException {
        List<OpenPGPCertificate> all = new ArrayList<>();
        OpenPGPImplementation openPgp = new BcOpenPGPImplementation();
        OpenPGPKeyReader reader = new OpenPGPKeyReader(openPgp);
        try {
            for (String block : blocks) {
                List<OpenPGPCertificate> inBlock = reader.parseCertificates(block);
                if (inBlock.isEmpty()) {
                    throw new IOException("there is none in its block");
                }
                for (OpenPGPCertificate certificate : inBlock) {
                    all.add(withoutRevokedUserIds(certificate, openPgp));
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new UnverifiedException("a public key cannot be read: " + e.getMessage());
        }
        return all;
    }

    /**
     * Returns a key with only those of its user ids that are not revoked, or as it is if none would be left. The library goes by the oldest
     * user id, revoked or not, and would take the key itself for revoked.
     */
    private OpenPGPCertificate withoutRevokedUserIds(OpenPGPCertificate certificate, OpenPGPImplementation openPgp) {
        Date now = now();
        List<OpenPGPUserId> valid = certificate.getValidUserIds(now);
        if (valid.isEmpty()) {
            return certificate;
        }
        PGPPublicKeyRing ring = certificate.getPGPPublicKeyRing();
        PGPPublicKey primary = ring.getPublicKey();
        for (OpenPGPUserId user : certificate.getAllUserIds()) {
            if (user.getRevocation(now) != null && !valid.contains(user)) {
                PGPPublicKey less = PGPPublicKey.removeCertification(primary, user.getUserId());
                primary = less == null ? primary : less;
            }
        }
        return primary == ring.getPublicKey()
                ? certificate
                : new OpenPGPCertificate(PGPPublicKeyRing.insertPublicKey(ring, primary), openPgp);
    }

    private Date now() {
        return Date.from(clock.instant().plus(SKEW));
    }

    /**
     * Returns whose key the signature was made with, with the fingerprint of the primary key.
     *
     * @throws UnverifiedException if it does not count; the message says what is wrong
     */
    String verifiedBy(GitSignature of) throws UnverifiedException {
        OpenPGPImplementation openPgp = new BcOpenPGPImplementation();
        List<OpenPGPCertificate> certificates = certificates();
        try {
            PGPSignature signature = signature(of.armored(), openPgp);
            OpenPGPComponentKey key = key(certificates, signature);
            if (key == null) {
                throw of.unknown("the GPG key " + HexFormat.of().withUpperCase().toHexDigits(signature.getKeyID()));
            }
            return verifiedBy(of, new OpenPGPDocumentSignature(signature, key), openPgp);
        } catch (IOException | PGPException | RuntimeException e) {
            throw new UnverifiedException(
                    "the signature of the " + of.what() + " cannot be read: " + GitWords.shown("" + e.getMessage()));
        }
    }

    /** Returns the one signature that there must be; its bytes are a stranger's, and nothing but a signature is looked into. */
    private static PGPSignature signature(String armored, OpenPGPImplementation openPgp) throws IOException {
        if (armored.length() > MOST_CHARACTERS || !armored.endsWith(END_SIGNATURE)) {
            throw new IOException("it has more than " + MOST_CHARACTERS + " characters, or no end");
        }
        byte[] bytes = armored.getBytes(StandardCharsets.US_ASCII);
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            PGPObjectFactory packets = openPgp.pgpObjectFactory(in);
            if (packets.nextObject() instanceof PGPSignatureList list
                    && list.size() == 1
                    && list.get(0).getSignatureType() == PGPSignature.BINARY_DOCUMENT
                    && packets.nextObject() == null) {
                return list.get(0);
            }
            throw new IOException("it is not one signature of a document");
        }
    }

    private static @Nullable OpenPGPComponentKey key(List<OpenPGPCertificate> certificates, PGPSignature signature) {
        for (OpenPGPCertificate certificate : certificates) {
            OpenPGPComponentKey key = certificate.getSigningKeyFor(signature);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    private String verifiedBy(GitSignature of, OpenPGPDocumentSignature signature, OpenPGPImplementation openPgp)
            throws PGPException, UnverifiedException {
        OpenPGPComponentKey key = signature.getIssuer();
        Date now = now();
        String signer = name(key.getCertificate(), now);
        signature.getSignature().init(openPgp.pgpContentVerifierBuilderProvider(), key.getPGPPublicKey());
        signature.getSignature().update(of.signed());
        if (!signature.verify()) {
            throw of.unfit(signer);
        }
        if (!signature.isEffectiveAt(now)) {
            throw new UnverifiedException("the signature by " + signer + " is expired, or from the future");
        }
        if (!signature.isValidAt(now, openPgp.policy())) {
            throw new UnverifiedException(
                    "the key of " + signer + " is " + (isExpired(key, now) ? "expired" : "revoked, or not for signing")
                            + "; if it is valid again, export it anew");
        }
        return signer;
    }

    private static boolean isExpired(OpenPGPComponentKey key, Date now) {
        return Stream.of(key, key.getCertificate().getPrimaryKey())
                .map(one -> one.getKeyExpirationDateAt(now))
                .anyMatch(end -> end != null && end.toInstant().isBefore(now.toInstant()));
    }

    private static String name(OpenPGPCertificate certificate, Date now) {
        OpenPGPUserId user = certificate.getPrimaryUserId(now);
        // None is valid where the key is not, but a name that was given up helps nobody.
        if (user != null && user.getRevocation(now) != null) {
            user = certificate.getAllUserIds().stream()
                    .filter(other -> other.getRevocation(now) == null)
                    .findFirst()
                    .orElse(user);
        }
        String fingerprint = HexFormat.of().withUpperCase().formatHex(certificate.getFingerprint());
        return user == null ? fingerprint : GitWords.shown(user.getUserId()) + " " + fingerprint;
    }
}
