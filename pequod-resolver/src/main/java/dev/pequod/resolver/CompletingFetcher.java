package dev.pequod.resolver;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.dependencies.Dependencies;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.util.Optional;

/**
 * Adds to a module that was fetched those that it needs. A cache keeps the whole beside the module, so that what was chosen once stays
 * chosen; but each of them is fetched, and kept, under the policy of its own repository.
 *
 * @param module the module as it came, which this requester may read
 * @param kept the whole that is kept already, whoever it is for; it says what was chosen
 * @param policy what changes with what is allowed of the module, and of all that it might need
 */
record CompletingFetcher(String scheme, FetchedModule module, Kept kept, Dependencies dependencies, String policy)
        implements ModuleFetcher {

    /** Finds the whole. */
    @FunctionalInterface
    interface Kept {

        /** Returns the files of the whole, empty if nothing is kept. */
        Optional<ModuleFiles> find(ModuleFetcher fetcher) throws ModuleException;
    }

    @Override
    public String policy(PlatformRef ref) {
        return policy;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) {
        throw new IllegalStateException(ref + " is located already");
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        // What the module itself took to be read is part of what the whole takes, though it was read before.
        Optional<Endpoint> source = SignaturePolicy.endpoint(ref);
        if (source.isPresent()) {
            String repository = ref instanceof OciRef ? source.get().repository() : "";
            context.credentials().lookUp(source.get().authority(), repository);
        }
        return dependencies.complete(ref.summary(), module, kept.find(this), context);
    }
}
