package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.Quote;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.json.ForeignJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A module as CUE's registries hold it: a manifest, an empty config, a zip archive, and the module file apart. The same files
 * and annotations give the same bytes, and so the same digest. Immutable.
 */
public final class ModuleArtifact {
    /** The file that a module must have to be published. */
    public static final String MODULE_FILE = "cue.mod/module.cue";

    /** How many bytes that file may have. */
    public static final long MOST_MODULE_FILE_BYTES = 1 << 20;

    private static final int MOST_TOLD = 5;
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

    private final RawManifest manifest;
    private final List<Blob> blobs;

    private record Blob(Descriptor descriptor, Bytes bytes) {
        static Blob of(String mediaType, byte[] bytes) {
            return new Blob(Descriptor.of(mediaType, bytes), () -> bytes);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("mediaType", descriptor.mediaType());
            json.put("digest", descriptor.digest().toString());
            json.put("size", descriptor.size());
            return json;
        }
    }

    @FunctionalInterface
    private interface Bytes {
        byte[] get();
    }

    private ModuleArtifact(RawManifest manifest, List<Blob> blobs) {
        this.manifest = manifest;
        this.blobs = blobs;
    }

    /**
     * Returns the artifact of a module.
     *
     * @param annotations further facts, such as {@code org.opencontainers.image.revision}
     * @throws ModuleException if there is no module file, or one whose path the cue command does not allow in a module
     */
    public static ModuleArtifact of(ModuleFiles files, Map<String, String> annotations) throws ModuleException {
        byte[] moduleFile = files.bytes(MODULE_FILE)
                .orElseThrow(() -> new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to pack the module but it has no " + MODULE_FILE + ", which names it"));
        checkPaths(files);
        Blob config = Blob.of(MediaTypes.CUE_MODULE, CONFIG);
        Blob zip = Blob.of(MediaTypes.ZIP, ZipWriter.write(files));
        Blob module = Blob.of(MediaTypes.CUE_MODULE_FILE, moduleFile);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.MANIFEST);
        json.put("config", config.json());
        json.put("layers", List.of(zip.json(), module.json()));
        if (!annotations.isEmpty()) {
            json.put("annotations", new TreeMap<>(annotations));
        }
        return new ModuleArtifact(
                new RawManifest(MediaTypes.MANIFEST, ForeignJson.write(json)), List.of(config, zip, module));
    }

    /** Returns what is wrong with paths that the cue command does not allow in a module: such a module cannot be published. */
    public static List<String> problems(ModuleFiles files) {
        return files.paths().stream()
                .flatMap(path -> CuePaths.problem(path).map(problem -> Quote.of(path) + " has " + problem).stream())
                .toList();
    }

    private static void checkPaths(ModuleFiles files) throws ModuleException {
        List<String> problems = problems(files);
        if (!problems.isEmpty()) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to pack the module but CUE allows no such path in one: "
                            + String.join("; ", problems.subList(0, Math.min(MOST_TOLD, problems.size())))
                            + (problems.size() > MOST_TOLD ? "; and " + (problems.size() - MOST_TOLD) + " more" : "")
                            + "; rename it, or keep it out of the module's folder");
        }
    }

    /**
     * Reports whether a manifest is one of the same files, whatever it says about them otherwise: where they come from, and when.
     *
     * @throws ModuleException if it cannot be read
     */
    public boolean hasSameFiles(OciRepository repository, Digest other) throws ModuleException {
        return repository.manifest(other).read(repository.name() + "@" + other) instanceof Manifest.Parts parts
                && parts.layers().stream()
                        .map(Descriptor::digest)
                        .toList()
                        .equals(blobs.stream()
                                .skip(1)
                                .map(blob -> blob.descriptor().digest())
                                .toList());
    }

    /**
     * Returns the text of the module file that a published artifact has beside its files; empty if it has none, as images do.
     *
     * @throws ModuleException if it cannot be read
     */
    public static Optional<String> moduleFile(OciRepository repository, Digest digest) throws ModuleException {
        if (!(repository.manifest(digest).read(repository.name() + "@" + digest) instanceof Manifest.Parts parts)) {
            return Optional.empty();
        }
        for (Descriptor layer : parts.layers()) {
            if (layer.mediaType().equals(MediaTypes.CUE_MODULE_FILE)) {
                byte[] bytes = repository.blob(layer, MOST_MODULE_FILE_BYTES);
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** Returns the digest of the manifest. */
    public Digest digest() {
        return manifest.digest();
    }

    /** Returns the bytes of all parts together. */
    public long totalBytes() {
        return blobs.stream().mapToLong(blob -> blob.descriptor().size()).sum();
    }

    /** Writes the artifact without telling how far it is, as {@link #push(OciRepository, String, LongConsumer)} does. */
    public void push(OciRepository repository, String tag) throws ModuleException {
        push(repository, tag, count -> {});
    }

    /**
     * Writes the artifact, the manifest last, so that nobody sees a part of it.
     *
     * @param tag the tag that will mean it; empty for none
     * @param sent is told how many more of {@link #totalBytes()} were sent, perhaps by another thread
     * @throws ModuleException if it cannot be written
     */
    public void push(OciRepository repository, String tag, LongConsumer sent) throws ModuleException {
        for (Blob blob : blobs) {
            repository.push(blob.descriptor(), blob.bytes().get(), sent);
        }
        repository.push(manifest, tag);
    }
}
