package dev.pequod.api;

import java.util.List;
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
     * Returns the module that the reference names now. What it returns has been checked against the reference's digest.
     *
     * @throws ModuleException if it cannot be had
     */
    ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException;
}
