package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.WrongBytes;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.Manifest;
import dev.pequod.resolver.oci.RawManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures count. */
final class SignatureCheckTest {
    private static final SigningKey KEY = Keys.of("P-256");
    private static final SigningKey OTHER = Keys.of("P-256");

    private final MemoryRepository repository = new MemoryRepository();

    private static SignatureRule rule(int threshold, Map<String, String> annotations, SigningKey... keys) {
        List<SignatureVerifier> verifiers = new ArrayList<>();
        for (SigningKey key : keys) {
            verifiers.add(key.verificationKey());
        }
        return new SignatureRule(SourcePattern.parse("r.example"), verifiers, threshold, annotations);
    }

    private void sign(Digest manifest, SigningKey key, Map<String, String> annotations) throws Exception {
        MemoryRepository.signer(repository).sign(manifest, key, annotations);
    }

    private String verify(Digest manifest, SignatureRule rule) throws ModuleException {
        return SignatureCheck.verifiedBy(repository, manifest, rule);
    }

    private ModuleException refused(Digest manifest, SignatureRule rule) {
        return assertThrows(ModuleException.class, () -> verify(manifest, rule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521", "Ed25519", "RSA"})
    void whatIsSignedIsVerified(String kind) throws Exception {
        SigningKey key = Keys.of(kind);
        Digest manifest = repository.pushModule("m");
        sign(manifest, key, Map.of());
        assertEquals(kind + ".key " + key.verificationKey().fingerprint(), verify(manifest, rule(1, Map.of(), key)));
        VerificationKey again =
                VerificationKey.parse("again", key.verificationKey().pem());
        assertEquals(key.verificationKey().fingerprint(), again.fingerprint());
        ModuleException e = refused(manifest, rule(1, Map.of(), Keys.of(kind)));
        assertEquals(Reason.UNVERIFIED, e.reason());
        assertEquals(
                "Tried to verify r.example/web@" + manifest
                        + " but its signature is by no trusted key, and the policy for r.example wants one that is",
                e.getMessage());
    }

    @Test
    void whatIsNotSignedIsRefused() throws ModuleException {
        Digest manifest = repository.pushModule("m");
        ModuleException e = refused(manifest, rule(1, Map.of(), KEY));
        assertEquals(Reason.UNVERIFIED, e.reason());
        assertEquals(
                "Tried to verify r.example/web@" + manifest
                        + " but it has no signature, and the policy for r.example wants one",
                e.getMessage());
    }

    @Test
    void theAnnotationThatIsMissingIsNamed() throws Exception {
        Digest manifest = repository.pushModule("m");
        sign(manifest, KEY, Map.of("env", "test", "team", "shop"));
        assertEquals(
                "Tried to verify r.example/web@" + manifest
                        + " but its signature does not have the annotations that are wanted; that of "
                        + KEY.verificationKey() + " lacks env=prod, and the policy for r.example wants one",
                refused(manifest, rule(1, Map.of("env", "prod", "team", "shop"), KEY))
                        .getMessage());
    }

    @Test
    void theSignatureOfAnotherManifestIsRefused() throws Exception {
        Digest mine = repository.pushModule("mine");
        Digest theirs = repository.pushModule("theirs");
        sign(theirs, KEY, Map.of());
        List<RawManifest> signatures = new ArrayList<>();
        for (Descriptor one : repository.referrers(theirs)) {
            signatures.add(repository.manifest(one.digest()));
        }
        repository.refer(mine, signatures);
        assertEquals(Reason.UNVERIFIED, refused(mine, rule(1, Map.of(), KEY)).reason());
        // Also when the manifest of the signature says that it is about mine.
        Manifest.Parts parts = (Manifest.Parts) signatures.getFirst().read("x");
        byte[] bundle = repository.blob(parts.layers().getFirst(), 1 << 20);
        repository.refer(mine, List.of(bundleManifest(mine, bundle)));
        ModuleException told = refused(mine, rule(1, Map.of(), KEY));
        assertEquals(Reason.UNVERIFIED, told.reason());
        String what = "but it has no signature: the one beside it is of " + theirs
                + ", and the policy for r.example wants one";
        assertTrue(told.getMessage().endsWith(what), told.getMessage());
        repository.refer(theirs, List.of(bundleManifest(theirs, bundle)));
        assertTrue(verify(theirs, rule(1, Map.of(), KEY)).startsWith("P-256.key SHA256:"));
    }

    private RawManifest bundleManifest(Digest subject, byte[] bundle) throws ModuleException {
        Descriptor about = repository.manifests.get(subject).descriptor();
        return repository.pushManifest(
                Map.of("subject", about.json(), "artifactType", Signed.BUNDLE),
                List.of(Descriptor.of(Signed.BUNDLE, bundle)),
                List.of(bundle),
                "");
    }

    @Test
    void aThresholdCountsDifferentKeys() throws Exception {
        Digest manifest = repository.pushModule("m");
        SignatureRule both = rule(2, Map.of(), KEY, OTHER);
        sign(manifest, KEY, Map.of());
        assertTrue(String.valueOf(refused(manifest, both).getMessage())
                .endsWith(" but its signature is the only one, and the policy for r.example wants 2 different ones"));
        sign(manifest, KEY, Map.of("again", "1"));
        assertEquals(
                "Tried to verify r.example/web@" + manifest
                        + " but of its 2 signatures only those of one trusted key count, and the policy for r.example wants 2 different ones",
                refused(manifest, both).getMessage());
        sign(manifest, OTHER, Map.of());
        assertEquals(KEY.verificationKey() + ", " + OTHER.verificationKey(), verify(manifest, both));
    }

    @Test
    void whatAKeyHasSignedAlreadyIsNotSignedAgain() throws Exception {
        Digest manifest = repository.pushModule("m");
        Digest first = MemoryRepository.signer(repository).sign(manifest, KEY, Map.of("env", "prod"));
        assertEquals(first, MemoryRepository.signer(repository).sign(manifest, KEY, Map.of("env", "prod")));
        assertEquals(1, repository.referrers(manifest).size());
        sign(manifest, KEY, Map.of("env", "test"));
        sign(manifest, OTHER, Map.of("env", "prod"));
        assertEquals(3, repository.referrers(manifest).size());
    }

    @Test
    void annotationsMustBeSignedByTheSameSignature() throws Exception {
        Digest manifest = repository.pushModule("m");
        sign(manifest, KEY, Map.of("env", "test", "team", "a"));
        sign(manifest, OTHER, Map.of("env", "prod"));
        assertEquals(
                Reason.UNVERIFIED,
                refused(manifest, rule(1, Map.of("env", "prod"), KEY)).reason());
        assertTrue(verify(manifest, rule(1, Map.of("env", "test"), KEY)).contains("SHA256:"));
        assertEquals(
                Reason.UNVERIFIED,
                refused(manifest, rule(1, Map.of("env", "test", "team", "b"), KEY))
                        .reason());
    }

    /** Returns what a signature of the older form is of, as cosign writes it. */
    static byte[] payload(Digest named, String type) {
        return ForeignJson.write(Map.of(
                "critical",
                Map.of(
                        "identity", Map.of("docker-reference", "r.example/web"),
                        "image", Map.of("docker-manifest-digest", named.toString()),
                        "type", type),
                "optional",
                Map.of("env", "prod")));
    }

    private void signSimply(Digest manifest, SigningKey key, String type, Digest named) throws Exception {
        byte[] payload = payload(named, type);
        signSimply(manifest, payload, key.sign(payload));
    }

    private void signSimply(Digest manifest, byte[] payload, byte[] signed) throws ModuleException {
        String signature = Base64.getEncoder().encodeToString(signed);
        Descriptor layer = new Descriptor(
                Signed.SIMPLE_SIGNING,
                Digest.of(payload),
                payload.length,
                "",
                Map.of(Signed.SIGNATURE_ANNOTATION, signature));
        repository.pushManifest(Map.of(), List.of(layer), List.of(payload), "sha256-" + manifest.hex() + ".sig");
    }

    @Test
    void theOlderFormCountsToo() throws Exception {
        String type = "cosign container image signature";
        Digest manifest = repository.pushModule("m");
        signSimply(manifest, KEY, type, manifest);
        assertTrue(verify(manifest, rule(1, Map.of("env", "prod"), KEY)).contains("SHA256:"));
        assertEquals(
                Reason.UNVERIFIED, refused(manifest, rule(1, Map.of(), OTHER)).reason());
        Digest other = repository.pushModule("other");
        signSimply(manifest, KEY, type, other);
        ModuleException told = refused(manifest, rule(1, Map.of(), KEY));
        assertEquals(Reason.UNVERIFIED, told.reason());
        assertTrue(told.getMessage().contains("no signature: the one beside it is of " + other), told.getMessage());
        signSimply(manifest, KEY, "something else", manifest);
        assertEquals(
                Reason.UNVERIFIED, refused(manifest, rule(1, Map.of(), KEY)).reason());
    }

    /** Whoever can write to the repository can make all digests fit; then the signature alone is the proof. */
    @Test
    void everyByteOfTheOlderFormCountsAlsoWhereAllDigestsFit() throws Exception {
        Digest manifest = repository.pushModule("m");
        byte[] payload = payload(manifest, "cosign container image signature");
        byte[] signature = KEY.sign(payload);
        for (byte[] wrong : WrongBytes.variations(payload)) {
            signSimply(manifest, wrong, signature);
            assertEquals(
                    Reason.UNVERIFIED, refused(manifest, rule(1, Map.of(), KEY)).reason());
        }
        for (byte[] wrong : WrongBytes.variations(signature)) {
            signSimply(manifest, payload, wrong);
            assertEquals(
                    Reason.UNVERIFIED, refused(manifest, rule(1, Map.of(), KEY)).reason());
        }
        signSimply(manifest, payload, signature);
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"));
    }

    @Test
    void everyByteOfABundleCounts() throws Exception {
        Digest manifest = repository.pushModule("m");
        sign(manifest, KEY, Map.of());
        RawManifest signature =
                repository.manifest(repository.referrers(manifest).getFirst().digest());
        Manifest.Parts parts = (Manifest.Parts) signature.read("x");
        byte[] bundle = repository.blob(parts.layers().getFirst(), 1 << 20);
        FoundSignature right = Signed.bundle(bundle, manifest).orElseThrow();
        int refusedOnes = 0;
        for (int i = 0; i < bundle.length; i++) {
            byte[] wrong = bundle.clone();
            wrong[i] ^= 1;
            repository.refer(manifest, List.of(bundleManifest(manifest, wrong)));
            try {
                verify(manifest, rule(1, Map.of(), KEY));
                // Only what was not signed may differ: the name of the key, the media type, a key of the JSON.
                FoundSignature found = Signed.bundle(wrong, manifest).orElseThrow();
                assertArrayEquals(right.signedBytes(), found.signedBytes(), "byte " + i);
                assertArrayEquals(right.signature(), found.signature(), "byte " + i);
            } catch (ModuleException e) {
                assertEquals(Reason.UNVERIFIED, e.reason(), "byte " + i);
                refusedOnes++;
            }
        }
        assertTrue(refusedOnes > bundle.length / 2, "refused " + refusedOnes + " of " + bundle.length);
    }

    @Test
    void whateverElseRefersToTheManifestDoesNoHarmAndTakesNoMoreThanItMay() throws Exception {
        Digest manifest = repository.pushModule("m");
        List<RawManifest> referrers = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            String junk = i % 2 == 0 ? "{\"dsseEnvelope\":{\"payload\":\"" + i + "\"}}" : "no JSON " + i;
            referrers.add(bundleManifest(manifest, junk.getBytes(StandardCharsets.UTF_8)));
        }
        referrers.add(bundleManifest(manifest, new byte[1 << 18]));
        sign(manifest, KEY, Map.of());
        referrers.add(
                repository.manifest(repository.referrers(manifest).getFirst().digest()));
        repository.refer(manifest, referrers);
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"));
        for (int i = 0; i < 900; i++) {
            referrers.add(0, bundleManifest(manifest, ("junk " + i).getBytes(StandardCharsets.UTF_8)));
        }
        repository.refer(manifest, referrers);
        repository.asked = 0;
        assertEquals(
                Reason.UNVERIFIED, refused(manifest, rule(1, Map.of(), KEY)).reason());
        assertTrue(repository.asked < 250, "asked " + repository.asked + " times");
    }

    /** Once, they were all fetched, since none of them counted. */
    @Test
    void manifestsThatAreAboutAnotherTakeNoMoreThanTheyMay() throws Exception {
        Digest manifest = repository.pushModule("m");
        Digest other = repository.pushModule("other");
        List<RawManifest> referrers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            referrers.add(bundleManifest(other, ("junk " + i).getBytes(StandardCharsets.UTF_8)));
        }
        repository.refer(manifest, referrers);
        repository.asked = 0;
        ModuleException e = refused(manifest, rule(1, Map.of(), KEY));
        assertTrue(e.getMessage().contains("it has no signature"), e.getMessage());
        assertTrue(e.getMessage().contains("more beside it than is looked at"), e.getMessage());
        assertTrue(repository.asked < 350, "asked " + repository.asked + " times");
        signSimply(manifest, KEY, "cosign container image signature", manifest);
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"));
    }

    /** Once, a hundred attestations, such as a scan makes every night, hid the signature behind them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attestationsDoNotHideASignature(boolean isListed) throws Exception {
        Digest manifest = repository.pushModule("m");
        sign(manifest, KEY, Map.of());
        List<Descriptor> referrers = new ArrayList<>(repository.referrers(manifest));
        for (int i = 0; i < 250; i++) {
            Map<String, String> scan =
                    Map.of(Signed.PREDICATE_ANNOTATION, "https://cosign.sigstore.dev/attestation/vuln/v1");
            byte[] bundle = ("scan " + i).getBytes(StandardCharsets.UTF_8);
            Descriptor made = repository
                    .pushManifest(
                            Map.of(
                                    "subject",
                                    repository
                                            .manifests
                                            .get(manifest)
                                            .descriptor()
                                            .json(),
                                    "annotations",
                                    scan,
                                    "artifactType",
                                    Signed.BUNDLE),
                            List.of(Descriptor.of(Signed.BUNDLE, bundle)),
                            List.of(bundle),
                            "")
                    .descriptor();
            Map<String, String> said = isListed ? scan : Map.of();
            referrers.addFirst(new Descriptor(made.mediaType(), made.digest(), made.size(), Signed.BUNDLE, said));
        }
        repository.list(manifest, referrers);
        repository.asked = 0;
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"));
        assertTrue(
                repository.asked < 10, "asked " + repository.asked + " times, what says that it is a signature first");
        repository.list(
                manifest,
                referrers.stream()
                        .map(one -> new Descriptor(
                                one.mediaType(),
                                one.digest(),
                                one.size(),
                                one.artifactType(),
                                isListed && !one.equals(referrers.getLast()) ? one.annotations() : Map.of()))
                        .toList());
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"), "where the list does not say");
    }

    /** Once, a hundred worthless bundles hid the signature of the older form. */
    @Test
    void bundlesThatAreNoneDoNotHideTheOlderForm() throws Exception {
        Digest manifest = repository.pushModule("m");
        List<RawManifest> referrers = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            referrers.add(bundleManifest(manifest, ("junk " + i).getBytes(StandardCharsets.UTF_8)));
        }
        repository.refer(manifest, referrers);
        signSimply(manifest, KEY, "cosign container image signature", manifest);
        assertTrue(verify(manifest, rule(1, Map.of(), KEY)).contains("SHA256:"));
    }

