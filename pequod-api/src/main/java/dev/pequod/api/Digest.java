package dev.pequod.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The sha256 of some bytes, written {@code sha256:} and 64 lower-case hex digits as in the OCI image specification.
 *
 * @param hex the 64 hex digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";
    private static final int LENGTH = 64;

    /** Refuses anything but 64 lower-case hex digits. */
    public Digest {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("expected 64 lower-case hex digits, found " + Quote.of(hex));
        }
    }

    /**
     * Returns the digest that the text writes.
     *
     * @throws IllegalArgumentException if the text is no digest; the message says why
     */
    public static Digest parse(String text) {
        Optional<String> problem = problem(text);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** Returns the digest of the bytes. */
    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    /** Returns a new message digest for bytes that come piece by piece; {@link #of(MessageDigest)} ends it. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns what the message digest, made by {@link #sha256()}, has come to, and resets it. */
    public static Digest of(MessageDigest sha256) {
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** Returns what is wrong with the text as a digest, or empty. */
    static Optional<String> problem(String text) {
        if (!text.startsWith(PREFIX)) {
            int colon = text.indexOf(':');
            String found = colon < 0 ? Quote.of(text) : "the algorithm " + Quote.of(text.substring(0, colon));
            return Optional.of("bad digest: expected sha256: and 64 hex digits, found " + found);
        }
        String hex = text.substring(PREFIX.length());
        if (isHex(hex)) {
            return Optional.empty();
        }
        if (hex.length() != LENGTH) {
            return Optional.of(
                    "bad digest: expected 64 hex digits after sha256:, found " + hex.length() + " characters");
        }
        return Optional.of("bad digest: expected only the digits 0-9 and a-f after sha256:, found " + Quote.of(hex));
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == LENGTH;
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** Returns the text form, {@code sha256:…}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
