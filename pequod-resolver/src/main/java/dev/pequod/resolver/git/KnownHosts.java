package dev.pequod.resolver.git;

import dev.pequod.api.FileProblem;
import dev.pequod.resolver.file.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of servers in files of known hosts, read as OpenSSH reads them (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
 *
 * <p>A line that cannot be understood counts for nothing, so that a marker with a typing error makes no key trusted. A revoked key is
 * refused wherever its line stands, and also where the line names the host without its port: who takes a key back means each
 * server on that host. A server on another port than that of ssh is looked for with its port first, and only if no line has it
 * so, without. Certificates of servers are not supported, so authorities make no server known.
 *
 * @param lines those that were understood, in the order of the files
 */
record KnownHosts(List<Line> lines) {
    private static final int OWN_PORT = 22;
    private static final String HASHED = "|1|";
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");

    /** What the marker of a line says of its key. */
    enum Marker {
        NONE,
        REVOKED,
        CERT_AUTHORITY
    }

    /**
     * A line that was understood.
     *
     * @param number counts from 1
     * @param hosts patterns with commas between them, or one hashed name
     */
    record Line(Path file, int number, Marker marker, String hosts, Key key) {
        private boolean fits(String name) {
            return hosts.startsWith(HASHED)
                    ? isHashOf(hosts, name)
                    : SshPatterns.fit(hosts.toLowerCase(Locale.ROOT), name);
        }
    }

    /**
     * A public key.
     *
     * @param base64 the form in which it is sent
     */
    record Key(String base64) {
        static Key of(byte[] blob) {
            return new Key(Base64.getEncoder().encodeToString(blob));
        }

        byte[] blob() {
            return Base64.getDecoder().decode(base64);
        }
    }

    /**
     * Reads files; those that are not there are as if they were empty.
     *
     * @throws IOException if one cannot be read; its message names the file. Keys may be revoked in it.
     */
    static KnownHosts read(List<Path> files) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            try {
                String text = TextFile.decodeLoosely(Files.readAllBytes(file));
                int number = 0;
                for (String line : text.split("\n", -1)) {
                    number++;
                    line(file, number, line).ifPresent(lines::add);
                }
            } catch (NoSuchFileException e) {
                // a machine that has spoken to nobody yet
            } catch (IOException e) {
                throw new IOException("the known hosts in " + file + " cannot be read: " + FileProblem.of(e), e);
            }
        }
        return new KnownHosts(List.copyOf(lines));
    }

    private static Optional<Line> line(Path file, int number, String text) {
        String rest = text.strip();
        Marker marker = Marker.NONE;
        if (rest.startsWith("@")) {
            String[] parts = BLANKS.split(rest, 2);
            switch (parts[0]) {
                case "@revoked" -> marker = Marker.REVOKED;
                case "@cert-authority" -> marker = Marker.CERT_AUTHORITY;
                default -> {
                    return Optional.empty();
                }
            }
            rest = parts.length > 1 ? parts[1] : "";
        }
        String[] fields = BLANKS.split(rest, 4);
        if (fields.length < 3 || rest.startsWith("#") || rest.startsWith("@")) {
            return Optional.empty();
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(fields[2]);
            if (!new SshWire(blob).text().equals(fields[1])) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException | UnverifiedException e) {
            return Optional.empty();
        }
        return Optional.of(new Line(file, number, marker, fields[0], Key.of(blob)));
    }

    /** Returns the line that revokes a key of a server. */
    Optional<Line> revocation(String host, int port, Key key) {
        return lines.stream()
                .filter(line -> line.marker() == Marker.REVOKED && line.key().equals(key))
                .filter(line -> line.fits(name(host, port)) || line.fits(name(host, OWN_PORT)))
                .findFirst();
    }

    /** Returns the keys of which a server must have one; none if it is not known. Some of them may be revoked. */
    List<Key> keys(String host, int port) {
        List<Key> there = keys(name(host, port));
        return there.isEmpty() ? keys(name(host, OWN_PORT)) : there;
    }

    private List<Key> keys(String name) {
        return lines.stream()
                .filter(line -> line.marker() == Marker.NONE && line.fits(name))
                .map(Line::key)
                .distinct()
                .toList();
    }

    private static String name(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        return port == OWN_PORT ? name : "[" + name + "]:" + port;
    }

    private static boolean isHashOf(String hashed, String name) {
        String[] parts = hashed.substring(HASHED.length()).split("\\|", -1);
        if (parts.length != 2) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[0]);
            if (salt.length == 0) {
                return false;
            }
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
