package dev.pequod.resolver;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.needs.Dependencies;
import java.util.List;

/**
 * Adds to what another fetcher got the modules that it needs. A cache keeps the whole under the revision of the module, so that what
 * was chosen once stays chosen.
 */
final class CompletingFetcher implements ModuleFetcher {
    private final ModuleFetcher fetcher;
    private final Dependencies dependencies;

    CompletingFetcher(ModuleFetcher fetcher, Dependencies dependencies) {
        this.fetcher = fetcher;
        this.dependencies = dependencies;
    }

    @Override
    public List<PlatformRef> offered() {
        return fetcher.offered();
    }

    @Override
    public String scheme() {
        return fetcher.scheme();
    }

    /** Returns what is never that of a module without what it needs, nor of one that was completed from elsewhere. */
    @Override
    public String policy(PlatformRef ref) {
        return fetcher.policy(ref) + dependencies.fingerprint();
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        return fetcher.locate(ref, context);
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        return dependencies.complete(ref.summary(), fetcher.fetch(ref, revision, context), context);
    }
}
