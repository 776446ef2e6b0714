package dev.pequod.resolver.configmap;

import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import java.util.Optional;

/** Reads ConfigMaps of a cluster. Implementations are thread-safe, and keep to the context's deadline. */
@FunctionalInterface
public interface ConfigMapSource {

    /**
     * Returns a ConfigMap of the context's namespace, or empty if there is none of the name.
     *
     * @throws ModuleException if the cluster cannot be asked, or refuses
     */
    Optional<ConfigMapContent> find(String name, FetchContext context) throws ModuleException;
}
