package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.resolver.json.ForeignJson;
import java.util.Map;

/** A signature that says which manifest it is of; who made it was not looked at. Immutable. */
public final class FoundSignature {
    private final Digest manifest;
    private final byte[] signedBytes;
    private final byte[] signature;
    private final byte[] bundle;
    private final Map<String, String> layer;
    private final Map<String, String> annotations;

    FoundSignature(
            Digest manifest,
            byte[] signedBytes,
            byte[] signature,
            byte[] bundle,
            Map<String, String> layer,
            Map<String, String> annotations) {
        this.manifest = manifest;
        this.signedBytes = signedBytes;
        this.signature = signature;
        this.bundle = bundle;
        this.layer = ForeignJson.copy(layer);
        this.annotations = ForeignJson.copy(annotations);
    }

    /** Returns the digest of the manifest that it is of. */
    public Digest manifest() {
        return manifest;
    }

    /** Returns a copy of the bytes that were signed. */
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    /** Returns a copy of the signature. */
    public byte[] signature() {
        return signature.clone();
    }

    /** Returns a copy of the whole sigstore bundle, a JSON text; empty for a signature of the older form. */
    public byte[] bundle() {
        return bundle.clone();
    }

    /**
     * Returns what is written beside a signature of the older form and was not signed: cosign puts there, as PEM and JSON, the certificate
     * ({@code dev.sigstore.cosign/certificate}), what leads from it to its authority ({@code dev.sigstore.cosign/chain}) and the proof of the
     * log ({@code dev.sigstore.cosign/bundle}). Empty for a bundle, in which they are.
     */
    public Map<String, String> layerAnnotations() {
        return layer;
    }

    /** Returns the annotations that were signed too. */
    public Map<String, String> annotations() {
        return annotations;
    }
}
