package dev.pequod.resolver.oci;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An answer of a registry, or of its token service, that tells of an error. */
final class StatusException extends IOException {
    private final int status;
    private final transient Optional<Duration> retryAfter;

    StatusException(int status, String detail, Optional<Duration> retryAfter, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    /** Reports whether it is about who asks: another credential may get another answer. */
    boolean isRefusal() {
        return status == 401 || status == 403;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
