package dev.pequod.resolver.git;

import dev.pequod.api.Digest;
import dev.pequod.api.FileProblem;
import dev.pequod.resolver.file.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose signatures of commits and tags count. A file of them holds either public keys of OpenPGP, as {@code gpg --armor --export}
 * writes them, or lines as {@code git} itself and {@code ssh-keygen -Y verify} take them, such as
 * {@code ada@example.com ssh-ed25519 AAAA…}. Options of a line other than {@code namespaces="git"} are refused, since who ignores one could
 * trust too much. Immutable.
 */
public final class AllowedSigners {
    private static final Pattern LINE = Pattern.compile(
            "(\\S++)\\s++(namespaces=\"git\"\\s++)?(ssh-\\S++|ecdsa-\\S++)\\s++([A-Za-z0-9+/=]++)(?:\\s.*)?");
    private static final int MOST_BYTES = 1 << 20;

    private record Signer(String principal, SshPublicKey key) {}

    private final List<Signer> signers;
    private final OpenPgpKeys openPgp;
    private final String fingerprint;

    private AllowedSigners(List<Signer> signers, OpenPgpKeys openPgp, String fingerprint) {
        this.signers = List.copyOf(signers);
        this.openPgp = openPgp;
        this.fingerprint = fingerprint;
    }

    /**
     * Returns the signers that the files name, at least one file.
     *
     * @throws IllegalArgumentException if one cannot be read or names nobody, or a line is not understood; the message says which
     */
    public static AllowedSigners read(Path... files) {
        List<Signer> signers = new ArrayList<>();
        OpenPgpKeys openPgp = OpenPgpKeys.NONE;
        StringBuilder digests = new StringBuilder("signers");
        for (Path file : files) {
            byte[] bytes = bytes(file);
            digests.append(' ').append(Digest.of(bytes));
            String text = text(file, bytes);
            if (OpenPgpKeys.isArmored(text)) {
                openPgp = openPgp.and(openPgp(file, text));
            } else {
                signers.addAll(lines(file, text));
            }
        }
        return new AllowedSigners(signers, openPgp, digests.toString());
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has more than " + MOST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    private static String text(Path file, byte[] bytes) {
        try {
            return TextFile.decodeLoosely(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    private static OpenPgpKeys openPgp(Path file, String text) {
        if (text.lines().anyMatch(line -> LINE.matcher(line.strip()).matches())) {
            throw new IllegalArgumentException(
                    file + " has keys of OpenPGP and lines with keys of ssh; write them into two files, and name both");
        }
        try {
            return OpenPgpKeys.read(text);
        } catch (UnverifiedException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<Signer> lines(Path file, String lines) {
        List<Signer> signers = new ArrayList<>();
        int number = 0;
        for (String line : lines.split("\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Matcher form = LINE.matcher(text);
            try {
                if (!form.matches()) {
                    throw new UnverifiedException("expected a name, the kind of a key, and the key");
                }
                SshPublicKey key = SshPublicKey.read(Base64.getDecoder().decode(form.group(4)));
                if (!key.type().equals(form.group(3))) {
                    throw new UnverifiedException("the key is of the kind " + key.type());
                }
                signers.add(new Signer(form.group(1), key));
            } catch (UnverifiedException | IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        if (signers.isEmpty()) {
            throw new IllegalArgumentException(file + " names no signer");
        }
        return signers;
    }

    /** Returns these signers at a time of another clock. */
    AllowedSigners at(InstantSource clock) {
        return new AllowedSigners(signers, openPgp.at(clock), fingerprint);
    }

    /** Returns those who sign with GPG. */
    OpenPgpKeys openPgp() {
        return openPgp;
    }

    /** Returns the name of the signer whose key it is, with the key's fingerprint; empty if it is nobody's. */
    Optional<String> nameOf(SshPublicKey key) {
        return signers.stream()
                .filter(signer -> signer.key.equals(key))
                .map(signer -> signer.principal + " " + key.fingerprint())
                .findFirst();
    }

    /** Reports whether the other was read from the same texts. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AllowedSigners that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** Returns a text that changes with the files. */
    String fingerprint() {
        return fingerprint;
    }
}
