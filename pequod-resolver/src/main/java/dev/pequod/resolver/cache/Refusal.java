package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.cache.Proof.Asked;
import java.time.Instant;
import java.util.Map;

/**
 * That a source did not say what a reference means.
 *
 * @param failure what it said instead
 * @param owner who asked, such as a namespace
 * @param proof with which credentials it was asked
 * @param isForOthers whether others with the same credentials would be told so: looking for them has not failed
 * @param problems what kept credentials from being found, by place, which the failure may tell: it is for those who have the same problems
 * @param until for how long this is believed
 */
record Refusal(
        ModuleException failure,
        String owner,
        Proof proof,
        boolean isForOthers,
        Map<String, String> problems,
        Instant until) {

    static Refusal of(ModuleException failure, String owner, Asked asked, Seal seal, Instant until) {
        return new Refusal(failure, owner, asked.proof(seal), !asked.hasFailed(), asked.problems(), until);
    }

    /** Reports whether a failure is that of a source that does not answer, or of one who had no time, or no room, to ask it. */
    static boolean isDead(ModuleException failure) {
        return failure.reason() == Reason.UNAVAILABLE || failure.reason() == Reason.DEADLINE_EXCEEDED;
    }

    /** Reports whether it says nothing to callers of another owner: it may come of what only its own one has used up. */
    boolean isOnlyOfAnother(String caller) {
        return isDead(failure) && !owner.equals(caller);
    }

    /**
     * Reports whether a caller of the same owner would have been told the same.
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
        return new Refusal(failureForAnother(), owner, proof, isForOthers, problems, until);
    }

    /** Returns the failure for another caller; the stack trace is the caller's own. */
    ModuleException failureForAnother() {
        return new ModuleException(failure.reason(), String.valueOf(failure.getMessage()), failure);
    }
}
