package dev.pequod.cli.render;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.RenderInput;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapSource;
import java.util.List;
import java.util.Optional;

/**
 * The ConfigMaps in the files that were read, as modules of the resources beside them.
 *
 * @param maps the ConfigMaps
 * @param others where to look for those that are not among them
 */
record GivenConfigMaps(List<Resource> maps, ConfigMapSource others) implements ConfigMapSource {
    static final String KIND = "ConfigMap";

    /** Has what is in files only. */
    static final ConfigMapSource IN_FILES = (name, context) -> {
        throw new ModuleException(
                Reason.NOT_FOUND,
                "Tried to find the ConfigMap " + name + " in the namespace \"" + context.namespace()
                        + "\" but it is not in the files that were given; name its file by -f, too");
    };

    /** Copies the list. */
    GivenConfigMaps {
        maps = List.copyOf(maps);
    }

    @Override
    public Optional<ConfigMapContent> find(String name, FetchContext context) throws ModuleException {
        Optional<Resource> given = find(context.namespace(), name);
        if (given.isEmpty()) {
            return others.find(name, context);
        }
        JsonObject map = given.get().object();
        return Optional.of(ConfigMapContent.ofEncoded(
                map.object("data").texts(), map.object("binaryData").texts()));
    }

    /** Returns the ConfigMap that a resource of a namespace names. */
    Optional<Resource> find(String namespace, String name) {
        String identity = (namespace.isEmpty() ? RenderInput.DEFAULT_NAMESPACE : namespace) + "/" + name;
        return maps.stream().filter(map -> map.identity().equals(identity)).findFirst();
    }

    /** Returns the name of the ConfigMap that is the module of a resource; empty if that is none. */
    static Optional<String> named(Resource resource) {
        String name = resource.object().object("spec").object("platformRef").string(ConfigMapRef.SCHEME);
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
