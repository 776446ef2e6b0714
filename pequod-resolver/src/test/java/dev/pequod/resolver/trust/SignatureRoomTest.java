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
import dev.pequod.api.OciRef;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.TakenHeap;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.OciFetcher;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of lists of signatures while a registry is asked for one of them, which may never come. */
final class SignatureRoomTest {
    private static final SigningKey KEY = Keys.of("P-256");

    private static SignatureRule rule(String host) {
        return new SignatureRule(SourcePattern.parse(host), List.of(KEY.verificationKey()), 1, Map.of());
    }

    @Test
    void ofWhatIsListedOnlyThatIsKeptByWhichItIsAskedFor() throws Exception {
        MemoryRepository memory = new MemoryRepository();
        Digest manifest = memory.pushModule("m");
        MemoryRepository.signer(memory).sign(manifest, KEY, Map.of());
        assertTrue(memory.referrers(manifest).stream()
                .noneMatch(one -> one.annotations().isEmpty()));
        List<Descriptor> asked = new ArrayList<>();
        OciRepository repository = (OciRepository) Proxy.newProxyInstance(
                OciRepository.class.getClassLoader(), new Class<?>[] {OciRepository.class}, (proxy, method, given) -> {
                    if (given != null && given[0] instanceof Descriptor one) {
                        asked.add(one);
                    }
                    try {
                        return method.invoke(memory, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        assertTrue(SignatureCheck.verifiedBy(repository, manifest, rule("r.example"))
                .startsWith("P-256.key "));
        assertEquals(
                asked.stream()
                        .map(one -> new Descriptor(one.mediaType(), one.digest(), one.size(), "", Map.of()))
                        .toList(),
                asked);
        assertEquals(2, asked.size(), "a manifest and its bundle");
    }

    @Test
    void aLargeManifestOfSignaturesWaitsForMemory(@TempDir Path folder) throws Exception {
        try (RegistryServer server = RegistryServer.start(folder)) {
            NetworkOptions network =
                    NetworkOptions.DEFAULTS.withPrivateHost("localhost").withPlainHttpHost(server.host());
            try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard())) {
                OciRepository repository = registries.open(
                        server.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
                Digest module = push(repository, "v1", "module");
                push(repository, "sha256-" + module.hex() + ".sig", "a".repeat(100_000));
                OciRef ref = new OciRef(server.host(), "team/web", "", Optional.of(module));
                TrustedFetcher fetcher = new TrustedFetcher(
                        new OciFetcher(registries),
                        registries,
                        new SignaturePolicy(List.of(rule(server.host())), false));
                TakenHeap.wholly(HeapShares.TALKS, () -> {
                    ModuleException e = refused(fetcher, ref, Duration.ofSeconds(2));
                    assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
                    assertTrue(e.getMessage().contains("took the memory"), e.getMessage());
                });
                assertEquals(
                        Reason.UNVERIFIED,
                        refused(fetcher, ref, Duration.ofMinutes(1)).reason());
            }
        }
    }

    private static ModuleException refused(TrustedFetcher fetcher, OciRef ref, Duration timeout) {
        FetchContext context = FetchContext.of("test", Deadline.after(timeout));
        return assertThrows(ModuleException.class, () -> fetcher.fetch(ref, fetcher.locate(ref, context), context));
    }

    private static Digest push(OciRepository repository, String tag, String text) throws ModuleException {
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        Descriptor layer = Descriptor.of(Signed.SIMPLE_SIGNING, bytes);
        repository.push(layer, bytes);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2);
        json.put("mediaType", MemoryRepository.MANIFEST);
        json.put("config", layer.json());
        json.put("layers", List.of(layer.json()));
        json.put("annotations", Map.of("a", text));
        RawManifest manifest = new RawManifest(MemoryRepository.MANIFEST, ForeignJson.write(json));
        repository.push(manifest, tag);
        return manifest.digest();
    }
}
