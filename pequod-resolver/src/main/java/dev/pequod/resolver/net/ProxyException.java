package dev.pequod.resolver.net;

import java.io.IOException;
import java.net.URI;

/** Says what a proxy did in the place of the server behind it; its message can follow the server's name and a colon. */
public final class ProxyException extends IOException {
    private final boolean mayPass;

    private ProxyException(URI proxy, String problem, boolean mayPass) {
        super("its proxy " + proxy.getHost() + ":" + proxy.getPort() + ", which HTTPS_PROXY or HTTP_PROXY names, "
                + problem);
        this.mayPass = mayPass;
    }

    /** Returns what tells of a proxy that cannot be reached. It has no cause: whoever looks for one would blame the server. */
    public static ProxyException unreachable(URI proxy, IOException failure) {
        ProxyException told = new ProxyException(proxy, "cannot be connected to: " + RootCause.words(failure), true);
        told.addSuppressed(failure);
        return told;
    }

    /** Returns what tells of a proxy that answered with a status where it should connect, or let a request through. */
    public static ProxyException refused(URI proxy, int status) {
        String what = switch (status) {
            case 403 -> ": it lets nobody through to there; have its owner allow it, or name the host in NO_PROXY";
            case 407 ->
                ": it wants a user and a password or does not accept these; write them as in"
                        + " http://user:password@host:3128";
            default -> "";
        };
        return new ProxyException(proxy, "answered " + status + what, Retries.isTransient(status));
    }

    /** Returns what tells of a proxy that answered with what is no HTTP, or with nothing. */
    static ProxyException confused(URI proxy) {
        return new ProxyException(proxy, "answered with what is no HTTP", true);
    }

    /** Reports whether trying again may help. */
    public boolean mayPass() {
        return mayPass;
    }
}
