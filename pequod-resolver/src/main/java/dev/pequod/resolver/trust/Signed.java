package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.json.ForeignJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The two forms of a signature that cosign writes: the older one, a JSON text ("simple signing") with its signature beside
 * it; and the sigstore bundle, an in-toto statement in a DSSE envelope. Either names the digest of the manifest it is of.
 */
final class Signed {
    static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    static final String SIGNATURE_ANNOTATION = "dev.cosignproject.cosign/signature";
    static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    static final String BUNDLES = "application/vnd.dev.sigstore.bundle";
    static final String PREDICATE = "https://sigstore.dev/cosign/sign/v1";
    /** Says in a manifest what its bundle is: a signature, or an attestation of something. */
    static final String PREDICATE_ANNOTATION = "dev.sigstore.bundle.predicateType";

    private static final String PAYLOAD = "application/vnd.in-toto+json";
    private static final String STATEMENT = "https://in-toto.io/Statement/v1";

    private Signed() {}

    /** Reports whether what is said of a bundle does not say that it is something else than a signature. */
    static boolean mayBeSignature(Map<String, String> annotations) {
        return annotations.getOrDefault(PREDICATE_ANNOTATION, PREDICATE).equals(PREDICATE);
    }

    /** Returns the signature of the older form, which is among the annotations of its layer, if it is one of a manifest. */
    static Optional<FoundSignature> simple(byte[] payload, Map<String, String> layer) throws ModuleException {
        Map<?, ?> critical =
                map(new ForeignJson("a signature").readObject(payload).get("critical"));
        Optional<Digest> manifest = digest(map(critical.get("image")).get("docker-manifest-digest"));
        Optional<byte[]> decoded = base64(layer.get(SIGNATURE_ANNOTATION));
        if (manifest.isEmpty()
                || decoded.isEmpty()
                || !"cosign container image signature".equals(critical.get("type"))) {
            return Optional.empty();
        }
        Map<?, ?> optional =
                map(new ForeignJson("a signature").readObject(payload).get("optional"));
        return Optional.of(new FoundSignature(
                manifest.orElseThrow(), payload, decoded.orElseThrow(), new byte[0], layer, texts(optional)));
    }

    /** Returns the signature in a bundle, if it is one of manifests: as that of the one that is asked for, if that is among them. */
    static Optional<FoundSignature> bundle(byte[] bundle, Digest manifest) throws ModuleException {
        Map<?, ?> envelope =
                map(new ForeignJson("a sigstore bundle").readObject(bundle).get("dsseEnvelope"));
        Optional<byte[]> payload = base64(envelope.get("payload"));
        List<?> signatures = list(envelope.get("signatures"));
        if (!PAYLOAD.equals(envelope.get("payloadType")) || payload.isEmpty() || signatures.size() != 1) {
            return Optional.empty();
        }
        Optional<byte[]> signature = base64(map(signatures.getFirst()).get("sig"));
        Map<?, ?> statement = new ForeignJson("an in-toto statement").readObject(payload.orElseThrow());
        if (signature.isEmpty()
                || !STATEMENT.equals(statement.get("_type"))
                || !PREDICATE.equals(statement.get("predicateType"))) {
            return Optional.empty();
        }
        Optional<FoundSignature> found = Optional.empty();
        for (Object subject : list(statement.get("subject"))) {
            Optional<Digest> of =
                    digest("sha256:" + map(map(subject).get("digest")).get("sha256"));
            boolean isWanted = of.filter(manifest::equals).isPresent();
            if (isWanted || found.isEmpty() && of.isPresent()) {
                found = Optional.of(new FoundSignature(
                        of.orElseThrow(),
                        envelopeBytes(payload.orElseThrow()),
                        signature.orElseThrow(),
                        bundle,
                        Map.of(),
                        texts(map(map(subject).get("annotations")))));
            }
            if (isWanted) {
                break;
            }
        }
        return found;
    }

    private static Optional<Digest> digest(@Nullable Object value) {
        try {
            return value instanceof String text ? Optional.of(Digest.parse(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the statement that a bundle's signature is of. */
    static byte[] statement(Digest manifest, Map<String, String> annotations) {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("digest", Map.of("sha256", manifest.hex()));
        if (!annotations.isEmpty()) {
            subject.put("annotations", new TreeMap<>(annotations));
        }
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", STATEMENT);
        statement.put("subject", List.of(subject));
        statement.put("predicateType", PREDICATE);
        statement.put("predicate", Map.of());
        return ForeignJson.write(statement);
    }

    /** Returns a bundle with a statement, its signature and the name of the key. */
    static byte[] bundle(byte[] statement, byte[] signature, String hint) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("payload", Base64.getEncoder().encodeToString(statement));
        envelope.put("payloadType", PAYLOAD);
        envelope.put("signatures", List.of(Map.of("sig", Base64.getEncoder().encodeToString(signature))));
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("mediaType", BUNDLE);
        bundle.put("verificationMaterial", Map.of("publicKey", Map.of("hint", hint)));
        bundle.put("dsseEnvelope", envelope);
        return ForeignJson.write(bundle);
    }

    /** Returns the bytes that an envelope's signature is of: DSSE's pre-authentication encoding. */
    static byte[] envelopeBytes(byte[] payload) {
        String head = "DSSEv1 " + PAYLOAD.length() + " " + PAYLOAD + " " + payload.length + " ";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(payload);
        return all.toByteArray();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<String, String> texts(Map<?, ?> map) {
        Map<String, String> texts = new TreeMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof String text) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static Optional<byte[]> base64(@Nullable Object value) {
        try {
            return value instanceof String text
                    ? Optional.of(Base64.getDecoder().decode(text))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64
        }
    }
}
