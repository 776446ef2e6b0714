package dev.pequod.apply.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file with a token that others write anew before it expires: it is read again every minute. Thread-safe. */
final class TokenFile {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Path file;
    private String token;
    private long readAt;

    private TokenFile(Path file) throws IOException {
        this.file = file;
        this.token = read();
        this.readAt = System.nanoTime();
    }

    /**
     * Returns the file that a user of a kubeconfig file names, if it does.
     *
     * @param token another one that the user has
     * @throws IOException if it holds no token and the user has no other; the message is a clause that names it
     */
    static Optional<TokenFile> of(@Nullable String named, @Nullable String token, Path kubeconfig) throws IOException {
        if (named == null || named.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TokenFile(kubeconfig.toAbsolutePath().resolveSibling(named)));
        } catch (IOException e) {
            if (token == null || token.isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private String read() throws IOException {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the token file " + file + " cannot be read", e);
        }
        if (text.isEmpty()) {
            throw new IOException("the token file " + file + " holds no token");
        }
        return text;
    }

    /** What was read last counts for as long as the file holds nothing else. */
    synchronized String token() {
        if (System.nanoTime() - readAt >= KEPT.toNanos()) {
            readAt = System.nanoTime();
            try {
                token = read();
            } catch (IOException e) {
                return token;
            }
        }
        return token;
    }
}
