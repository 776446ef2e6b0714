package dev.pequod.resolver.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A signature in the form of OpenSSH's PROTOCOL.sshsig, made for git. */
final class SshSignature {
    static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";

    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final String NAMESPACE = "git";

    private final SshPublicKey key;
    private final byte[] prefix;
    private final String hash;
    private final byte[] bytes;

    /** The prefix stands before the hash in what is signed. */
    private SshSignature(SshPublicKey key, byte[] prefix, String hash, byte[] bytes) {
        this.key = key;
        this.prefix = prefix;
        this.hash = hash;
        this.bytes = bytes;
    }

    SshPublicKey key() {
        return key;
    }

    static SshSignature read(String armored) throws UnverifiedException {
        if (!armored.startsWith(BEGIN) || !armored.endsWith(END)) {
            throw new UnverifiedException("the signature has no end");
        }
        SshWire in = new SshWire(decoded(armored.substring(BEGIN.length(), armored.length() - END.length())));
        boolean isSignature = Arrays.equals(in.bytes(MAGIC.length), MAGIC) && in.number() == 1;
        if (!isSignature) {
            throw new UnverifiedException("the signature has an unknown form");
        }
        SshPublicKey key = SshPublicKey.read(in.string());
        byte[] namespace = in.string();
        byte[] reserved = in.string();
        byte[] hash = in.string();
        byte[] signature = in.string();
        in.end();
        String name = new String(namespace, StandardCharsets.US_ASCII);
        if (!name.equals(NAMESPACE)) {
            throw new UnverifiedException("the signature is for \"" + name + "\", and not for git");
        }
        ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        prefix.writeBytes(MAGIC);
        for (byte[] part : new byte[][] {namespace, reserved, hash}) {
            prefix.writeBytes(SshWire.string(part));
        }
        return new SshSignature(
                key,
                prefix.toByteArray(),
                switch (new String(hash, StandardCharsets.US_ASCII)) {
                    case "sha256" -> "SHA-256";
                    case "sha512" -> "SHA-512";
                    default -> throw new UnverifiedException("the hash of the signature is not supported");
                },
                signature);
    }

    private static byte[] decoded(String base64) throws UnverifiedException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new UnverifiedException("the signature is not base64");
        }
    }

    /** Reports whether it is the key's over the bytes. */
    boolean fits(byte[] signed) throws UnverifiedException {
        try {
            byte[] hashed = MessageDigest.getInstance(hash).digest(signed);
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(prefix);
            message.writeBytes(SshWire.string(hashed));
            return key.verifies(message.toByteArray(), bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }
}
