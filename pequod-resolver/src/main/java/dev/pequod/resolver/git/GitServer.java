package dev.pequod.resolver.git;

import dev.pequod.api.GitRef;
import dev.pequod.resolver.net.Endpoint;
import java.util.Locale;

/**
 * Where a repository is: a server, and the path there as the protocol sends it.
 *
 * @param endpoint the server and the repository
 * @param user the user of ssh, empty where the reference names none
 * @param path the repository as it is sent: below the host's root with a slash in front, or below the user's folder without
 */
record GitServer(Endpoint endpoint, String user, String path) {

    /** Returns the server of a reference, whose remote is {@code https://…}, {@code ssh://…} or {@code user@host:org/repo}. */
    static GitServer of(GitRef ref) {
        String remote = ref.remote();
        int protocolEnd = remote.indexOf("://");
        if (protocolEnd < 0) {
            int colon = remote.indexOf(':');
            return of("ssh", remote.substring(0, colon), remote.substring(colon + 1));
        }
        String rest = remote.substring(protocolEnd + 3);
        int slash = rest.indexOf('/');
        return of(
                remote.substring(0, protocolEnd).toLowerCase(Locale.ROOT),
                rest.substring(0, slash),
                rest.substring(slash));
    }

    private static GitServer of(String protocol, String authority, String path) {
        int at = authority.indexOf('@');
        String repository = path.startsWith("/") ? path.substring(1) : path;
        return new GitServer(
                Endpoint.of(protocol, authority, repository), at < 0 ? "" : authority.substring(0, at), path);
    }

    boolean isSsh() {
        return endpoint.protocol().equals("ssh");
    }

    /** Returns the server where it is spoken to without encryption. */
    GitServer plainHttp() {
        return new GitServer(Endpoint.of("http", endpoint.authority(), endpoint.repository()), user, path);
    }
}
