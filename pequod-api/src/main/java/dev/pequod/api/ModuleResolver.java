package dev.pequod.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a reference into the files of an immutable module, wherever they come from. Implementations are thread-safe. */
public interface ModuleResolver {

    /** Returns the schemes that can be resolved; with them a {@link PlatformRefParser} understands every reference. */
    Set<String> schemes();

    /**
     * Returns references that can be resolved without asking anybody, for messages that say what there is; empty where none is
     * known.
     */
    default List<PlatformRef> offered() {
        return List.of();
    }

    /**
     * Returns the newest version that there is of the module that a reference names, as {@link ModuleFetcher#newest} does; empty if
     * none is known.
     *
     * @throws ModuleException if its source cannot be asked
     */
    default Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        return Optional.empty();
    }

    /**
     * Returns the module that the reference names now. What it returns has been checked against the reference's digest.
     *
     * @throws ModuleException if it cannot be had
     */
    ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException;
}
