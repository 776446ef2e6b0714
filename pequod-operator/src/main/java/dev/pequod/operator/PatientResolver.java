package dev.pequod.operator;

import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.operator.runtime.Workers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets other resources be worked on while a source of modules is waited for.
 *
 * @param resolver who asks the sources
 * @param workers who is waited with
 */
record PatientResolver(ModuleResolver resolver, Workers workers) implements ModuleResolver {
    @Override
    public Set<String> schemes() {
        return resolver.schemes();
    }

    @Override
    public List<PlatformRef> offered() {
        return resolver.offered();
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        return resolver.newest(ref, context);
    }

    /** @throws Workers.CrowdedException if too many of the namespace are waited for already */
    @Override
    public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
        return workers.elsewhere(context.namespace(), () -> resolver.resolve(ref, context));
    }
}
