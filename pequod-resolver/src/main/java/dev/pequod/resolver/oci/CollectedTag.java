package dev.pequod.resolver.oci;

import dev.pequod.api.ModuleException;
import dev.pequod.resolver.json.ForeignJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is collected under a tag such as {@code sha256-….sig}: cosign adds a layer to one manifest for each signature and attestation. So two such
 * manifests are put together by their layers, which differ by their annotations too: a signature stands in those.
 */
final class CollectedTag {
    private static final Map<String, Object> UNDATED = Map.of("created", "0001-01-01T00:00:00Z");

    private final Map<String, Object> json;
    private final List<Object> layers;

    CollectedTag(String source, RawManifest manifest) throws ModuleException {
        json = fields(new ForeignJson("the manifest of " + source).readObject(manifest.bytes()));
        layers = json.get("layers") instanceof List<?> all ? new ArrayList<>(all) : new ArrayList<>();
    }

    private static Map<String, Object> fields(Map<?, ?> json) {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return fields;
    }

    private static List<Object> key(Object layer) {
        return layer instanceof Map<?, ?> fields
                ? List.of(
                        String.valueOf(fields.get("digest")),
                        fields.get("annotations") instanceof Map<?, ?> annotations ? annotations : Map.of())
                : List.of(layer);
    }

    private Set<List<Object>> keys() {
        Set<List<Object>> keys = new HashSet<>();
        layers.forEach(layer -> keys.add(key(layer)));
        return keys;
    }

    /** Reports whether it has all that the other one has. */
    boolean containsAll(CollectedTag other) {
        return keys().containsAll(other.keys());
    }

    /** Adds what only the other one has. */
    void add(CollectedTag other) {
        Set<List<Object>> known = keys();
        other.layers.stream().filter(layer -> known.add(key(layer))).forEach(layers::add);
    }

    /** Returns the config that the layers make of one: it lists the digest of each. */
    byte[] config(byte[] config) throws ModuleException {
        Map<String, Object> fields = fields(new ForeignJson("a config").readObject(config));
        if (fields.get("rootfs") instanceof Map<?, ?> files) {
            Map<String, Object> listed = fields(files);
            listed.put(
                    "diff_ids",
                    layers.stream().map(layer -> key(layer).getFirst()).toList());
            fields.put("rootfs", listed);
            fields.put("history", Collections.nCopies(layers.size(), UNDATED));
        }
        return ForeignJson.write(fields);
    }

    /** Returns the manifest with a config. */
    RawManifest manifest(Descriptor config) {
        json.put("config", config.json());
        json.put("layers", layers);
        Object type = json.get("mediaType");
        return new RawManifest(type instanceof String text ? text : MediaTypes.MANIFEST, ForeignJson.write(json));
    }
}
