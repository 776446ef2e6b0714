package dev.pequod.api.testing;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.util.Optional;

/**
 * Has one module, whatever it is asked for.
 *
 * @param scheme the scheme of its references
 * @param revision what all of them mean; empty if each is its own source
 * @param module the module
 */
public record OneModule(String scheme, Optional<ModuleRevision> revision, FetchedModule module)
        implements ModuleFetcher {

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) {
        return revision.orElseGet(() -> new ModuleRevision(ref.text(), ""));
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision located, FetchContext context) {
        return module;
    }
}
