package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.Quote;
import dev.pequod.resolver.json.ForeignJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads manifests, which are as hostile as anything else that a registry sends. */
final class ManifestReader {
    private static final int MOST_DESCRIPTORS = 10_000;
    /** The members of a descriptor that are looked at. */
    private static final Set<String> READ = Set.of("mediaType", "digest", "size", "artifactType", "annotations");

    private final String source;

    ManifestReader(String source) {
        this.source = source;
    }

    Manifest read(RawManifest manifest) throws ModuleException {
        Map<?, ?> json = new ForeignJson("the manifest of " + source).readObject(manifest.bytes());
        String said = text(json, "mediaType");
        String mediaType = said.isEmpty() ? manifest.mediaType() : said;
        if (!said.isEmpty() && !manifest.mediaType().isEmpty() && !said.equals(manifest.mediaType())) {
            throw invalid(
                    "it says that it is " + Quote.of(said) + " and was sent as " + Quote.of(manifest.mediaType()));
        }
        return switch (mediaType) {
            case MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST -> parts(json);
            case MediaTypes.INDEX, MediaTypes.DOCKER_LIST -> {
                if (json.containsKey("layers") || json.containsKey("config")) {
                    throw invalid("it is both an index and an image");
                }
                yield new Manifest.Index(descriptors(json, "manifests"), annotations(json));
            }
            default -> throw invalid("its media type " + Quote.of(mediaType) + " is not known");
        };
    }

    private Manifest parts(Map<?, ?> json) throws ModuleException {
        if (json.containsKey("manifests")) {
            throw invalid("it is both an image and an index");
        }
        if (!(json.get("config") instanceof Map<?, ?> config)) {
            throw invalid("it has no config");
        }
        Descriptor described = descriptor(config);
        String artifactType = text(json, "artifactType");
        Optional<Descriptor> subject =
                json.get("subject") instanceof Map<?, ?> about ? Optional.of(descriptor(about)) : Optional.empty();
        return new Manifest.Parts(
                artifactType.isEmpty() ? described.mediaType() : artifactType,
                described,
                descriptors(json, "layers"),
                subject,
                annotations(json));
    }

    private List<Descriptor> descriptors(Map<?, ?> json, String key) throws ModuleException {
        if (!(json.get(key) instanceof List<?> list)) {
            throw invalid("it has no list of " + key);
        }
        if (list.size() > MOST_DESCRIPTORS) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    tried() + "it has " + list.size() + " " + key + ", and at most " + MOST_DESCRIPTORS
                            + " are allowed");
        }
        List<Descriptor> all = new ArrayList<>();
        for (Object one : list) {
            if (!(one instanceof Map<?, ?> object)) {
                throw invalid("one of its " + key + " is no descriptor");
            }
            all.add(descriptor(object));
        }
        return all;
    }

    private Descriptor descriptor(Map<?, ?> json) throws ModuleException {
        Digest digest;
        try {
            digest = Digest.parse(text(json, "digest"));
        } catch (IllegalArgumentException e) {
            throw new ModuleException(
                    Reason.INVALID_MODULE, tried() + "one of its descriptors has a " + e.getMessage(), e);
        }
        long size = size(json.get("size"));
        if (size < 0) {
            throw invalid("the descriptor of " + digest + " has no size");
        }
        return new Descriptor(
                text(json, "mediaType"), digest, size, text(json, "artifactType"), annotations(json), others(json));
    }

    private static Map<String, Object> others(Map<?, ?> json) {
        Map<String, Object> all = new LinkedHashMap<>();
        json.forEach((key, value) -> {
            if (key instanceof String name && value != null && !READ.contains(name)) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Returns a size, or -1 for what is none, such as a fraction or a number that would wrap around. */
    private static long size(@Nullable Object value) {
        return switch (value) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> -1;
        };
    }

    private static Map<String, String> annotations(Map<?, ?> json) {
        Map<String, String> all = new TreeMap<>();
        if (json.get("annotations") instanceof Map<?, ?> annotations) {
            annotations.forEach((key, value) -> {
                if (key instanceof String name && value instanceof String text) {
                    all.put(name, text);
                }
            });
        }
        return all;
    }

    private static String text(Map<?, ?> json, String key) {
        return json.get(key) instanceof String text ? text : "";
    }

    private ModuleException invalid(String problem) {
        return new ModuleException(Reason.INVALID_MODULE, tried() + problem);
    }

    private String tried() {
        return "Tried to read the manifest of " + source + " but ";
    }
}
