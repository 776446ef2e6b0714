package dev.pequod.resolver.cache;

import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.ResolutionEvent.Origin;
import java.util.List;

/**
 * A module that a cache gave, or had fetched.
 *
 * @param revision what the reference means
 * @param module its files
 * @param origin where they were taken from
 * @param warnings what whoever uses it should know
 */
public record CachedModule(ModuleRevision revision, FetchedModule module, Origin origin, List<String> warnings) {

    /** Copies the list. */
    public CachedModule {
        warnings = List.copyOf(warnings);
    }
}
