package dev.pequod.resolver.net;

import java.io.IOException;
import java.net.URI;

/** Says what a proxy did in the place of the server behind it; its message can follow the server's name and a colon. */
public final class ProxyException extends IOException {
    private ProxyException(URI proxy, String problem) {
        super("its proxy " + proxy.getHost() + ":" + proxy.getPort() + ", which HTTPS_PROXY or HTTP_PROXY names, "
                + problem);
    }

    /** Returns what tells of a proxy that cannot be reached. It has no cause: whoever looks for one would blame the server. */
    public static ProxyException unreachable(URI proxy, IOException failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        ProxyException told = new ProxyException(proxy, "cannot be connected to: " + last.getMessage());
        told.addSuppressed(failure);
        return told;
    }

    /** Returns what tells of a proxy that answered with a status where it should connect. */
    static ProxyException refused(URI proxy, String status) {
        return new ProxyException(
                proxy,
                "answered " + status
                        + (status.equals("407")
                                ? ": it wants a user and a password, as in http://user:password@host:3128"
                                : ""));
    }
}
