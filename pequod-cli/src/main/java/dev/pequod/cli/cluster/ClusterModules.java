package dev.pequod.cli.cluster;

import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The modules that a cluster holds in ConfigMaps, as whoever runs the command may read them. */
record ClusterModules(ClusterClient client) implements ConfigMapSource {

    @Override
    public Optional<ConfigMapContent> find(String name, FetchContext context) throws ModuleException {
        try {
            Optional<JsonObject> map = client.get(ObjectRef.of("v1", "ConfigMap", context.namespace(), name));
            if (map.isEmpty()) {
                return Optional.empty();
            }
            Map<String, byte[]> bytes = new HashMap<>();
            texts(map.get().object("binaryData"))
                    .forEach((file, text) -> bytes.put(file, Base64.getDecoder().decode(text)));
            return Optional.of(ConfigMapContent.of(texts(map.get().object("data")), bytes));
        } catch (ClusterException e) {
            boolean refused = e.problem().reason() == Problem.Reason.FORBIDDEN;
            throw new ModuleException(
                    refused ? Reason.FORBIDDEN : Reason.UNAVAILABLE, e.problem().message(), e);
        }
    }

    private static Map<String, String> texts(JsonObject object) {
        Map<String, String> texts = new HashMap<>();
        object.members().forEach((file, value) -> {
            if (value instanceof JsonString text) {
                texts.put(file, text.value());
            }
        });
        return texts;
    }
}
