package dev.pequod.resolver.git;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The signature of a commit, as {@code git commit -S} with {@code gpg.format=ssh} writes it into the commit's header
 * {@code gpgsig}. What is signed is the commit without that header; the form is that of OpenSSH's PROTOCOL.sshsig.
 */
final class CommitSignature {
    private static final byte[] HEADER = "gpgsig ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final String NAMESPACE = "git";
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";

    private CommitSignature() {}

    /**
     * Returns who signed a commit.
     *
     * @param commit the bytes of the commit's object, whose id was checked
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#UNVERIFIED} if it was nobody who is allowed
     */
    static String verifiedBy(byte[] commit, AllowedSigners signers, String what) throws ModuleException {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        String signature = split(commit, signed);
        try {
            if (signature.isEmpty()) {
                throw new SshFormatException("the commit is not signed");
            }
            if (!signature.startsWith(BEGIN)) {
                throw new SshFormatException(
                        "the commit is signed in another form than that of ssh (git's gpg.format=ssh)");
            }
            return verify(signature, signed.toByteArray(), signers);
        } catch (SshFormatException e) {
            throw new ModuleException(Reason.UNVERIFIED, "Tried to " + what + " but " + e.getMessage(), e);
        }
    }

    /** Writes the commit without its signature, and returns that; empty if there is none, or several. */
    private static String split(byte[] commit, ByteArrayOutputStream signed) {
        ByteArrayOutputStream signature = new ByteArrayOutputStream();
        int count = 0;
        int at = 0;
        boolean inSignature = false;
        while (at < commit.length && commit[at] != '\n') {
            int end = at;
            while (end < commit.length && commit[end] != '\n') {
                end++;
            }
            int next = Math.min(commit.length, end + 1);
            boolean begins = startsWith(commit, at, HEADER);
            inSignature = begins || inSignature && commit[at] == ' ';
            if (begins) {
                count++;
            }
            if (inSignature) {
                int from = begins ? at + HEADER.length : at + 1;
                signature.write(commit, from, next - from);
            } else {
                signed.write(commit, at, next - at);
            }
            at = next;
        }
        signed.write(commit, at, commit.length - at);
        return count == 1 ? signature.toString(StandardCharsets.US_ASCII).strip() : "";
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] first) {
        return at + first.length <= bytes.length && Arrays.equals(bytes, at, at + first.length, first, 0, first.length);
    }

    private static String verify(String armored, byte[] signed, AllowedSigners signers) throws SshFormatException {
        if (!armored.endsWith(END)) {
            throw new SshFormatException("the signature of the commit has no end");
        }
        String base64 = armored.substring(BEGIN.length(), armored.length() - END.length());
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SshFormatException("the signature of the commit is not base64");
        }
        SshWire in = new SshWire(bytes);
        boolean isSignature = Arrays.equals(in.bytes(MAGIC.length), MAGIC) && in.number() == 1;
        if (!isSignature) {
            throw new SshFormatException("the signature of the commit has an unknown form");
        }
        SshPublicKey key = SshPublicKey.read(in.string());
        String namespace = in.text();
        byte[] reserved = in.string();
        String hash = in.text();
        byte[] signature = in.string();
        in.end();
        if (!namespace.equals(NAMESPACE)) {
            throw new SshFormatException("the signature is for \"" + GitWords.shown(namespace) + "\", and not for git");
        }
        Optional<String> signer = signers.nameOf(key);
        if (signer.isEmpty()) {
            throw new SshFormatException("the commit is signed with the key " + key.fingerprint()
                    + ", which is not among the allowed signers");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(MAGIC);
        message.writeBytes(SshWire.string(namespace.getBytes(StandardCharsets.US_ASCII)));
        message.writeBytes(SshWire.string(reserved));
        message.writeBytes(SshWire.string(hash.getBytes(StandardCharsets.US_ASCII)));
        message.writeBytes(SshWire.string(hashed(hash, signed)));
        if (!key.verifies(message.toByteArray(), signature)) {
            throw new SshFormatException("the signature by " + signer.orElseThrow() + " does not fit the commit");
        }
        return signer.orElseThrow();
    }

    private static byte[] hashed(String hash, byte[] bytes) throws SshFormatException {
        try {
            return MessageDigest.getInstance(
                            switch (hash) {
                                case "sha256" -> "SHA-256";
                                case "sha512" -> "SHA-512";
                                default -> throw new SshFormatException("the hash of the signature is not supported");
                            })
                    .digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }
}
