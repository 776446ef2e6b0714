package dev.pequod.resolver.git;

import dev.pequod.api.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose signatures of commits count: the lines of a file of allowed signers, as {@code git} itself and {@code ssh-keygen -Y verify}
 * take it, such as {@code ada@example.com ssh-ed25519 AAAA…}. Options of a line other than {@code namespaces="git"} are refused,
 * since who ignores one could trust too much.
 */
public final class AllowedSigners {
    private static final Pattern LINE = Pattern.compile(
            "(\\S++)\\s++(namespaces=\"git\"\\s++)?(ssh-\\S++|ecdsa-\\S++)\\s++([A-Za-z0-9+/=]++)(?:\\s.*)?");
    private static final int MOST_BYTES = 1 << 20;

    private record Signer(String principal, SshPublicKey key) {}

    private final List<Signer> signers;
    private final String fingerprint;

    private AllowedSigners(List<Signer> signers, String fingerprint) {
        this.signers = signers;
        this.fingerprint = fingerprint;
    }

    /**
     * Returns the signers that a file names.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line is not understood; the message says which
     */
    public static AllowedSigners read(Path file) {
        List<Signer> signers = new ArrayList<>();
        byte[] bytes;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has more than " + MOST_BYTES + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        }
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Matcher form = LINE.matcher(text);
            try {
                if (!form.matches()) {
                    throw new SshFormatException("expected a name, the kind of a key, and the key");
                }
                SshPublicKey key = SshPublicKey.read(Base64.getDecoder().decode(form.group(4)));
                if (!key.type().equals(form.group(3))) {
                    throw new SshFormatException("the key is of the kind " + key.type());
                }
                signers.add(new Signer(form.group(1), key));
            } catch (SshFormatException | IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        if (signers.isEmpty()) {
            throw new IllegalArgumentException(file + " names no signer");
        }
        return new AllowedSigners(List.copyOf(signers), "signers " + Digest.of(bytes));
    }

    /** Returns the name of the signer whose key it is, with the key's fingerprint; empty if it is nobody's. */
    Optional<String> nameOf(SshPublicKey key) {
        return signers.stream()
                .filter(signer -> signer.key.equals(key))
                .map(signer -> signer.principal + " " + key.fingerprint())
                .findFirst();
    }

    /** Reports whether the other was read from the same text. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AllowedSigners that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** Returns a text that changes with the file. */
    String fingerprint() {
        return fingerprint;
    }
}
