package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.OciCopy;
import dev.pequod.resolver.oci.OciLayout;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real cosign and a real registry: what it signs we verify, and what we sign it verifies. */
final class CosignTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Duration TIME = Duration.ofMinutes(1);

    private static RegistryServer registry;
    private static Path cosign = Path.of("");
    private static NetworkOptions network = NetworkOptions.DEFAULTS;
    private static OciRegistry registries;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start(@TempDir Path storage) {
        cosign = TestTool.require("cosign");
        registry = RegistryServer.start(storage);
        network = NetworkOptions.DEFAULTS.withPrivateHost(registry.host()).withPlainHttpHost(registry.host());
        registries = new OciRegistry(HostPolicy.of(network), Retries.standard());
    }

    @AfterAll
    static void stop() {
        registries.close();
        registry.close();
    }

    private static OciRepository repository(String name) throws ModuleException {
        return registries.open(registry.host(), name, CredentialSource.NONE, Deadline.after(TIME));
    }

    private static Map<String, Object> json(Descriptor descriptor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", descriptor.mediaType());
        json.put("digest", descriptor.digest().toString());
        json.put("size", descriptor.size());
        return json;
    }

    /** Pushes a module that nobody else has; returns its reference. */
    private static OciRef push(String repository) throws ModuleException {
        byte[] source = ("package p // " + repository + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] zip = ZipWriter.write(ModuleFiles.of(Map.of("p.cue", source)));
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        Descriptor layer = Descriptor.of("application/zip", zip);
        Descriptor empty = Descriptor.of("application/vnd.cue.module.v1+json", config);
        OciRepository target = repository(repository);
        target.push(layer, zip);
        target.push(empty, config);
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("config", json(empty));
        manifest.put("layers", List.of(json(layer)));
        RawManifest raw = new RawManifest(MANIFEST, ForeignJson.write(manifest));
        target.push(raw, "v1");
        return new OciRef(registry.host(), repository, "", Optional.of(raw.digest()));
    }

    /** Runs cosign, which finds no network but the registry; returns what it prints. */
    private String cosign(boolean succeeds, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(cosign.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("COSIGN_PASSWORD", "secret");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("HTTPS_PROXY", "http://127.0.0.1:1");
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(succeeds, process.waitFor() == 0, String.join(" ", line) + "\n" + printed);
        return printed;
    }

    private VerificationKey generateKey() throws Exception {
        cosign(true, "generate-key-pair");
        return VerificationKey.parse("cosign.pub", Files.readString(folder.resolve("cosign.pub")));
    }

    /** Makes the key that cosign signs with one that others made. */
    private VerificationKey importKey(String kind) throws Exception {
        Files.writeString(folder.resolve("other.key"), Keys.pem(kind).replace("\r", ""));
        cosign(true, "import-key-pair", "--key", "other.key", "--output-key-prefix", "cosign");
        return VerificationKey.parse("cosign.pub", Files.readString(folder.resolve("cosign.pub")));
    }

    private void cosignSigns(OciRef ref, String form) throws Exception {
        if (form.equals("bundle")) {
            cosign(true, "signing-config", "create", "--out", "signing.json");
            cosign(
                    true,
                    "sign",
                    "--yes",
                    "--key",
                    "cosign.key",
                    "--signing-config",
                    "signing.json",
                    "-a",
                    "env=prod",
                    ref.value());
        } else {
            cosign(
                    true,
                    "sign",
                    "--yes",
                    "--key",
                    "cosign.key",
                    "--use-signing-config=false",
                    "--tlog-upload=false",
                    "--new-bundle-format=false",
                    "-a",
                    "env=prod",
                    ref.value());
        }
    }

    private static SignaturePolicy policy(VerificationKey key, Map<String, String> annotations) {
        return new SignaturePolicy(
                List.of(new SignatureRule(SourcePattern.parse(registry.host()), List.of(key), 1, annotations)), false);
    }

    private static ResolvedModule resolve(OciRef ref, SignaturePolicy policy, CacheOptions cache)
            throws ModuleException {
        ResolverOptions options = ResolverOptions.defaults()
                .withNetwork(network)
                .withSignatures(policy)
                .withCache(ModuleCache.open(cache));
        return StandardResolver.create(options).resolve(ref, FetchContext.of("test", Deadline.after(TIME)));
    }

    private static Reason refused(OciRef ref, SignaturePolicy policy, CacheOptions cache) {
        return assertThrows(ModuleException.class, () -> resolve(ref, policy, cache))
                .reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle", "simple"})
    void whatCosignSignsIsVerifiedAndNothingElseIsLoaded(String form) throws Exception {
        VerificationKey key = generateKey();
        OciRef ref = push("theirs/" + form);
        CacheOptions cache = CacheOptions.DEFAULTS.withDirectory(folder.resolve("cache"));
        assertEquals(Reason.UNVERIFIED, refused(ref, policy(key, Map.of()), cache));
        cosignSigns(ref, form);
        ResolvedModule module = resolve(ref, policy(key, Map.of("env", "prod")), cache);
        assertEquals("cosign.pub " + key.fingerprint(), module.verifiedBy());
        assertEquals(ref.digest().orElseThrow(), module.sourceDigest());
        assertEquals(
                "cosign.pub " + key.fingerprint(),
                resolve(ref, policy(key, Map.of("env", "prod")), cache.withOffline(true))
                        .verifiedBy(),
                "the cache knows it too");
        assertEquals(
                Reason.UNAVAILABLE,
                refused(ref, policy(key, Map.of("env", "test")), cache.withOffline(true)),
                "what was verified under another policy is not given out");
        assertEquals(Reason.UNVERIFIED, refused(ref, policy(key, Map.of("env", "test")), cache));
        assertEquals(Reason.UNVERIFIED, refused(ref, policy(Keys.of("P-256").verificationKey(), Map.of()), cache));
        assertEquals(Reason.UNVERIFIED, refused(push("theirs/unsigned"), policy(key, Map.of()), cache));
        assertEquals("", resolve(ref, SignaturePolicy.NONE, cache).verifiedBy(), "without a policy it is kept too");
        assertEquals(Reason.UNVERIFIED, refused(ref, new SignaturePolicy(List.of(), false), cache));
    }

    /** Once, Ed25519 was refused: cosign signs with such a key what it then does not verify itself. */
    @ParameterizedTest
    @CsvSource({
        "P-384, simple",
        "P-384, bundle",
        "P-521, simple",
        "P-521, bundle",
        "Ed25519, simple",
        "Ed25519, bundle",
        "RSA, simple",
        "RSA, bundle"
    })
    void whatCosignSignsWithAnyKindOfKeyIsVerified(String kind, String form) throws Exception {
        OciRef ref = push("kinds/" + kind.toLowerCase(java.util.Locale.ROOT) + "-" + form);
        VerificationKey key = importKey(kind);
        cosignSigns(ref, form);
        assertEquals(
                key.toString(),
                resolve(ref, policy(key, Map.of("env", "prod")), CacheOptions.DEFAULTS)
                        .verifiedBy());
        assertEquals(
                Reason.UNVERIFIED,
                refused(ref, policy(Keys.of(kind).verificationKey(), Map.of()), CacheOptions.DEFAULTS));
    }

    @ParameterizedTest
    @CsvSource({"cosign", "P-256", "P-384", "P-521", "Ed25519", "RSA"})
    void whatWeSignCosignVerifies(String kind) throws Exception {
        OciRef ref = push("ours/" + kind.toLowerCase(java.util.Locale.ROOT));
        SigningKey key;
        if (kind.equals("cosign")) {
            generateKey();
            String pem = Files.readString(folder.resolve("cosign.key"));
            key = SigningKey.parse("cosign.key", pem, () -> "secret".getBytes(StandardCharsets.UTF_8));
        } else {
            key = Keys.of(kind);
        }
        Files.writeString(folder.resolve("our.pub"), key.verificationKey().pem());
        ModuleSigner signer = new ModuleSigner(repository(ref.repository()));
        Digest digest = ref.digest().orElseThrow();
        String[] verify = {"verify", "--key", "our.pub", "--insecure-ignore-tlog", "-a", "env=prod", ref.value()};
        assertTrue(cosign(false, verify).contains("no signatures found"));
        signer.sign(digest, key, Map.of("env", "test"));
        cosign(false, verify);
        signer.sign(digest, key, Map.of("env", "prod"));
        assertTrue(cosign(true, verify).contains(digest.toString()));
        assertEquals(
                key.verificationKey().toString(),
                resolve(ref, policy(key.verificationKey(), Map.of("env", "prod")), CacheOptions.DEFAULTS)
                        .verifiedBy());
    }

    /** Once, what others had signed where a module was copied to was lost. */
    @Test
    void signaturesThatAreThereWhereAModuleIsCopiedToStay() throws Exception {
        OciRef ref = push("copied/from");
        Digest digest = ref.digest().orElseThrow();
        OciRef there = new OciRef(registry.host(), "copied/to", "", Optional.of(digest));
        OciCopy.copy(repository("copied/from"), digest, repository("copied/to"), "v1");
        VerificationKey first = generateKey();
        Files.copy(folder.resolve("cosign.pub"), folder.resolve("first.pub"));
        cosignSigns(ref, "simple");
        Files.delete(folder.resolve("cosign.key"));
        Files.delete(folder.resolve("cosign.pub"));
        VerificationKey second = generateKey();
        cosignSigns(there, "simple");
        SignatureRule both =
                new SignatureRule(SourcePattern.parse(registry.host()), List.of(first, second), 2, Map.of());
        for (int time = 0; time < 2; time++) {
            OciCopy.copy(repository("copied/from"), digest, repository("copied/to"), "v1");
            cosign(true, "verify", "--key", "first.pub", "--insecure-ignore-tlog", there.value());
            cosign(true, "verify", "--key", "cosign.pub", "--insecure-ignore-tlog", there.value());
            String verified = resolve(there, new SignaturePolicy(List.of(both), false), CacheOptions.DEFAULTS)
                    .verifiedBy();
            assertTrue(verified.contains(first.fingerprint()) && verified.contains(second.fingerprint()), verified);
        }
        // Where they have fewer, they come to be the same.
        OciCopy.copy(repository("copied/to"), digest, repository("copied/from"), "v1");
        String tag = "sha256-" + digest.hex() + ".sig";
        assertEquals(
                repository("copied/to").resolve(tag), repository("copied/from").resolve(tag));
    }

    /** Once, the signature that cosign saves beside a module in its older form counted as a second module, and the module as unsigned. */
    @ParameterizedTest
    @ValueSource(strings = {"bundle", "simple"})
    void whatCosignSavesIsVerifiedAndCopied(String form) throws Exception {
        VerificationKey key = generateKey();
        OciRef ref = push("saved/" + form);
        cosignSigns(ref, form);
        cosign(true, "save", "--dir", "layout", ref.value());
        OciLayout layout = OciLayout.folder(folder.resolve("layout"), Deadline.after(TIME));
        Digest digest = ref.digest().orElseThrow();
        assertEquals(Optional.of(digest), layout.resolve(""));
        assertEquals(List.of(digest), layout.untagged());
        SignatureRule rule =
                new SignatureRule(SourcePattern.parse(registry.host()), List.of(key), 1, Map.of("env", "prod"));
        assertEquals(key.toString(), SignatureCheck.verifiedBy(layout, digest, rule));
        OciRef there = new OciRef(registry.host(), "loaded/" + form, "", Optional.of(digest));
        OciCopy.copy(layout, digest, repository(there.repository()), "v1");
        cosign(true, "verify", "--key", "cosign.pub", "--insecure-ignore-tlog", there.value());
    }

    @Test
    void signaturesOfCosignAndOursStandBesideEachOther() throws Exception {
        VerificationKey theirs = generateKey();
        SigningKey ours = Keys.of("Ed25519");
        OciRef ref = push("both");
        cosignSigns(ref, "bundle");
        new ModuleSigner(repository("both")).sign(ref.digest().orElseThrow(), ours, Map.of());
        SignatureRule both = new SignatureRule(
                SourcePattern.parse(registry.host()), List.of(theirs, ours.verificationKey()), 2, Map.of());
        assertEquals(
                theirs + ", " + ours.verificationKey(),
                resolve(ref, new SignaturePolicy(List.of(both), false), CacheOptions.DEFAULTS)
                        .verifiedBy());
        cosign(true, "verify", "--key", "cosign.pub", "--insecure-ignore-tlog", ref.value());
    }
}
