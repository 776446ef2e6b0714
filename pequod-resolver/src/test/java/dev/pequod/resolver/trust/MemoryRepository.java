package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.Manifest;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A repository in memory, with the list of referrers under a tag. */
final class MemoryRepository implements OciRepository {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    final Map<String, Digest> tags = new LinkedHashMap<>();
    final Map<Digest, RawManifest> manifests = new LinkedHashMap<>();
    final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    boolean isDown;
    Reason failure = Reason.UNAVAILABLE;
    Consumer<String> pushed = tag -> {};
    int asked;

    private void ask() throws ModuleException {
        asked++;
        if (isDown) {
            throw new ModuleException(failure, "Tried to ask the registry but it is down");
        }
    }

    /** Pushes a manifest about nothing in particular; returns its digest. */
    Digest pushModule(String text) throws ModuleException {
        byte[] layer = text.getBytes(StandardCharsets.UTF_8);
        return pushManifest(Map.of(), List.of(Descriptor.of("application/zip", layer)), List.of(layer), "")
                .digest();
    }

    RawManifest pushManifest(Map<String, Object> more, List<Descriptor> layers, List<byte[]> bytes, String tag)
            throws ModuleException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put(
                "config",
                Descriptor.of("application/vnd.oci.empty.v1+json", new byte[] {'{', '}'})
                        .json());
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            push(layers.get(i), bytes.get(i));
            list.add(layers.get(i).json());
        }
        manifest.put("layers", list);
        manifest.putAll(more);
        RawManifest raw = new RawManifest(MANIFEST, ForeignJson.write(manifest));
        push(raw, tag);
        return raw;
    }

    /** Lists a manifest as one that refers to another one. */
    void refer(Digest subject, List<RawManifest> referrers) throws ModuleException {
        List<Descriptor> list = new ArrayList<>();
        for (RawManifest one : referrers) {
            Descriptor d = one.descriptor();
            list.add(new Descriptor(MANIFEST, d.digest(), d.size(), Signed.BUNDLE, Map.of()));
        }
        list(subject, list);
    }

    /** Makes a list of what refers to a manifest. */
    void list(Digest subject, List<Descriptor> referrers) throws ModuleException {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", "application/vnd.oci.image.index.v1+json");
        index.put("manifests", referrers.stream().map(Descriptor::json).toList());
        push(
                new RawManifest("application/vnd.oci.image.index.v1+json", ForeignJson.write(index)),
                "sha256-" + subject.hex());
    }

    /** Returns a signer that does not wait before it looks whether it is listed. */
    static ModuleSigner signer(OciRepository repository) {
        return new ModuleSigner(repository, new Retries(1, pause -> {}, new Random(1)));
    }

    @Override
    public String name() {
        return "r.example/web";
    }

    @Override
    public Optional<Digest> resolve(String tag) throws ModuleException {
        ask();
        return Optional.ofNullable(tags.get(tag));
    }

    @Override
    public RawManifest manifest(Digest digest) throws ModuleException {
        ask();
        RawManifest found = manifests.get(digest);
        if (found == null) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to read a manifest but there is none");
        }
        return found;
    }

    @Override
    public byte[] blob(Descriptor descriptor, long most) throws ModuleException {
        ask();
        byte[] found = blobs.get(descriptor.digest());
        if (found == null) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to read a blob but there is none");
        }
        if (found.length > most) {
            throw new ModuleException(Reason.LIMIT_EXCEEDED, "Tried to read a blob but it is too large");
        }
        return found;
    }

    @Override
    public List<String> tags() {
        return List.copyOf(tags.keySet());
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws ModuleException {
        Optional<Digest> index = resolve("sha256-" + subject.hex());
        return index.isPresent() && manifest(index.orElseThrow()).read(name()) instanceof Manifest.Index list
                ? list.manifests()
                : List.of();
    }

    @Override
    public void push(Descriptor descriptor, byte[] bytes, LongConsumer sent) {
        blobs.put(descriptor.digest(), bytes);
    }

    @Override
    public void push(RawManifest manifest, String tag) {
        manifests.put(manifest.digest(), manifest);
        if (!tag.isEmpty()) {
            tags.put(tag, manifest.digest());
            pushed.accept(tag);
        }
    }
}
