package dev.pequod.cli.cluster;

import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapSource;
import java.util.Optional;

/** The modules that a cluster holds in ConfigMaps, as whoever runs the command may read them. */
record ClusterModules(ClusterClient client) implements ConfigMapSource {

    @Override
    public Optional<ConfigMapContent> find(String name, FetchContext context) throws ModuleException {
        try {
            Optional<JsonObject> map = client.get(ObjectRef.of("v1", "ConfigMap", context.namespace(), name));
            return map.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ConfigMapContent.ofEncoded(
                            map.get().object("data").texts(),
                            map.get().object("binaryData").texts()));
        } catch (ClusterException e) {
            boolean refused = e.problem().reason() == Problem.Reason.FORBIDDEN;
            throw new ModuleException(
                    refused ? Reason.FORBIDDEN : Reason.UNAVAILABLE, e.problem().message(), e);
        }
    }
}
