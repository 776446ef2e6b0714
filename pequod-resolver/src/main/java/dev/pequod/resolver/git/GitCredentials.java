package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.FileProblem;
import dev.pequod.resolver.file.TextFile;
import dev.pequod.resolver.net.Endpoint;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials of whoever runs this program, which are used where the requester of a module has none: for https a file as
 * {@code git credential-store} keeps it, for ssh one private key. Not for a program that works for several tenants. It never prints a
 * secret. Immutable.
 */
public final class GitCredentials {
    /** Has no credentials. */
    public static final GitCredentials NONE = new GitCredentials(Map.of(), Optional.empty());

    static final String HAS_PASSPHRASE = "has a passphrase, for which nobody is asked; use a key without one, or a copy"
            + " that ssh-keygen -p -f COPY has taken it from";

    /** How the form of OpenSSH begins in base64, up to the length of the name of a cipher, and with the cipher {@code none}. */
    private static final String OPENSSH = "b3BlbnNzaC1rZXktdjEAAAAA";

    private static final String OPENSSH_UNENCRYPTED = OPENSSH + "BG5vbmU";

    private static final Pattern LINE = Pattern.compile("https://([^:@/]*+):([^@/]++)@([^@/]++)(?:/.*)?");
    private static final int MOST_BYTES = 1 << 20;

    private final Map<String, Credential> byHost;
    private final Optional<Credential> key;

    private GitCredentials(Map<String, Credential> byHost, Optional<Credential> key) {
        this.byHost = byHost;
        this.key = key;
    }

    /**
     * Returns these credentials with those of a file, whose lines are {@code https://user:secret@host}, percent-encoded.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line is not understood; the message says which
     */
    public GitCredentials withStore(Path file) {
        Map<String, Credential> hosts = new HashMap<>(byHost);
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
            number++;
            String trimmed = line.strip();
            Matcher form = LINE.matcher(trimmed);
            if (form.matches()) {
                String host = Endpoint.of("https", form.group(3), "").authority();
                try {
                    hosts.putIfAbsent(host, new Credential(decoded(form.group(1)), decoded(form.group(2))));
                } catch (IllegalArgumentException e) {
                    // What the decoder says tells parts of the secret.
                    throw new IllegalArgumentException(
                            file + ", line " + number + ": a % in the user or the secret is written as %25");
                }
            } else if (!trimmed.isEmpty() && !trimmed.startsWith("#")) {
                throw new IllegalArgumentException(file + ", line " + number + ": expected https://user:secret@host");
            }
        }
        return new GitCredentials(Map.copyOf(hosts), key);
    }

    /**
     * Returns these credentials with a private key for ssh.
     *
     * @throws IllegalArgumentException if the file cannot be read, or holds no private key, or one with a passphrase
     */
    public GitCredentials withKey(Path file) {
        String text = text(file);
        if (SshPublicKey.isLike(text)) {
            throw new IllegalArgumentException(file + " is a public key, and " + SshPublicKey.PRIVATE_IS_NEEDED);
        }
        if (!text.contains("-----BEGIN ")) {
            throw new IllegalArgumentException(file + " is no private key in the form of OpenSSH or PEM");
        }
        if (isEncrypted(text)) {
            throw new IllegalArgumentException(file + " " + HAS_PASSPHRASE);
        }
        return new GitCredentials(byHost, Optional.of(new Credential("", text)));
    }

    private static boolean isEncrypted(String key) {
        return key.contains("ENCRYPTED") || (key.contains(OPENSSH) && !key.contains(OPENSSH_UNENCRYPTED));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has more than " + MOST_BYTES + " bytes");
            }
            return TextFile.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    Optional<Credential> find(Endpoint endpoint) {
        return switch (endpoint.protocol()) {
            case "ssh" -> key;
            case "https" -> Optional.ofNullable(byHost.get(endpoint.authority()));
            default -> Optional.empty();
        };
    }

    /** Returns what a requester has and, where that is nothing for the host of the endpoint, what is here for it. */
    public CredentialSource after(CredentialSource requester, Endpoint endpoint) {
        return host ->
                requester.find(host).or(() -> host.equals(endpoint.authority()) ? find(endpoint) : Optional.empty());
    }

    /** Returns nothing of what it holds. */
    @Override
    public String toString() {
        return "GitCredentials[<redacted>]";
    }
}