    /** Nor is it a lack of signatures: whoever keeps modules may use an old one while a registry is down. */
    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHORIZED"})
    void aRegistryThatCannotBeAskedIsNoProof(Reason reason) throws Exception {
        Digest manifest = repository.pushModule("m");
        sign(manifest, KEY, Map.of());
        repository.isDown = true;
        repository.failure = reason;
        assertEquals(reason, refused(manifest, rule(1, Map.of(), KEY)).reason());
    }

    private void referToBundle(Digest manifest, String statement, UnaryOperator<String> change) throws Exception {
        byte[] signed = statement.getBytes(StandardCharsets.UTF_8);
        byte[] bundle = Signed.bundle(
                signed,
                KEY.sign(Signed.envelopeBytes(signed)),
                KEY.verificationKey().hint());
        String changed = change.apply(new String(bundle, StandardCharsets.UTF_8));
        repository.refer(manifest, List.of(bundleManifest(manifest, changed.getBytes(StandardCharsets.UTF_8))));
    }

    /** A key that scans modules may well be the one that signs them: what it found is no word for them. */
    @Test
    void whatElseATrustedKeySaysOfAManifestIsNoSignatureOfIt() throws Exception {
        Digest manifest = repository.pushModule("m");
        SignatureRule rule = rule(1, Map.of(), KEY);
        String right = new String(Signed.statement(manifest, Map.of()), StandardCharsets.UTF_8);
        referToBundle(manifest, right, bundle -> bundle);
        assertTrue(verify(manifest, rule).contains("SHA256:"));
        String scan = right.replace(Signed.PREDICATE, "https://cosign.sigstore.dev/attestation/vuln/v1");
        String older = right.replace("in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1");
        for (String other : List.of(scan, older)) {
            assertNotEquals(right, other);
            referToBundle(manifest, other, bundle -> bundle);
            assertEquals(Reason.UNVERIFIED, refused(manifest, rule).reason(), other);
        }
    }

