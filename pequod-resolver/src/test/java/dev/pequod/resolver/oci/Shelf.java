package dev.pequod.resolver.oci;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.json.ForeignJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts modules of all layouts into a repository, and gets them from it. */
final class Shelf {
    static final ModuleFiles MODULE = files(Map.of("web.cue", "package web\n", "policy/p.cue", "package policy\n"));

    private final OciRepository repository;

    Shelf(OciRepository repository) {
        this.repository = repository;
    }

    static ModuleFiles files(Map<String, String> texts) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        texts.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        try {
            return ModuleFiles.of(bytes);
        } catch (ModuleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A part of a manifest, with its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // parts are never compared
    record Part(String mediaType, byte[] bytes, Map<String, String> annotations) {
        Part(String mediaType, byte[] bytes) {
            this(mediaType, bytes, Map.of());
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("mediaType", mediaType);
            json.put("digest", Digest.of(bytes).toString());
            json.put("size", bytes.length);
            if (!annotations.isEmpty()) {
                json.put("annotations", annotations);
            }
            return json;
        }
    }

    static RawManifest manifest(Part config, List<Part> layers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.MANIFEST);
        json.put("config", config.json());
        json.put("layers", layers.stream().map(Part::json).toList());
        return new RawManifest(MediaTypes.MANIFEST, ForeignJson.write(json));
    }

    /** Pushes an index that lists only a manifest that is there. */
    RawManifest pushIndex(Digest manifest, String tag) throws ModuleException {
        int size = repository.manifest(manifest).bytes().length;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.INDEX);
        json.put(
                "manifests",
                List.of(Map.of("mediaType", MediaTypes.MANIFEST, "digest", manifest.toString(), "size", size)));
        RawManifest index = new RawManifest(MediaTypes.INDEX, ForeignJson.write(json));
        repository.push(index, tag);
        return index;
    }

    Digest push(String tag, Part config, List<Part> layers) throws ModuleException {
        for (Part part : layers) {
            repository.push(Descriptor.of(part.mediaType(), part.bytes()), part.bytes());
        }
        repository.push(Descriptor.of(config.mediaType(), config.bytes()), config.bytes());
        RawManifest manifest = manifest(config, layers);
        repository.push(manifest, tag);
        return manifest.digest();
    }

    /** Pushes a module as a zip archive, as CUE does. */
    Digest pushModule(String tag) throws ModuleException {
        return push(tag, cueConfig(), List.of(new Part(MediaTypes.ZIP, ZipWriter.write(MODULE))));
    }

    static Part cueConfig() {
        return new Part(MediaTypes.CUE_MODULE, "{}".getBytes(StandardCharsets.UTF_8));
    }

    static Part imageConfig() {
        return new Part(
                "application/vnd.oci.image.config.v1+json",
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    static FetchContext context(Duration timeout, CredentialSource credentials) {
        return new FetchContext("test", "", Deadline.after(timeout), credentials, ModuleLimits.DEFAULTS);
    }

    static FetchContext context() {
        return context(Duration.ofSeconds(60), CredentialSource.NONE);
    }

    /** Returns the module's files, as a resolver would get them. */
    static ModuleFiles fetch(OciRegistry registries, String ref, FetchContext context) throws ModuleException {
        try {
            OciRef wanted = (OciRef) PlatformRef.parse("oci:" + ref);
            OciFetcher fetcher = new OciFetcher(registries);
            return fetcher.fetch(wanted, fetcher.locate(wanted, context), context)
                    .files();
        } catch (dev.pequod.api.PlatformRefException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
