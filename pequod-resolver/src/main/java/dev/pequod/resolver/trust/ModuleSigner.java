package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import dev.pequod.resolver.oci.Referrers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Signs modules in registries as cosign does: a sigstore bundle in a manifest that refers to the module's. A registry that does
 * not list what refers to a manifest has the list under a tag, which is written then. Not thread-safe.
 */
public final class ModuleSigner {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Descriptor EMPTY =
            Descriptor.of("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));

    private final OciRepository repository;
    private final Referrers referrers;

    /** Makes a signer of modules in a repository. */
    public ModuleSigner(OciRepository repository) {
        this(repository, Retries.standard());
    }

    /** Makes a signer that looks in other intervals whether another one wrote at the same time. */
    ModuleSigner(OciRepository repository, Retries retries) {
        this.repository = repository;
        referrers = new Referrers(repository, retries);
    }

    /**
     * Signs a manifest, unless the key has signed the same already.
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
        byte[] envelope = Signed.envelopeBytes(statement);
        Optional<Digest> existing = SignatureCheck.existing(repository, manifest, key.verificationKey(), envelope);
        if (existing.isPresent()) {
            return existing.orElseThrow();
        }
        byte[] bundle = Signed.bundle(
                statement, key.sign(envelope), key.verificationKey().hint());
        Descriptor layer = Descriptor.of(Signed.BUNDLE, bundle);
        repository.push(layer, bundle);
        repository.push(EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
        Map<String, String> facts =
                Map.of("dev.sigstore.bundle.content", "dsse-envelope", Signed.PREDICATE_ANNOTATION, Signed.PREDICATE);
        RawManifest signature = new RawManifest(MANIFEST, ForeignJson.write(manifest(subject, layer, facts)));
        repository.push(signature, "");
        Descriptor described = signature.descriptor();
        referrers.add(
                manifest,
                List.of(new Descriptor(MANIFEST, described.digest(), described.size(), Signed.BUNDLE, facts)));
        return signature.digest();
    }

    private static Map<String, Object> manifest(Descriptor subject, Descriptor layer, Map<String, String> annotations) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("artifactType", Signed.BUNDLE);
        manifest.put("config", EMPTY.json());
        manifest.put("layers", List.of(layer.json()));
        manifest.put("subject", subject.json());
        manifest.put("annotations", new TreeMap<>(annotations));
        return manifest;
    }
}