    @Test
    void anEnvelopeOfAnotherTypeOrWithTwoSignaturesIsNone() throws Exception {
        Digest manifest = repository.pushModule("m");
        SignatureRule rule = rule(1, Map.of(), KEY);
        String statement = new String(Signed.statement(manifest, Map.of()), StandardCharsets.UTF_8);
        referToBundle(manifest, statement, bundle -> bundle.replace("application/vnd.in-toto+json", "text/plain"));
        assertEquals(Reason.UNVERIFIED, refused(manifest, rule).reason());
        referToBundle(manifest, statement, bundle -> bundle.replace("}]", "},{\"sig\":\"AAAA\"}]"));
        assertEquals(Reason.UNVERIFIED, refused(manifest, rule).reason());
    }

    @Test
    void aRuleThatCannotBeFulfilledIsNone() {
        assertThrows(IllegalArgumentException.class, () -> rule(2, Map.of(), KEY));
        assertThrows(IllegalArgumentException.class, () -> rule(0, Map.of(), KEY));
        assertThrows(IllegalArgumentException.class, () -> rule(2, Map.of(), KEY, KEY));
    }

    /** Registries cannot be told to write a list only if nobody else has. */
    @Test
    void ofTwoWhoSignAtOnceNeitherIsLost() throws Exception {
        Digest manifest = repository.pushModule("m");
        String list = "sha256-" + manifest.hex();
        List<Digest> lost = new ArrayList<>();
        // The other one has read the list before it was written, and writes it afterwards.
        repository.pushed = tag -> {
            if (tag.equals(list)) {
                lost.add(repository.tags.get(list));
                repository.pushed = ignored -> {};
                repository.tags.remove(list);
                sign(manifest, OTHER);
            }
        };
        sign(manifest, KEY, Map.of());
        assertEquals(1, lost.size());
        verify(manifest, rule(2, Map.of(), KEY, OTHER));
    }

    private void sign(Digest manifest, SigningKey key) {
        try {
            sign(manifest, key, Map.of());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListThatOthersWriteAllTheTimeIsAnError() throws Exception {
        Digest manifest = repository.pushModule("m");
        String list = "sha256-" + manifest.hex();
        repository.pushed = tag -> repository.tags.remove(list);
        ModuleException e = assertThrows(ModuleException.class, () -> sign(manifest, KEY, Map.of()));
        assertEquals(
                "Tried to list what refers to r.example/web@" + manifest
                        + " but what is written is not there afterwards: others write there all the time, or the"
                        + " registry does not keep it; try again later (tried 12 times)",
                e.getMessage());
    }
}
