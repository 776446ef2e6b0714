package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.resolver.cache.Proof.Asked;
import java.time.Instant;
import java.util.Map;

/**
 * That a source did not say what a reference means.
 *
 * @param failure what it said instead
 * @param proof with which credentials it was asked
 * @param isForOthers whether others with the same credentials would be told so: looking for them has not failed
 * @param problems what kept credentials from being found, by place, which the failure may tell: it is for those who have the same problems
 * @param until for how long this is believed
 */
record Refusal(ModuleException failure, Proof proof, boolean isForOthers, Map<String, String> problems, Instant until) {

    static Refusal of(ModuleException failure, Asked asked, Seal seal, Instant until) {
        return new Refusal(failure, asked.proof(seal), !asked.hasFailed(), asked.problems(), until);
    }

    /**
     * Reports whether a caller would have been told the same.
     *
     * @throws ModuleException if it cannot be known with which credentials the source would be asked
     */
    boolean isFor(Wallet wallet, Seal seal) throws ModuleException {
        return isForOthers
                && proof.fits(wallet, seal)
                && wallet.problems(proof.places()).equals(problems);
    }

    /** Returns the same for another caller; the stack trace is the caller's own. */
    Refusal forAnother() {
        return new Refusal(failureForAnother(), proof, isForOthers, problems, until);
    }

    /** Returns the failure for another caller; the stack trace is the caller's own. */
    ModuleException failureForAnother() {
        return new ModuleException(failure.reason(), String.valueOf(failure.getMessage()), failure);
    }
}
