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
import java.util.List;

/**
 * Whose signatures of commits and tags count. A file of them holds either public keys of OpenPGP, as {@code gpg --armor --export}
 * writes them, or lines as {@code git} itself and {@code ssh-keygen -Y verify} take them, such as
 * {@code ada@example.com ssh-ed25519 AAAA…}, with the options that they have. Immutable.
 */
public final class AllowedSigners {
    private static final int MOST_BYTES = 1 << 20;

    private final List<AllowedSigner> signers;
    private final OpenPgpKeys openPgp;
    private final String fingerprint;

    private AllowedSigners(List<AllowedSigner> signers, OpenPgpKeys openPgp, String fingerprint) {
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
        List<AllowedSigner> signers = new ArrayList<>();
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
        if (text.lines().anyMatch(line -> AllowedSigner.isLine(line.strip()))) {
            throw new IllegalArgumentException(
                    file + " has keys of OpenPGP and lines with keys of ssh; write them into two files, and name both");
        }
        try {
            return OpenPgpKeys.read(text);
        } catch (UnverifiedException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<AllowedSigner> lines(Path file, String lines) {
        List<AllowedSigner> signers = new ArrayList<>();
        int number = 0;
        for (String line : lines.split("\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            try {
                AllowedSigner.parse(text).ifPresent(signers::add);
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

    /** Returns those whose key it is, as several lines may say for how long. */
    List<AllowedSigner> with(SshPublicKey key) {
        return signers.stream().filter(signer -> signer.key().equals(key)).toList();
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
