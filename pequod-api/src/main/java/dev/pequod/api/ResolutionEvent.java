package dev.pequod.api;

import dev.pequod.api.ModuleException.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt to resolve a module: one line of the audit log.
 *
 * @param requester who asked, as {@link FetchContext#requester()}
 * @param namespace the namespace of the resource; empty if there is none
 * @param ref what was asked for
 * @param module what was found; empty if the attempt failed
 * @param origin where the files were taken from
 * @param failure why the attempt failed; empty if it did not
 * @param duration how long it took
 */
public record ResolutionEvent(
        String requester,
        String namespace,
        PlatformRef ref,
        Optional<ResolvedModule> module,
        Origin origin,
        Optional<Reason> failure,
        Duration duration) {

    /** Where the files of a module were taken from. */
    public enum Origin {
        /** The source itself. */
        FETCH,
        /** A cache in memory. */
        MEMORY,
        /** A cache on disk. */
        DISK
    }

    /** Returns {@code success}, or the code of the failure's reason. */
    public String outcome() {
        return failure.map(Reason::code).orElse("success");
    }
}
