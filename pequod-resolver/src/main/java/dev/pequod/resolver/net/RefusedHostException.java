package dev.pequod.resolver.net;

import java.util.Optional;

/** Why a host may not be connected to that a setting could allow: without encryption, or at an address that is not public. */
public final class RefusedHostException extends Exception {
    private final String authority;

    RefusedHostException(Endpoint endpoint) {
        super(endpoint + " is not allowed by the settings");
        authority = endpoint.authority();
    }

    /** Returns what a failure comes from, if it is such a refusal. */
    public static Optional<RefusedHostException> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedHostException refused) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }

    /** Returns the host, with its port where it is not the protocol's own. */
    public String authority() {
        return authority;
    }
}
