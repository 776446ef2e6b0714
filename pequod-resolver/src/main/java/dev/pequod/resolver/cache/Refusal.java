package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleException;
import java.time.Instant;

/**
 * That a source did not say what a reference means.
 *
 * @param failure what it said instead
 * @param proof with which credentials it was asked
 * @param until for how long this is believed
 */
record Refusal(ModuleException failure, Proof proof, Instant until) {

    /** Returns the failure for another caller; the stack trace is the caller's own. */
    ModuleException forAnother() {
        return new ModuleException(failure.reason(), String.valueOf(failure.getMessage()), failure);
    }
}
