package dev.pequod.resolver.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The signature of a commit or a tag, as {@code git commit -S} and {@code git tag -s} with {@code gpg.format=ssh} write it: of a
 * commit into its header {@code gpgsig}, of a tag after its text. What is signed is the object without the signature; the form is that of
 * OpenSSH's PROTOCOL.sshsig. Signatures of GPG are refused: the JDK cannot verify them.
 */
final class GitSignature {
    private static final byte[] HEADER = "gpgsig ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final String NAMESPACE = "git";
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final String BEGIN_OF_ANY = "\n-----BEGIN ";

    private GitSignature() {}

    /**
     * Returns who signed a commit.
     *
     * @param commit the bytes of the commit's object, whose id was checked
     * @throws SshFormatException if it was nobody who is allowed; the message says what is wrong
     */
    static String ofCommit(byte[] commit, AllowedSigners signers) throws SshFormatException {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        String signature = split(commit, signed);
        return verifiedBy("commit", signature, signed.toByteArray(), signers);
    }

    /**
     * Returns who signed the tag of a commit.
     *
     * @param tag the bytes of the tag's object, whose id was checked
     * @param commit the id of the commit that it must be a tag of
     * @throws SshFormatException if it was nobody who is allowed, or is a tag of something else; the message says what is wrong
     */
    static String ofTag(byte[] tag, String commit, AllowedSigners signers) throws SshFormatException {
        String text = new String(tag, StandardCharsets.ISO_8859_1); // a character for each byte
        if (!text.startsWith("object " + commit + "\ntype commit\n")) {
            throw new SshFormatException("the tag is not one of the commit itself");
        }
        int begin = text.lastIndexOf(BEGIN_OF_ANY);
        String signature = begin < 0 ? "" : text.substring(begin + 1).strip();
        return verifiedBy("tag", signature, Arrays.copyOf(tag, begin + 1), signers);
    }

    private static String verifiedBy(String what, String signature, byte[] signed, AllowedSigners signers)
            throws SshFormatException {
        if (signature.isEmpty()) {
            throw new SshFormatException("the " + what + " is not signed");
        }
        if (!signature.startsWith(BEGIN)) {
            throw new SshFormatException(
                    "the " + what
                            + " is signed in another form than that of ssh, such as GPG's, which cannot be verified; sign with git's gpg.format=ssh");
        }
        return verify(what, signature, signed, signers);
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

    private static String verify(String what, String armored, byte[] signed, AllowedSigners signers)
            throws SshFormatException {
        if (!armored.endsWith(END)) {
            throw new SshFormatException("the signature of the " + what + " has no end");
        }
        String base64 = armored.substring(BEGIN.length(), armored.length() - END.length());
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SshFormatException("the signature of the " + what + " is not base64");
        }
        SshWire in = new SshWire(bytes);
        boolean isSignature = Arrays.equals(in.bytes(MAGIC.length), MAGIC) && in.number() == 1;
        if (!isSignature) {
            throw new SshFormatException("the signature of the " + what + " has an unknown form");
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
            throw new SshFormatException("the " + what + " is signed with the key " + key.fingerprint()
                    + ", which is not among the allowed signers");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(MAGIC);
        message.writeBytes(SshWire.string(namespace.getBytes(StandardCharsets.US_ASCII)));
        message.writeBytes(SshWire.string(reserved));
        message.writeBytes(SshWire.string(hash.getBytes(StandardCharsets.US_ASCII)));
        message.writeBytes(SshWire.string(hashed(hash, signed)));
        if (!key.verifies(message.toByteArray(), signature)) {
            throw new SshFormatException("the signature by " + signer.orElseThrow() + " does not fit the " + what);
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
