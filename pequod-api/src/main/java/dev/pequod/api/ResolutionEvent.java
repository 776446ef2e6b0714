package dev.pequod.api;

import java.time.Duration;
import java.util.Optional;

/**
 * One attempt to resolve a module: one line of the audit log.
 *
 * @param requester who asked, as {@link FetchContext#requester()}
 * @param namespace the namespace of the resource; empty if there is none
 * @param ref what was asked for
 * @param host the host that has it, with its port where that is not the protocol's own; empty if no host is asked
 * @param module what was found; empty if the attempt failed
 * @param origin where the files were taken from; {@link Origin#NONE} if the attempt failed
 * @param failure why the attempt failed; empty if it did not
 * @param duration how long it took
 */
public record ResolutionEvent(
        String requester,
        String namespace,
        PlatformRef ref,
        String host,
        Optional<ResolvedModule> module,
        Origin origin,
        Optional<ModuleException> failure,
        Duration duration) {

    /** Where the files of a module were taken from. */
    public enum Origin {
        /** Nowhere: there are none. */
        NONE,
        /** The source itself. */
        FETCH,
        /** What ships with the program. */
        EMBEDDED,
        /** A cache in memory. */
        MEMORY,
        /** A cache on disk. */
        DISK
    }

    /** Returns {@code success}, or the code of the failure's reason. */
    public String outcome() {
        return failure.map(e -> e.reason().code()).orElse("success");
    }
}
