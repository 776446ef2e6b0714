package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.LoopbackCertificate;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.RawManifest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever trusts identities that an authority vouches for finds all that takes in the signatures of either form. */
final class CertificateVerifierTest {
    @TempDir
    Path folder;

    private final MemoryRepository repository = new MemoryRepository();
    private LoopbackCertificate own;
    private LoopbackCertificate stranger;
    private Digest manifest;

    /** Trusts one identity of one authority; proofs of a log are left out. */
    private record Identity(X509Certificate authority, String name) implements SignatureVerifier {
        @Override
        public Optional<String> signer(FoundSignature found) {
            try {
                X509Certificate certificate = certificate(pem(found));
                certificate.verify(authority.getPublicKey());
                Signature check = Signature.getInstance("SHA256withECDSA");
                check.initVerify(certificate);
                check.update(found.signedBytes());
                boolean isName = certificate.getSubjectX500Principal().getName().equals("CN=" + name);
                return isName && check.verify(found.signature()) ? Optional.of(name) : Optional.empty();
            } catch (GeneralSecurityException | ModuleException e) {
                return Optional.empty();
            }
        }

        private static byte[] pem(FoundSignature found) throws ModuleException {
            if (found.bundle().length == 0) {
                return found.layerAnnotations()
                        .getOrDefault("dev.sigstore.cosign/certificate", "")
                        .getBytes(StandardCharsets.UTF_8);
            }
            Map<?, ?> material = (Map<?, ?>)
                    new ForeignJson("a bundle").readObject(found.bundle()).get("verificationMaterial");
            Map<?, ?> certificate = (Map<?, ?>) material.get("certificate");
            return Base64.getDecoder().decode((String) certificate.get("rawBytes"));
        }

        @Override
        public String fingerprint() {
            return name + " of " + Digest.of(authority.getPublicKey().getEncoded());
        }
    }

    private static X509Certificate certificate(byte[] bytes) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }

    private static SigningKey key(LoopbackCertificate of) throws Exception {
        return SigningKey.parse("server.key", Files.readString(of.key()), () -> new byte[0]);
    }

    @BeforeEach
    void push() throws Exception {
        own = LoopbackCertificate.make(Files.createDirectory(folder.resolve("own")));
        stranger = LoopbackCertificate.make(Files.createDirectory(folder.resolve("stranger")));
        manifest = repository.pushModule("m");
    }

    private String verify(LoopbackCertificate authority, String name) throws Exception {
        SignatureVerifier verifier = new Identity(certificate(Files.readAllBytes(authority.certificate())), name);
        return SignatureCheck.verifiedBy(
                repository,
                manifest,
                new SignatureRule(SourcePattern.parse("r.example"), List.of(verifier), 1, Map.of()));
    }

    private void assertOnlyItsOwnerCounts() throws Exception {
        assertEquals("localhost", verify(own, "localhost"));
        for (Executed other : List.<Executed>of(() -> verify(own, "other"), () -> verify(stranger, "localhost"))) {
            assertEquals(
                    Reason.UNVERIFIED,
                    assertThrows(ModuleException.class, other::run).reason());
        }
    }

    private interface Executed {
        void run() throws Exception;
    }

    @Test
    void theOlderFormHasTheCertificateBesideIt() throws Exception {
        byte[] payload = ForeignJson.write(Map.of(
                "critical",
                Map.of(
                        "image",
                        Map.of("docker-manifest-digest", manifest.toString()),
                        "type",
                        "cosign container image signature")));
        Descriptor layer = new Descriptor(
                Signed.SIMPLE_SIGNING,
                Digest.of(payload),
                payload.length,
                "",
                Map.of(
                        Signed.SIGNATURE_ANNOTATION,
                        Base64.getEncoder().encodeToString(key(own).sign(payload)),
                        "dev.sigstore.cosign/certificate",
                        Files.readString(own.certificate())));
        repository.pushManifest(Map.of(), List.of(layer), List.of(payload), "sha256-" + manifest.hex() + ".sig");
        assertOnlyItsOwnerCounts();
    }

    @Test
    void aBundleHasTheCertificateInIt() throws Exception {
        byte[] statement = Signed.statement(manifest, Map.of());
        byte[] bundle = ForeignJson.write(Map.of(
                "mediaType",
                Signed.BUNDLE,
                "verificationMaterial",
                Map.of(
                        "certificate",
                        Map.of(
                                "rawBytes",
                                Base64.getEncoder()
                                        .encodeToString(certificate(Files.readAllBytes(own.certificate()))
                                                .getEncoded()))),
                "dsseEnvelope",
                Map.of(
                        "payload",
                        Base64.getEncoder().encodeToString(statement),
                        "payloadType",
                        "application/vnd.in-toto+json",
                        "signatures",
                        List.of(Map.of(
                                "sig",
                                Base64.getEncoder().encodeToString(key(own).sign(Signed.envelopeBytes(statement))))))));
        RawManifest about = repository.pushManifest(
                Map.of(
                        "subject",
                        repository.manifests.get(manifest).descriptor().json(),
                        "artifactType",
                        Signed.BUNDLE),
                List.of(Descriptor.of(Signed.BUNDLE, bundle)),
                List.of(bundle),
                "");
        repository.refer(manifest, List.of(about));
        assertOnlyItsOwnerCounts();
    }
}
