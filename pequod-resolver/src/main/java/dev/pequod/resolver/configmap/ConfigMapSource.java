package dev.pequod.resolver.configmap;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import java.util.Optional;

/** Reads ConfigMaps of a cluster. Implementations are thread-safe, and keep to the deadline. */
@FunctionalInterface
public interface ConfigMapSource {

    /**
     * Returns a ConfigMap, or empty if there is none of the name in the namespace.
     *
     * @throws ModuleException if the cluster cannot be asked, or refuses
     */
    Optional<ConfigMapContent> find(String namespace, String name, Deadline deadline) throws ModuleException;
}
