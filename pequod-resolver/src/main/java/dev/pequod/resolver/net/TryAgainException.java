package dev.pequod.resolver.net;

import dev.pequod.api.ModuleException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may pass: {@link Retries} tries again after it. */
public final class TryAgainException extends Exception {
    private final ModuleException failure;
    private final transient Optional<Duration> retryAfter;

    /**
     * Carries what is thrown when nothing helps.
     *
     * @param retryAfter how long the server asks to wait; empty if it does not say
     */
    public TryAgainException(ModuleException failure, Optional<Duration> retryAfter) {
        super(failure.getMessage(), failure);
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    /** Returns what is thrown when nothing helps. */
    public ModuleException failure() {
        return failure;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
