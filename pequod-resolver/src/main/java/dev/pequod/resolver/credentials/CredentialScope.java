package dev.pequod.resolver.credentials;

import dev.pequod.resolver.net.DockerHub;
import dev.pequod.resolver.net.Endpoint;
import java.util.Locale;
import java.util.Optional;

/**
 * What a credential is for, as the keys of Docker's configuration write it and the kubelet understands it:
 * {@code ghcr.io}, {@code registry.example.com:5000/team}, {@code *.example.com}, {@code https://index.docker.io/v1/}.
 *
 * <p>Hosts are compared label by label ({@link LabelPattern}), and never in part: what is for {@code ghcr.io} is not for
 * {@code ghcr.io.example.com}. The port must be the same, or none on both sides. A path fits a repository that is it or below
 * it; unlike the kubelet, {@code team} is not {@code team-evil}.
 *
 * @param host the host without its port, in lower case
 * @param port the port, empty if there is none
 * @param path the path without slashes around it, empty if there is none
 */
record CredentialScope(String host, String port, String path) {
    /** Returns the scope that a key writes, or empty if it writes none. */
    static Optional<CredentialScope> parse(String key) {
        String rest = key.strip();
        int protocol = rest.indexOf("://");
        if (protocol >= 0) {
            rest = rest.substring(protocol + "://".length());
        }
        int slash = rest.indexOf('/');
        String authority = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = trimmed(slash < 0 ? "" : rest.substring(slash));
        // Docker's own keys name a version of the protocol.
        if (path.equals("v1") || path.equals("v2")) {
            path = "";
        } else if (path.startsWith("v1/") || path.startsWith("v2/")) {
            path = path.substring("v1/".length());
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String port = hasPort ? authority.substring(colon + 1) : "";
        if (host.isEmpty() || host.indexOf('@') >= 0 || (hasPort && !port.matches("[0-9]{1,5}"))) {
            return Optional.empty();
        }
        return Optional.of(new CredentialScope(DockerHub.known(canonical(host)), port, path));
    }

    /** Returns a host as endpoints have it: an IPv6 address may be written in several ways. */
    private static String canonical(String host) {
        if (!host.startsWith("[") || !host.endsWith("]")) {
            return host;
        }
        try {
            return Endpoint.of("", host, "").authority();
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    private static String trimmed(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }

    /** Reports whether the credential may be used for a repository at a host. */
    boolean contains(CredentialScope host, String repository) {
        return port.equals(host.port()) && fits(host.host()) && (path.isEmpty() || isBelow(repository));
    }

    private boolean isBelow(String repository) {
        return repository.equals(path) || repository.startsWith(path + "/");
    }

    /** Reports whether the host is an address of IPv6 in brackets, which is no class of characters. */
    private boolean isAddress() {
        return host.startsWith("[") && host.indexOf(':') >= 0;
    }

    private boolean fits(String other) {
        if (isAddress()) {
            return host.equals(other);
        }
        String[] labels = host.split("\\.", -1);
        String[] others = other.split("\\.", -1);
        if (labels.length != others.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!LabelPattern.fits(labels[i], others[i])) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether it is the host itself, under whichever of its names, and no part of its repositories. */
    boolean is(CredentialScope other) {
        return path.isEmpty() && host.equals(other.host()) && port.equals(other.port());
    }

    /** Returns how near the scope is to what it contains: of several the largest counts, by path and then by host. */
    int nearness() {
        return path.length() * 2 + (!isAddress() && LabelPattern.isOne(host) ? 0 : 1);
    }
}
