package dev.pequod.resolver.net;

import java.net.URI;
import java.util.Locale;

/**
 * What is connected to: a protocol, a host, a port, and what is asked for there. It never holds user information.
 *
 * @param protocol {@code https}, {@code http}, {@code ssh}, in lower case
 * @param host the host in lower case, without a final dot; an IPv6 address without brackets, as RFC 5952 writes it
 * @param port the port, also where it is the protocol's own
 * @param repository the repository, without a leading slash; empty where none is meant
 */
public record Endpoint(String protocol, String host, int port, String repository) {

    /**
     * Returns the endpoint of a host of a reference.
     *
     * @param authority the host, with a port or not, perhaps with a user name before it
     * @throws IllegalArgumentException if it names no host
     */
    public static Endpoint of(String protocol, String authority, String repository) {
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        String scheme = protocol.toLowerCase(Locale.ROOT);
        int port = hasPort ? port(hostAndPort.substring(colon + 1)) : ownPort(scheme);
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        return new Endpoint(scheme, plain(host), port, repository);
    }

    /**
     * Returns the endpoint of a URL: the one that was asked for, one that a redirect names, or that of a token service.
     *
     * @throws IllegalArgumentException if it names no host
     */
    public static Endpoint of(URI url) {
        if (url.getScheme() == null || url.getHost() == null) {
            throw new IllegalArgumentException("the URL names no host");
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int port = url.getPort() < 0 ? ownPort(scheme) : url.getPort();
        String path = url.getPath() == null ? "" : url.getPath();
        return new Endpoint(scheme, plain(url.getHost()), port, path.startsWith("/") ? path.substring(1) : path);
    }

    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        } else if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the URL names no host");
        }
        return Addresses.canonical(name);
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the port is no number", e);
        }
    }

    private static int ownPort(String protocol) {
        return switch (protocol) {
            case "https" -> 443;
            case "http" -> 80;
            case "ssh" -> 22;
            default -> -1;
        };
    }

    /** Returns the host as a URL and a credential name it: with its port where it is not the protocol's own. */
    public String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == ownPort(protocol) ? name : name + ":" + port;
    }

    /** Reports whether the other is the same server: what is sent there as a secret may be sent here. */
    public boolean isSameServer(Endpoint other) {
        return protocol.equals(other.protocol) && host.equals(other.host) && port == other.port;
    }

    /** Returns protocol, host and port, as messages show it. */
    @Override
    public String toString() {
        return protocol + "://" + authority();
    }
}
