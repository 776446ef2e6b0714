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
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.WrongBytes;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.CachedModule;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.Manifest;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciFetcher;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Someone between a real registry and us, who changes the signature of a module on its way, in each of its parts: one bit of each byte,
 * and every length. The module is not loaded then, and nothing of it is kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignatureTamperingTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String BLOB = "application/octet-stream";
    private static final SigningKey KEY = Keys.of("Ed25519");

    private final WrongBytes wrong = new WrongBytes();

    private RegistryServer server;
    private RegistryFront front;
    private OciRegistry registries;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RegistryServer.start(folder);
        front = RegistryFront.before(server).answer(wrong);
        NetworkOptions network = NetworkOptions.DEFAULTS
                .withPrivateHost("localhost")
                .withPlainHttpHost(server.host())
                .withPlainHttpHost(front.host());
        registries = new OciRegistry(HostPolicy.of(network), new Retries(1, pause -> {}, new Random(1)));
    }

    @AfterAll
    void stop() {
        registries.close();
        front.close();
        server.close();
    }

    private OciRepository repository(String name) throws ModuleException {
        return registries.open(server.host(), name, CredentialSource.NONE, Deadline.after(Duration.ofMinutes(10)));
    }

    private static Digest push(OciRepository repository) throws ModuleException {
        ModuleArtifact artifact = ModuleArtifact.of(
                ModuleFiles.of(Map.of(
                        "cue.mod/module.cue",
                        "module: \"example.com/web@v1\"\nlanguage: version: \"v0.17.0\"\n"
                                .getBytes(StandardCharsets.UTF_8),
                        "web.cue",
                        "package web\n".getBytes(StandardCharsets.UTF_8))),
                Map.of());
        artifact.push(repository, "v1.0.0");
        return artifact.digest();
    }

    private CachedModule load(ModuleCache cache, String repository, Digest digest) throws ModuleException {
        SignatureRule rule =
                new SignatureRule(SourcePattern.parse(front.host()), List.of(KEY.verificationKey()), 1, Map.of());
        TrustedFetcher fetcher =
                new TrustedFetcher(new OciFetcher(registries), registries, new SignaturePolicy(List.of(rule), false));
        return cache.resolve(
                fetcher,
                new OciRef(front.host(), repository, "", Optional.of(digest)),
                FetchContext.of("test", Deadline.after(Duration.ofMinutes(10))));
    }

    /** Sends every variation of a part of the signature in its place. */
    private void noByteChangesOnItsWay(
            String repository, Digest module, String name, String type, byte[] right, Path folder) throws Exception {
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
        List<byte[]> variations = WrongBytes.variations(right);
        for (int i = 0; i < variations.size(); i++) {
            wrong.send(name, type, variations.get(i));
            ModuleException e = assertThrows(
                    ModuleException.class, () -> load(cache, repository, module), type + ", variation " + i);
            assertEquals(Reason.UNVERIFIED, e.reason(), e.getMessage());
            assertTrue(
                    e.getMessage()
                            .startsWith("Tried to verify " + front.host() + "/" + repository + "@" + module + " but "),
                    e.getMessage());
        }
        wrong.stop();
        assertEquals(List.of(), cache.entries());
        assertEquals(0, cache.statistics().memoryModules());
        isVerified(load(cache, repository, module));
    }

    private static void isVerified(CachedModule module) {
        assertEquals(KEY.verificationKey().toString(), module.module().verifiedBy());
        assertEquals(
                List.of("cue.mod/module.cue", "web.cue"),
                module.module().files().paths());
    }

    @Test
    void noByteOfABundleChangesOnItsWay(@TempDir Path folder) throws Exception {
        OciRepository repository = repository("bundle");
        Digest module = push(repository);
        Digest signature = MemoryRepository.signer(repository).sign(module, KEY, Map.of());
        RawManifest manifest = repository.manifest(signature);
        Descriptor bundle = ((Manifest.Parts) manifest.read("x")).layers().getFirst();
        Digest list = repository.resolve("sha256-" + module.hex()).orElseThrow();
        String blob = bundle.digest().toString();
        noByteChangesOnItsWay("bundle", module, blob, BLOB, repository.blob(bundle, 1 << 20), folder.resolve("bundle"));
        noByteChangesOnItsWay(
                "bundle", module, signature.toString(), MANIFEST, manifest.bytes(), folder.resolve("manifest"));
        byte[] index = repository.manifest(list).bytes();
        noByteChangesOnItsWay("bundle", module, list.toString(), INDEX, index, folder.resolve("list"));
    }

    @Test
    void noByteOfASignatureOfTheOlderFormChangesOnItsWay(@TempDir Path folder) throws Exception {
        OciRepository repository = repository("older");
        Digest module = push(repository);
        byte[] payload = SignatureCheckTest.payload(module, "cosign container image signature");
        Descriptor layer = new Descriptor(
                Signed.SIMPLE_SIGNING,
                Digest.of(payload),
                payload.length,
                "",
                Map.of(Signed.SIGNATURE_ANNOTATION, Base64.getEncoder().encodeToString(KEY.sign(payload))));
        repository.push(layer, payload);
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        repository.push(Descriptor.of(BLOB, config), config);
        RawManifest manifest = new RawManifest(
                MANIFEST,
                ForeignJson.write(Map.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        MANIFEST,
                        "config",
                        Descriptor.of(BLOB, config).json(),
                        "layers",
                        List.of(layer.json()))));
        repository.push(manifest, "sha256-" + module.hex() + ".sig");
        String blob = layer.digest().toString();
        noByteChangesOnItsWay("older", module, blob, BLOB, payload, folder.resolve("payload"));
        noByteChangesOnItsWay(
                "older", module, manifest.digest().toString(), MANIFEST, manifest.bytes(), folder.resolve("manifest"));
    }

    /** The list of a registry's own referrers is bound by no digest: it may hide a signature, and can make none. */
    @Test
    void aListOfReferrersMayHideASignatureAndMakesNone(@TempDir Path folder) throws Exception {
        OciRepository repository = repository("referrers");
        Digest module = push(repository);
        MemoryRepository.signer(repository).sign(module, KEY, Map.of());
        byte[] right = repository
                .manifest(repository.resolve("sha256-" + module.hex()).orElseThrow())
                .bytes();
        List<byte[]> variations = WrongBytes.variations(right);
        int refused = 0;
        for (int i = 0; i < variations.size(); i++) {
            // A registry that has such lists does not need the tag, so it is asked for it only where there is none.
            wrong.send(module.toString(), INDEX, variations.get(i));
            OciRepository between = registries.open(
                    front.host(), "referrers", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(10)));
            SignatureRule rule =
                    new SignatureRule(SourcePattern.parse(front.host()), List.of(KEY.verificationKey()), 1, Map.of());
            try {
                assertEquals(KEY.verificationKey().toString(), SignatureCheck.verifiedBy(between, module, rule));
            } catch (ModuleException e) {
                assertEquals(Reason.UNVERIFIED, e.reason(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > variations.size() / 2, "refused " + refused + " of " + variations.size());
        wrong.stop();
        isVerified(load(ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder)), "referrers", module));
    }
}
