package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.resolver.json.ForeignJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what some bytes of a registry are, as in the OCI image specification.
 *
 * @param mediaType what the bytes are
 * @param digest their sha256
 * @param size how many they are
 * @param artifactType of what kind the manifest is that they are; empty for anything else
 * @param annotations further facts
 * @param others what else it says, such as a {@code platform} or {@code urls}, as JSON that was read; it is only written again
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        String artifactType,
        Map<String, String> annotations,
        Map<String, Object> others) {

    /** Copies the annotations. */
    public Descriptor {
        annotations = ForeignJson.copy(annotations);
        others = ForeignJson.copy(others);
    }

    /** Makes one that says nothing else. */
    public Descriptor(
            String mediaType, Digest digest, long size, String artifactType, Map<String, String> annotations) {
        this(mediaType, digest, size, artifactType, annotations, Map.of());
    }

    /** Returns the descriptor of some bytes. */
    public static Descriptor of(String mediaType, byte[] bytes) {
        return new Descriptor(mediaType, Digest.of(bytes), bytes.length, "", Map.of());
    }

    /** Returns the descriptor as it is written in manifests. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", mediaType);
        json.put("digest", digest.toString());
        json.put("size", size);
        json.putAll(others);
        if (!artifactType.isEmpty()) {
            json.put("artifactType", artifactType);
        }
        if (!annotations.isEmpty()) {
            json.put("annotations", new TreeMap<>(annotations));
        }
        return json;
    }

    /** Returns the name that the bytes have as a file, empty if they have none. */
    String title() {
        return annotations.getOrDefault("org.opencontainers.image.title", "");
    }
}
