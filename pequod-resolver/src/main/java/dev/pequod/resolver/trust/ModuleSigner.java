package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.json.ForeignJson;
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
import java.util.TreeMap;

/**
 * Signs modules in registries as cosign does: a sigstore bundle in a manifest that refers to the module's. A registry that does
 * not list what refers to a manifest has the list under a tag, which is written then.
 */
public final class ModuleSigner {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Descriptor EMPTY =
            Descriptor.of("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));

    private final OciRepository repository;

    /** Makes a signer of modules in a repository. */
    public ModuleSigner(OciRepository repository) {
        this.repository = repository;
    }

    /**
     * Signs a manifest.
     *
     * @param manifest its digest
     * @param key the key
     * @param annotations what is signed too
     * @return the digest of the manifest that holds the signature
     * @throws ModuleException if there is no such manifest, or the registry does not take the signature
     * @throws KeyException if the key cannot sign
     */
    public Digest sign(Digest manifest, SigningKey key, Map<String, String> annotations)
            throws ModuleException, KeyException {
        Descriptor subject = repository.manifest(manifest).descriptor();
        byte[] statement = Signed.statement(manifest, annotations);
        byte[] bundle = Signed.bundle(
                statement,
                key.sign(Signed.envelopeBytes(statement)),
                key.verificationKey().hint());
        Descriptor layer = Descriptor.of(Signed.BUNDLE, bundle);
        repository.push(layer, bundle);
        repository.push(EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
        RawManifest signature = new RawManifest(MANIFEST, ForeignJson.write(manifest(subject, layer)));
        repository.push(signature, "");
        list(manifest, signature);
        return signature.digest();
    }

    private static Map<String, Object> manifest(Descriptor subject, Descriptor layer) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("artifactType", Signed.BUNDLE);
        manifest.put("config", json(EMPTY));
        manifest.put("layers", List.of(json(layer)));
        manifest.put("subject", json(subject));
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("dev.sigstore.bundle.content", "dsse-envelope");
        annotations.put("dev.sigstore.bundle.predicateType", Signed.PREDICATE);
        manifest.put("annotations", annotations);
        return manifest;
    }

    private static Map<String, Object> json(Descriptor descriptor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", descriptor.mediaType());
        json.put("digest", descriptor.digest().toString());
        json.put("size", descriptor.size());
        if (!descriptor.artifactType().isEmpty()) {
            json.put("artifactType", descriptor.artifactType());
        }
        if (!descriptor.annotations().isEmpty()) {
            json.put("annotations", new TreeMap<>(descriptor.annotations()));
        }
        return json;
    }

    /** Adds the signature to the list under the tag, unless the registry lists it by itself. */
    private void list(Digest manifest, RawManifest signature) throws ModuleException {
        if (repository.referrers(manifest).stream().anyMatch(d -> d.digest().equals(signature.digest()))) {
            return;
        }
        String tag = "sha256-" + manifest.hex();
        List<Object> all = new ArrayList<>();
        Optional<Digest> before = repository.resolve(tag);
        if (before.isPresent()
                && repository.manifest(before.orElseThrow()).read(repository.name()) instanceof Manifest.Index index) {
            index.manifests().forEach(one -> all.add(json(one)));
        }
        Descriptor described = signature.descriptor();
        all.add(json(new Descriptor(MANIFEST, described.digest(), described.size(), Signed.BUNDLE, Map.of())));
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", INDEX);
        index.put("manifests", all);
        repository.push(new RawManifest(INDEX, ForeignJson.write(index)), tag);
    }
}
